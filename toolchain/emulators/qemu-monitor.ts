import type { Readable, Writable } from 'node:stream';

/** A message of QMP, QEMU's machine protocol: one JSON object a line. */
interface Message {
  readonly QMP?: unknown;
  readonly return?: unknown;
  readonly error?: { readonly desc: string };
  readonly event?: string;
  readonly data?: { readonly reason?: string };
}

/** A QMP session over QEMU's standard input and output. Commands are answered in the order in which they were given. */
export class QemuMonitor {
  /** The reason in the SHUTDOWN event, once it has come. */
  shutdownReason: string | undefined;
  readonly #input: Writable;
  readonly #waiting: { resolve: (value: unknown) => void; reject: (error: Error) => void }[] = [];
  #partial = '';

  constructor(input: Writable, output: Readable) {
    this.#input = input;
    output.on('data', (bytes: Buffer | string) => this.#take(typeof bytes === 'string' ? bytes : bytes.toString('latin1')));
    input.on('error', () => {}); // QEMU's end shows in its process, not here
    void this.#command({ execute: 'qmp_capabilities' }); // leaves negotiation, before which nothing else is obeyed
  }

  /** What a person would see after typing `line` at QEMU's monitor. */
  async human(line: string): Promise<string> {
    return String(await this.#command({ execute: 'human-monitor-command', arguments: { 'command-line': line } }));
  }

  /** Writes what the screen shows to a PNG file. */
  async screendump(path: string): Promise<void> {
    await this.#command({ execute: 'screendump', arguments: { filename: path, format: 'png' } });
  }

  /** Gives each processor an NMI. Rejects where the machine type has none. */
  async injectNmi(): Promise<void> {
    await this.#command({ execute: 'inject-nmi' });
  }

  #command(message: object): Promise<unknown> {
    this.#input.write(`${JSON.stringify(message)}\n`);
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  #take(text: string): void {
    const lines = (this.#partial + text).split('\n');
    this.#partial = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') this.#handle(JSON.parse(line) as Message);
  }

  #handle(message: Message): void {
    if (message.event === 'SHUTDOWN') this.shutdownReason = message.data?.reason;
    if (message.event !== undefined || message.QMP !== undefined) return;
    const waiting = this.#waiting.shift();
    if (message.error === undefined) waiting?.resolve(message.return);
    else waiting?.reject(new Error(`QEMU: ${message.error.desc}`));
  }
}

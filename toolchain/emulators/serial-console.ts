import { createServer, type Server, type Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';

/** How much of the console's end an error shows. */
const shownOnError = 1500;

/**
 * The far end of a machine's serial port: a socket on this machine's loopback address to which the emulator connects.
 * Bytes are taken as Latin-1, so that none is lost.
 */
export class SerialConsole {
  /** Everything that the machine has sent so far. */
  text = '';
  readonly port: number;
  readonly #server: Server;
  #socket: Socket | undefined;
  #seen = 0;
  #ended: string | undefined;
  readonly #listeners = new Set<() => void>();

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.port = port;
  }

  /** Opens a listening socket on a free port; the emulator is then told to connect to it. */
  static async listen(): Promise<SerialConsole> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The serial console has no TCP port.');
    const console = new SerialConsole(server, address.port);
    server.once('connection', (socket) => console.#connect(socket));
    return console;
  }

  /** Resolves when the emulator has connected. */
  async connected(): Promise<void> {
    while (this.#socket === undefined) {
      if (this.#ended !== undefined) throw new Error(`The emulator ended before it opened its serial port: ${this.#ended}`);
      await this.#change();
    }
  }

  /**
   * Waits until the machine sends what matches `pattern`, looking only at what no earlier `expect` has consumed.
   * Throws after `seconds` of wall time or at the machine's end, showing the end of the console's text.
   */
  async expect(pattern: RegExp | string, seconds = 60): Promise<RegExpExecArray> {
    const deadline = Date.now() + seconds * 1000;
    for (;;) {
      const match = this.#match(pattern);
      if (match !== undefined) return match;
      if (this.#ended !== undefined) throw new Error(this.#complaint(pattern, `before the machine ended (${this.#ended})`));
      const left = deadline - Date.now();
      if (left <= 0) throw new Error(this.#complaint(pattern, `within ${seconds} s`));
      await this.#change(left);
    }
  }

  /** Sends `text` to the machine as if typed. */
  send(text: string): void {
    if (this.#socket === undefined) throw new Error('The emulator has not opened its serial port yet; await the start of the machine first.');
    this.#socket.write(Buffer.from(text, 'latin1'));
  }

  /**
   * Joins the console to a person's terminal: output so far, then everything both ways. Key strokes go through
   * `filter`, which may return undefined to keep them. Gives the function that parts them again.
   */
  attach(input: Readable, output: Writable, filter: (keys: string) => string | undefined = (keys) => keys): () => void {
    let shown = 0;
    const show = () => {
      output.write(Buffer.from(this.text.slice(shown), 'latin1'));
      shown = this.text.length;
    };
    const take = (keys: Buffer | string) => {
      const wanted = filter(typeof keys === 'string' ? keys : keys.toString('latin1'));
      if (wanted !== undefined && this.#ended === undefined) this.send(wanted);
    };
    show();
    this.#listeners.add(show);
    input.on('data', take);
    return () => {
      this.#listeners.delete(show);
      input.off('data', take);
    };
  }

  /** Told by the driver that the machine has ended, and how; `expect` throws from now on if its text never came. */
  close(reason: string): void {
    this.#ended = reason;
    this.#socket?.destroy();
    this.#server.close();
    this.#notify();
  }

  /** Resolves when the emulator has closed its end, so that its last bytes are in `text`. */
  async drained(): Promise<void> {
    const socket = this.#socket;
    if (socket === undefined || socket.destroyed) return;
    await new Promise<void>((resolve) => socket.once('close', () => resolve()));
  }

  #connect(socket: Socket): void {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (bytes) => {
      this.text += bytes.toString('latin1');
      this.#notify();
    });
    socket.on('error', () => socket.destroy()); // the emulator's end is told by its process, not by its socket
    this.#notify();
  }

  #match(pattern: RegExp | string): RegExpExecArray | undefined {
    const expression = typeof pattern === 'string' ? new RegExp(escape(pattern)) : pattern;
    const match = expression.exec(this.text.slice(this.#seen));
    if (match === null) return undefined;
    this.#seen += match.index + match[0].length;
    return match;
  }

  #complaint(pattern: RegExp | string, when: string): string {
    return `The console did not show ${pattern} ${when}. Its last words:\n${this.text.slice(-shownOnError)}`;
  }

  #notify(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  #change(milliseconds?: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#listeners.delete(done);
        resolve();
      };
      const timer = milliseconds === undefined ? undefined : setTimeout(done, milliseconds);
      this.#listeners.add(done);
    });
  }
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { runTool } from '../host/tool.ts';

const prompt = /<bochs:\d+> $/;

/**
 * The pipe through which Bochs' debugger takes commands. It must be a FIFO: Bochs' display `rfb` sends its updates to
 * file descriptor 0 while no viewer is connected, which does no harm to a FIFO, but fills a socket (what Node makes for
 * a child's standard input) until Bochs hangs.
 */
export class CommandPipe {
  readonly descriptor: number;
  readonly #path: string;

  private constructor(path: string, descriptor: number) {
    this.#path = path;
    this.descriptor = descriptor;
  }

  static async open(path: string): Promise<CommandPipe> {
    await rm(path, { force: true });
    await runTool('mkfifo', [path]);
    return new CommandPipe(path, openSync(path, constants.O_RDWR)); // both ends, so that opening does not wait
  }

  write(text: string): void {
    writeSync(this.descriptor, text);
  }

  async close(): Promise<void> {
    closeSync(this.descriptor);
    await rm(this.#path, { force: true });
  }
}

/** Bochs' debugger: one command at a time, each answered by what is printed up to the next prompt. */
export class BochsDebugger {
  /** Everything that Bochs has printed. */
  output = '';
  #answered = 0;
  #waiting: (() => void) | undefined;
  readonly #pipe: CommandPipe;

  constructor(pipe: CommandPipe, standardOutput: Readable) {
    this.#pipe = pipe;
    standardOutput.on('data', (bytes: Buffer | string) => {
      this.output += typeof bytes === 'string' ? bytes : bytes.toString('latin1');
      if (prompt.test(this.output)) this.#waiting?.();
    });
  }

  /** The answer to `command`; without one, what Bochs says before its first prompt. Stays pending if Bochs ends. */
  async ask(command?: string): Promise<string> {
    if (command !== undefined) this.#pipe.write(`${command}\n`);
    while (this.output.length === this.#answered || !prompt.test(this.output)) {
      await new Promise<void>((resolve) => (this.#waiting = resolve));
    }
    const answer = this.output.slice(this.#answered);
    this.#answered = this.output.length;
    return answer;
  }
}

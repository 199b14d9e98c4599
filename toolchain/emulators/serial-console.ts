import { createServer, type Server, type Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { Search } from './search.ts';
import { Transcript, type Found } from './transcript.ts';

/** How many characters of the console's end an error shows. */
const shownOnError = 1500;

/** Characters that a console keeps: beyond them only its beginning and its end. */
const kept = 16 * 2 ** 20;

/** Characters that a machine may send, unless told: more than any guest here says, and a second's work for a guest gone wild. */
export const floodLimit = 64 * 2 ** 20;

/** Milliseconds without a word from the machine after which `expect` looks for long matches too. */
const quiet = 100;

/** Milliseconds after an NMI: how long last words may take, and the silence after them; a busy host takes a second to run a machine at all. */
const longestLastWords = 5000;
const lastWordsOver = 1500;

/**
 * The far end of a machine's serial port: a socket on this machine's loopback address to which the emulator connects.
 * Bytes are taken as Latin-1, so that none is lost.
 */
export class SerialConsole {
  /** Resolves when the machine has sent more than `limit` characters, with a sentence that says so; never otherwise. */
  readonly flooded: Promise<string>;
  readonly port: number;
  readonly #server: Server;
  #socket: Socket | undefined;
  readonly #transcript = new Transcript(kept);
  #seen = 0;
  #ended: string | undefined;
  #flood: (sentence: string) => void = () => {};
  readonly #limit: number;
  readonly #listeners = new Set<(news: string) => void>();

  private constructor(server: Server, port: number, limit: number) {
    this.#server = server;
    this.port = port;
    this.#limit = limit;
    this.flooded = new Promise((resolve) => (this.#flood = resolve));
  }

  /** Everything that the machine has sent so far; of more than 16 MB the first 8 and the last 8, with a line between them. */
  get text(): string {
    return this.#transcript.text;
  }

  /** Opens a listening socket on a free port; the emulator is then told to connect to it. `limit`: characters that are no flood yet. */
  static async listen(limit = floodLimit): Promise<SerialConsole> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The serial console has no TCP port.');
    const console = new SerialConsole(server, address.port, limit);
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
    const search = new Search(this.#transcript, this.#seen, pattern);
    for (let silent = true; ; ) {
      const left = deadline - Date.now();
      const found = silent || left <= 0 || this.#ended !== undefined ? search.all() : search.news();
      if (found !== undefined) return this.#consume(found);
      if (this.#ended !== undefined) throw new Error(this.#complaint(pattern, `before the machine ended (${this.#ended})`));
      if (left <= 0) throw new Error(this.#complaint(pattern, `within ${seconds} s`));
      silent = !(await this.#change(Math.min(left, search.complete ? left : quiet)));
    }
  }

  /** Resolves when the machine has said what it has to say after an NMI, or says too much. */
  async lastWords(): Promise<void> {
    const deadline = Date.now() + longestLastWords;
    while (Date.now() < deadline && (await this.#change(lastWordsOver)));
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
    const show = (news: string) => void output.write(Buffer.from(news, 'latin1'));
    const take = (keys: Buffer | string) => {
      const wanted = filter(typeof keys === 'string' ? keys : keys.toString('latin1'));
      if (wanted !== undefined && this.#ended === undefined) this.send(wanted);
    };
    show(this.text);
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
      const news = bytes.toString('latin1');
      this.#transcript.append(news);
      if (this.#transcript.length > this.#limit) this.#flood(`the machine has sent more than ${this.#limit} characters`);
      this.#notify(news);
    });
    socket.on('error', () => socket.destroy()); // the emulator's end is told by its process, not by its socket
    this.#notify();
  }

  #consume({ match, end }: Found): RegExpExecArray {
    this.#seen = end;
    return match;
  }

  #complaint(pattern: RegExp | string, when: string): string {
    return `The console did not show ${pattern} ${when}. Its last words:\n${this.#transcript.last(shownOnError)}`;
  }

  #notify(news = ''): void {
    for (const listener of [...this.#listeners]) listener(news);
  }

  /** Whether anything came within `milliseconds`. */
  #change(milliseconds?: number): Promise<boolean> {
    return new Promise((resolve) => {
      const done = (came: boolean) => {
        clearTimeout(timer);
        this.#listeners.delete(listener);
        resolve(came);
      };
      const listener = () => done(true);
      const timer = milliseconds === undefined ? undefined : setTimeout(() => done(false), milliseconds);
      this.#listeners.add(listener);
    });
  }
}

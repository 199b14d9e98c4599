import { chmodSync, lstatSync, mkdirSync, rmSync } from 'node:fs';
import { createServer, connect, type Server, type Socket } from 'node:net';
import { PROTOCOL, socketFolder, socketPath } from '../editor/socket.cjs';
import { eachLine, sendLine } from './lines.ts';
import { parseClient, type Findings, type FromWatch, type Hello } from './protocol.ts';

/**
 * The clients of a watch, and the texts of the files that they have open. `changed` is called when a text has changed, also when a client
 * that had some has gone.
 */
export class Clients {
  readonly #texts = new Map<Socket, Map<string, string>>();
  readonly #hello: Hello;
  readonly #changed: () => void;
  #last: Findings | undefined;
  #server: Server | undefined;

  constructor(root: string, changed: () => void) {
    this.#hello = { kind: 'hello', protocol: PROTOCOL, pid: process.pid, root };
    this.#changed = changed;
  }

  /** Listens on the project's socket. Throws, with the process that has it, if another watch does. */
  async listen(): Promise<void> {
    const path = socketPath(this.#hello.root);
    makeOwnFolder(socketFolder());
    const other = await whoListens(path);
    if (other !== undefined) throw new Error(`lyn check --watch runs for ${this.#hello.root} already: process ${other.pid}. It shows the same errors; end it there, or with: kill ${other.pid}`);
    rmSync(path, { force: true });
    this.#server = createServer((socket) => this.#welcome(socket));
    await new Promise<void>((done, fail) => this.#server!.once('error', fail).listen(path, done));
    chmodSync(path, 0o600);
  }

  /** The texts of open files by absolute path; the client that came last wins. */
  get texts(): ReadonlyMap<string, string> {
    return new Map([...this.#texts.values()].flatMap((texts) => [...texts]));
  }

  tell(findings: Findings): void {
    this.#last = findings;
    for (const socket of this.#texts.keys()) sendLine(socket, findings);
  }

  /** Hangs up on everybody; the socket is gone then. */
  async close(): Promise<void> {
    for (const socket of this.#texts.keys()) socket.destroy();
    await new Promise((done) => (this.#server === undefined ? done(undefined) : this.#server.close(done)));
  }

  #welcome(socket: Socket): void {
    const texts = new Map<string, string>();
    this.#texts.set(socket, texts);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#texts.delete(socket);
      if (texts.size > 0) this.#changed();
    });
    sendLine(socket, this.#hello);
    if (this.#last !== undefined) sendLine(socket, this.#last);
    eachLine(socket, (line) => this.#take(texts, line));
  }

  /** Lines that are no messages are passed over. */
  #take(texts: Map<string, string>, line: string): void {
    const message = parseClient(line);
    if (message === undefined) return;
    const before = texts.get(message.file);
    if (message.kind === 'open') texts.set(message.file, message.text);
    else texts.delete(message.file);
    if (texts.get(message.file) !== before) this.#changed();
  }
}

/** A folder that only this user may enter. Among the temporary files somebody else might have made one of its name. */
function makeOwnFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const found = lstatSync(path);
  if (!found.isDirectory() || (process.getuid !== undefined && found.uid !== process.getuid())) throw new Error(`${path} is not a folder of yours, and editors would be talking to somebody else. Remove it, or set XDG_RUNTIME_DIR.`);
  chmodSync(path, 0o700);
}

/** Longer than a watch needs between two checks to say who it is. */
const PATIENCE = 10_000;

/** The watch behind a socket; undefined for a socket that one left behind when it was killed. */
function whoListens(path: string): Promise<Hello | undefined> {
  return new Promise((done, fail) => {
    const socket = connect(path);
    socket.setTimeout(PATIENCE, () => {
      socket.destroy();
      fail(new Error(`Something listens on ${path} and does not say who it is. End it, or remove the file.`));
    });
    socket.on('error', () => done(undefined));
    eachLine(socket, (line) => {
      const message = JSON.parse(line) as FromWatch;
      if (message.kind === 'hello') done(message);
      socket.destroy();
    });
  });
}

import { watch, type FSWatcher } from 'chokidar';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Session } from '../compiler/compile.ts';
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import type { Finding, Findings } from './protocol.ts';
import { Clients } from './server.ts';

/** What a check of the program came to. */
export type Check = {
  readonly modules: number;
  readonly diagnostics: readonly Diagnostic[];
  readonly milliseconds: number;
  /** Files, by absolute path, of which an editor's text counted, which differs from that on disk. */
  readonly unsaved: readonly string[];
};

/** Events of one `git checkout` or of one save of an editor's come together; they make one check. */
const GATHER = 10;
/** The watcher tells one change of a file in 50 ms and drops those that follow: milliseconds after a check at which it is looked whether one was lost. */
const SETTLE = 100;

/**
 * A warm compiler of one program: checks it at the start and whenever one of its files changes, on disk or in an editor, until it is stopped.
 * Whatever becomes of the files, it goes on: what is not there is an error of the program.
 */
export class Watch {
  readonly #source: { readonly entries: readonly string[]; readonly root: string };
  readonly #report: (check: Check) => void;
  readonly #fail: (error: unknown) => void;
  readonly #session = new Session();
  readonly #clients: Clients;
  readonly #folders = new Set<string>();
  #files: ReadonlySet<string> = new Set();
  #watcher: FSWatcher | undefined;
  #timer: NodeJS.Timeout | undefined;
  #settling: NodeJS.Timeout | undefined;
  #checks = 0;

  /** `report` gets every check, `fail` what only a mistake of the compiler's own can bring about; the watch goes on after either. */
  constructor(source: { readonly entries: readonly string[]; readonly root: string }, report: (check: Check) => void, fail: (error: unknown) => void) {
    this.#source = source;
    this.#report = report;
    this.#fail = fail;
    this.#clients = new Clients(source.root, () => this.#soon());
  }

  /** Throws if another watch has this project. */
  async start(): Promise<void> {
    await this.#clients.listen();
    const started = Date.now();
    this.#check();
    await new Promise((done) => this.#watcher!.once('ready', () => done(undefined)));
    if ([...this.#files].some((path) => changedSince(path, started))) this.#soon();
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    clearTimeout(this.#settling);
    await Promise.all([this.#watcher?.close(), this.#clients.close()]);
  }

  #soon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#check();
    }, GATHER);
  }

  #check(): void {
    const texts = this.#clients.texts;
    const before = new Map([...this.#files].map((path) => [path, stateOf(path)]));
    const started = performance.now();
    try {
      const { program, diagnostics } = this.#session.compile({ ...this.#source, files: texts });
      const milliseconds = performance.now() - started;
      this.#clients.tell(this.#findings(diagnostics, milliseconds));
      const unsaved = [...texts].filter(([path, text]) => this.#session.files.has(path) && text !== onDisk(path)).map(([path]) => path);
      this.#report({ modules: program?.modules.length ?? 0, diagnostics, milliseconds, unsaved });
    } catch (error) {
      this.#fail(error);
    }
    if (this.#session.files.size > 0) this.#files = this.#session.files;
    this.#follow();
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => {
      if ([...before].some(([path, state]) => stateOf(path) !== state)) this.#soon();
    }, SETTLE);
  }

  #findings(diagnostics: readonly Diagnostic[], milliseconds: number): Findings {
    const files: { [path: string]: Finding[] } = {};
    for (const each of diagnostics) (files[resolve(this.#source.root, each.loc.file)] ??= []).push(findingOf(each));
    return { kind: 'diagnostics', check: ++this.#checks, milliseconds: Math.round(milliseconds), files };
  }

  /**
   * Watches the folders of all files that the check read or looked for, not the files: editors put a new file in the place of the old one. For a
   * folder that is not there, the one in which it would appear.
   */
  #follow(): void {
    const wanted = new Set([...this.#files].map((path) => existingFolder(dirname(path))));
    const missing = [...wanted].filter((folder) => !this.#folders.has(folder));
    for (const folder of missing) this.#folders.add(folder);
    if (this.#watcher === undefined) {
      this.#watcher = watch(missing, { ignoreInitial: true, depth: 0, ignored: (path, stats) => stats?.isFile() === true && !path.endsWith('.ts') });
      this.#watcher.on('all', (event, path) => this.#take(event, path)).on('error', this.#fail);
    } else if (missing.length > 0) this.#watcher.add(missing);
  }

  #take(event: string, path: string): void {
    if (event === 'unlinkDir') this.#folders.delete(path);
    if (this.#files.has(path) || [...this.#files].some((file) => file.startsWith(`${path}/`))) this.#soon();
  }
}

function findingOf({ code, message, reason, replacement, loc, length }: Diagnostic): Finding {
  const start = { line: loc.line, column: loc.column };
  return { code, message, why: reason, instead: replacement, start, end: { line: loc.line, column: loc.column + length } };
}

function existingFolder(path: string): string {
  return existsSync(path) ? path : existingFolder(dirname(path));
}

function onDisk(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** A file that is moved into its place keeps the time of its last change, but not that of its last renaming. */
function changedSince(path: string, moment: number): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && found.ctimeMs >= moment;
}

/** Differs once the file is another, or is written to; empty for what cannot be looked at, such as a file below a file. */
function stateOf(path: string): string {
  try {
    const { ino, size, mtimeMs, ctimeMs } = statSync(path);
    return `${ino} ${size} ${mtimeMs} ${ctimeMs}`;
  } catch {
    return '';
  }
}

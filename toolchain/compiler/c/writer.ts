/** Lines of C with their indentation, and, in the twin that is compiled, the `#line` directives. */

import type { Loc } from '../ir/program.ts';

export class Writer {
  readonly #lines: string[] = [];
  readonly #directives: boolean;
  #depth = 0;
  #base = 0;
  #declares = false;
  /** Where the compiler believes the next line to be. */
  #file: string | undefined;
  #next = 0;

  constructor(directives: boolean) {
    this.#directives = directives;
  }

  get isEmpty(): boolean {
    return this.#lines.length === 0;
  }

  line(text: string, loc?: Loc): void {
    if (this.#directives && loc !== undefined && (loc.file !== this.#file || loc.line !== this.#next)) {
      this.#lines.push(`#line ${loc.line} "${loc.file}"`);
      this.#file = loc.file;
      this.#next = loc.line;
    }
    this.#lines.push(text === '' ? '' : `${'  '.repeat(this.#depth)}${text}`);
    this.#next++;
  }

  /** A declaration: C wants a block for it behind a `case`. */
  declare(text: string, loc?: Loc): void {
    if (this.#depth === this.#base) this.#declares = true;
    this.line(text, loc);
  }

  /** Are there declarations on the outermost level of a fork? */
  get declares(): boolean {
    return this.#declares;
  }

  /** A line that opens a block, the block, and the line that closes it. */
  block(open: string, body: () => void, close = '}', loc?: Loc): void {
    this.line(open, loc);
    this.indent(body);
    this.line(close);
  }

  indent(body: () => void): void {
    this.#depth++;
    body();
    this.#depth--;
  }

  /** A writer for lines that may be taken in or thrown away. */
  fork(deeper = 0): Writer {
    const fork = new Writer(this.#directives);
    fork.#depth = this.#depth + deeper;
    fork.#base = fork.#depth;
    return fork;
  }

  /** Takes in all lines of a fork. */
  append(fork: Writer): void {
    if (fork.isEmpty) return;
    this.#lines.push(...fork.#lines);
    if (fork.#declares && fork.#base === this.#base) this.#declares = true;
    // Directives of the fork moved the place: what it believes is now what we know.
    this.#file = fork.#file;
    this.#next = fork.#next;
  }

  text(): string {
    return this.#lines.length === 0 ? '' : `${this.#lines.join('\n')}\n`;
  }
}

/** A doc comment as C writes it. */
export function docComment(doc: string | undefined): string[] {
  if (doc === undefined || doc.trim() === '') return [];
  const lines = commentLines(doc);
  if (lines.length === 1) return [`/** ${lines[0]} */`];
  return ['/**', ...lines.map((line) => (line === '' ? ' *' : ` * ${line}`)), ' */'];
}

/** The lines of a comment's text, in which C sees neither an end nor a beginning of another (of which gcc warns). */
export function commentLines(doc: string): string[] {
  return doc.trim().replaceAll('*/', '* /').replaceAll('/*', '/ *').split('\n').map((line) => line.trim());
}

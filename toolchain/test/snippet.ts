/**
 * The helper in which a compiler test reads as one sentence:
 *
 *     snippet('a sum wraps', 'let x: u8 = 255; x += 2; log.info(`${x}`);').prints('1');
 *     snippet('nothing divides by zero', '...').panics('division by zero', 3);
 *
 * Every snippet runs as JavaScript in Node, as C of gcc with the image's flags, and as C of clang under the sanitizer for undefined
 * behaviour; the three must agree in each line of the log and in the panic, whatever else is expected.
 */

import { beforeAll, expect, test } from 'vitest';
import { runAll, type Outcomes, type Sources } from './batch.ts';

/** Statements, or a module with `export function run(): void`; or several files, the first of which has it. */
export type SnippetText = string | Sources;

/** Milliseconds for two C compilers on a busy machine. */
export const COMPILE_TIMEOUT = 180_000;

export class Snippet {
  #lines: readonly string[] | undefined;
  #panic: { readonly text: string; readonly line: number | undefined } | undefined;

  /** The whole log. */
  prints(...lines: readonly string[]): this {
    this.#lines = lines;
    return this;
  }

  /** How it ends; the line counts within the snippet as it was given. */
  panics(text: string, line?: number): this {
    this.#panic = { text, line };
    return this;
  }

  /** Compares what was seen with what was expected. */
  check({ node, gcc, clang }: Outcomes): void {
    expect(gcc, 'C of gcc against JavaScript in Node').toEqual(node);
    expect(clang, 'C of clang against JavaScript in Node').toEqual(node);
    if (this.#lines !== undefined) expect(node.log).toEqual(this.#lines);
    const [, line, text] = /^.*?:(\d+): (.*)$/s.exec(node.panic ?? '') ?? [];
    expect(text, node.panic).toBe(this.#panic?.text);
    if (this.#panic?.line !== undefined) expect(Number(line)).toBe(this.#panic.line);
  }
}

/** The snippets of a test file are one program for each C compiler. */
class Batch {
  readonly #programs: Sources[] = [];
  #outcomes: Outcomes[] | undefined;
  readonly name: string;

  constructor(name: string) {
    this.name = name;
    beforeAll(async () => {
      if (this.#programs.length > 0) this.#outcomes = await runAll(this.name, this.#programs);
    }, COMPILE_TIMEOUT);
  }

  add(title: string, text: SnippetText): Snippet {
    const snippet = new Snippet();
    const number = this.#programs.push(sourcesOf(text, this.#programs.length)) - 1;
    test(title, () => snippet.check(this.#outcomes![number]!));
    return snippet;
  }
}

function sourcesOf(text: SnippetText, number: number): Sources {
  if (typeof text !== 'string') return Object.fromEntries(Object.entries(text).map(([path, inner]) => [`s${number}/${path}`, inner]));
  return { [`s${number}/snippet.ts`]: moduleOf(text) };
}

/** Statements alone become the body of `run`, on the same lines. */
export function moduleOf(text: string): string {
  return /export function run\(/.test(text) ? text : `export function run(): void { ${text}\n}\n`;
}

/** `const snippet = snippets('shifts')` at the top of a test file. */
export function snippets(name: string): (title: string, text: SnippetText) => Snippet {
  const batch = new Batch(name);
  return (title, text) => batch.add(title, text);
}

/**
 * The log formats of a program by number. A record of the log holds the number and the arguments as they are; the table turns them into text
 * elsewhere. A number is made of the format and its place, so that a change in one module does not change the C of others; it is never zero.
 */

import { createHash } from 'node:crypto';
import type { Format, FormatArg, Stmt } from './code.ts';
import type { FunctionDecl, Loc, Program } from './program.ts';
import { eachStmt } from './walk.ts';

export type FormatLevel = Extract<Stmt, { kind: 'log' }>['level'] | 'panic';
/** How an argument is printed. Enums and booleans are text by the time they are arguments. */
export type FormatKind = 'unsigned' | 'signed' | 'hex' | 'text';

export type NumberedFormat = {
  readonly id: number;
  readonly level: FormatLevel;
  readonly file: string;
  readonly line: number;
  /** One more than there are arguments. */
  readonly pieces: readonly string[];
  readonly kinds: readonly FormatKind[];
};

export const kindOf = ({ kind }: FormatArg): FormatKind => (kind === 'enum' || kind === 'bool' ? 'text' : kind);

export class FormatNumbers {
  readonly #known = new Map<string, NumberedFormat>();
  readonly #taken = new Set<number>();

  constructor({ modules }: Program) {
    for (const module of modules) {
      const functions: FunctionDecl[] = [...module.functions, ...module.classes.flatMap(({ construct, methods }) => (construct === undefined ? methods : [construct, ...methods]))];
      for (const { body } of functions) eachStmt(body, (s) => this.#add(s));
    }
  }

  /** A statement that was made from another (folded, copied) has the number of that one. */
  idOf(level: FormatLevel, format: Format, loc: Loc): number {
    const found = this.#known.get(keyOf(level, format, loc));
    if (found === undefined) throw new Error(`${loc.file}:${loc.line}: a log format without a number.`);
    return found.id;
  }

  get all(): readonly NumberedFormat[] {
    return [...this.#known.values()];
  }

  /** 32 bits of a hash, or the next number that is free. */
  #number(key: string): number {
    let id = hashOf(key);
    while (id === 0 || this.#taken.has(id)) id = (id + 1) >>> 0;
    this.#taken.add(id);
    return id;
  }

  #add(s: Stmt): void {
    if (s.kind !== 'log' && s.kind !== 'panic') return;
    const level = s.kind === 'log' ? s.level : 'panic';
    const key = keyOf(level, s.format, s.loc);
    if (this.#known.has(key)) return;
    const { file, line } = s.loc;
    this.#known.set(key, { id: this.#number(key), level, file, line, pieces: s.format.pieces, kinds: s.format.args.map(kindOf) });
  }
}

function hashOf(key: string): number {
  return createHash('sha256').update(key).digest().readUInt32LE(0);
}

function keyOf(level: FormatLevel, { pieces, args }: Format, { file, line, column }: Loc): string {
  return JSON.stringify([file, line, column, level, pieces, args.map(kindOf)]);
}

/**
 * What facts are about: numbers that have a name where the program stands (locals, fields, lengths), and sums, differences and
 * quotients of them. A term is one object in a function's analysis, however often the program writes it.
 */

import type { FieldDecl, GlobalDecl, LocalDecl } from '../ir/program.ts';
import { exactRange, type Range } from './range.ts';

/** What an assignment can change. */
export type Cell = LocalDecl | FieldDecl | GlobalDecl;

export type TermKind = 'zero' | 'local' | 'global' | 'field' | 'part' | 'length' | 'sum' | 'difference' | 'quotient' | 'wrapped';

export type Term = {
  readonly kind: TermKind;
  readonly id: number;
  readonly name: string;
  readonly parts: readonly Term[];
  /** Of a quotient. */
  readonly divisor: bigint;
  /** What it can be, whatever the program has done. Places that are no numbers have a meaningless one. */
  readonly range: Range;
  /** The cells whose assignment changes it. */
  readonly cells: ReadonlySet<Cell>;
  /** Is one of them memory rather than a local? */
  readonly inMemory: boolean;
};

const NO_NUMBER: Range = { min: 0n, max: 0n };

export class Terms {
  readonly zero: Term;
  readonly #places = new Map<object, Term>();
  readonly #made = new Map<string, Term>();
  readonly #fields = new Map<FieldDecl, number>();
  /** The terms that an assignment of the cell changes, and those that lie in memory. */
  readonly #ofCell = new Map<Cell, Term[]>();
  readonly inMemory: Term[] = [];
  #next = 0;

  constructor() {
    this.zero = this.#make('zero', '0', [], NO_NUMBER);
  }

  local(decl: LocalDecl, range = NO_NUMBER): Term {
    return this.#place('local', decl, range, [decl]);
  }

  /** Storage itself (`cells` empty) or the value of a global variable. */
  global(decl: GlobalDecl, changes: boolean, range = NO_NUMBER): Term {
    return this.#place('global', decl, range, changes ? [decl] : []);
  }

  field(object: Term, decl: FieldDecl, changes: boolean, range = NO_NUMBER): Term {
    const number = this.#fields.get(decl) ?? this.#fields.size;
    this.#fields.set(decl, number);
    return this.#derived('field', `${object.id}.${number}`, `${object.name}.${decl.name}`, [object], range, changes ? [decl] : []);
  }

  /** A field of a record, a slot of a union. */
  part(whole: Term, name: string, range = NO_NUMBER): Term {
    return this.#derived('part', `${whole.id}:${name}`, `${whole.name}.${name}`, [whole], range);
  }

  length(of: Term, range: Range): Term {
    return this.#derived('length', `#${of.id}`, `${of.name}.length`, [of], range);
  }

  sum(a: Term, b: Term): Term {
    if (a === this.zero) return b;
    if (b === this.zero) return a;
    const opposite = cancels(a, b) ?? cancels(b, a);
    if (opposite !== undefined) return opposite;
    const [x, y] = a.id <= b.id ? [a, b] : [b, a];
    return this.#derived('sum', `${x.id}+${y.id}`, `${x.name} + ${y.name}`, [x, y], exactRange('+', x.range, y.range, 'u64'));
  }

  /** Only if it has been made: a sum that nobody has named has no facts. */
  knownSum(a: Term, b: Term): Term | undefined {
    const [x, y] = a.id <= b.id ? [a, b] : [b, a];
    return cancels(a, b) ?? cancels(b, a) ?? this.#made.get(`${x.id}+${y.id}`);
  }

  difference(a: Term, b: Term): Term {
    if (b === this.zero) return a;
    if (a.kind === 'sum' && a.parts.includes(b)) return a.parts[0] === b ? a.parts[1]! : a.parts[0]!;
    if (b.kind === 'difference' && b.parts[0] === a) return b.parts[1]!;
    return this.#derived('difference', `${a.id}-${b.id}`, `${a.name} - ${b.name}`, [a, b], exactRange('-', a.range, b.range, 'u64'));
  }

  /** A difference that may have wrapped around: a number of its own until it is known that it has not. */
  wrapped(a: Term, b: Term, offset: bigint, range: Range): Term {
    return this.#derived('wrapped', wrappedKey(a, b, offset, range), `${a.name} - ${b.name}`, [a, b], range);
  }

  knownWrapped(a: Term, b: Term, offset: bigint, range: Range): Term | undefined {
    return this.#made.get(wrappedKey(a, b, offset, range));
  }

  /** Of a term that is never negative. */
  quotient(a: Term, divisor: bigint): Term {
    const range = { min: a.range.min / divisor, max: a.range.max / divisor };
    return this.#derived('quotient', `${a.id}/${divisor}`, `${a.name} / ${divisor}`, [a], range, [], divisor);
  }

  #place(kind: TermKind, decl: LocalDecl | GlobalDecl, range: Range, cells: readonly Cell[]): Term {
    const known = this.#places.get(decl);
    if (known !== undefined) return known;
    const term = this.#make(kind, decl.name, [], range, cells);
    this.#places.set(decl, term);
    return term;
  }

  #derived(kind: TermKind, key: string, name: string, parts: readonly Term[], range: Range, cells: readonly Cell[] = [], divisor = 1n): Term {
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const term = this.#make(kind, name, parts, range, cells, divisor);
    this.#made.set(key, term);
    return term;
  }

  #make(kind: TermKind, name: string, parts: readonly Term[], range: Range, cells: readonly Cell[] = [], divisor = 1n): Term {
    const inMemory = parts.some((part) => part.inMemory) || (kind !== 'local' && cells.length > 0);
    const all = parts.length === 0 ? new Set(cells) : new Set([...cells, ...parts.flatMap((part) => [...part.cells])]);
    const term = { kind, id: this.#next++, name, parts, divisor, range, cells: all, inMemory };
    for (const cell of all) {
      const known = this.#ofCell.get(cell);
      if (known === undefined) this.#ofCell.set(cell, [term]);
      else known.push(term);
    }
    if (inMemory) this.inMemory.push(term);
    return term;
  }

  ofCell(cell: Cell): readonly Term[] {
    return this.#ofCell.get(cell) ?? [];
  }
}

const wrappedKey = (a: Term, b: Term, offset: bigint, { max }: Range): string => `${a.id}~${b.id}:${offset}:${max}`;

/** `a + (x - a)` is `x`. */
function cancels(a: Term, b: Term): Term | undefined {
  return b.kind === 'difference' && b.parts[1] === a ? b.parts[0] : undefined;
}

/**
 * By how much a term grows when the term `of`, whose cell is assigned, grows by one; `undefined` where it depends on the cell in
 * a way that is no sum.
 */
export function coefficient(term: Term, of: Term, cell: Cell): bigint | undefined {
  if (term === of) return 1n;
  if (!term.cells.has(cell)) return 0n;
  if (term.kind !== 'sum' && term.kind !== 'difference') return undefined;
  const [a, b] = term.parts.map((part) => coefficient(part, of, cell));
  if (a === undefined || b === undefined) return undefined;
  return term.kind === 'sum' ? a + b : a - b;
}

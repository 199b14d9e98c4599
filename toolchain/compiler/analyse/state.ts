/**
 * What is known where a statement stands: for each term a range, and bounds between terms, `u <= v + offset`, over the integers
 * (so nothing wraps). Facts that follow from several bounds are looked for when they are asked for.
 */

import { join, meet, sameRange, type Range } from './range.ts';
import { coefficient, type Cell, type Term, type Terms } from './term.ts';

/** At most (or at least, where it says so) `term + offset`. */
export type Linear = { readonly term: Term; readonly offset: bigint };

/** How many bounds a question follows, and how far a narrowed range is handed on: enough for what people write. */
const STEPS = 48;
const DEPTH = 6;
const MANY = 24;

let epochs = 0;

export class State {
  readonly terms: Terms;
  /** Nothing arrives here. */
  dead = false;
  /** Changes whenever memory may have changed: values that were computed from it before are then only values. */
  epoch = epochs++;
  readonly ranges: Map<Term, Range>;
  readonly bounds: Map<Term, readonly Linear[]>;
  readonly nonNull: Set<Term>;
  readonly nonZero: Set<Term>;

  constructor(terms: Terms, from?: State) {
    this.terms = terms;
    this.ranges = new Map(from?.ranges);
    this.bounds = new Map(from?.bounds);
    this.nonNull = new Set(from?.nonNull);
    this.nonZero = new Set(from?.nonZero);
    if (from === undefined) return;
    this.dead = from.dead;
    this.epoch = from.epoch;
  }

  clone(): State {
    return new State(this.terms, this);
  }

  // -------------------------------------------------------------------------------------------------------------- questions

  range(term: Term): Range {
    return this.ranges.get(term) ?? term.range;
  }

  /** The least known `c` with `u <= v + c`. */
  distance(u: Term, v: Term): bigint {
    if (u === v) return 0n;
    const floor = this.range(v).min;
    let least = this.range(u).max - floor;
    const reached = new Map<Term, bigint>([[u, 0n]]);
    const work = [u];
    for (let steps = 0; steps < STEPS && work.length > 0; steps++) {
      const from = work.shift()!;
      for (const { term, offset } of this.bounds.get(from) ?? []) {
        const sum = reached.get(from)! + offset;
        if (sum >= (reached.get(term) ?? sum + 1n)) continue;
        reached.set(term, sum);
        work.push(term);
        const found = term === v ? sum : this.range(term).max + sum - floor;
        if (found < least) least = found;
      }
    }
    return least;
  }

  /** Everything that `u` is known to be bounded by, itself first. */
  above(u: Linear): Linear[] {
    const found = new Map<Term, bigint>([[u.term, u.offset]]);
    for (const [term, sum] of found) {
      if (found.size > MANY) break;
      for (const bound of this.bounds.get(term) ?? []) {
        if (!found.has(bound.term)) found.set(bound.term, sum + bound.offset);
      }
    }
    return [...found].map(([term, offset]) => ({ term, offset }));
  }

  // -------------------------------------------------------------------------------------------------------------- learning

  /** `term` lies in the range. */
  narrow(term: Term, range: Range, depth = 0): void {
    const before = this.range(term);
    const after = meet(before, range);
    if (after === undefined) this.dead = true;
    if (after === undefined || sameRange(before, after)) return;
    if (term.kind === 'zero') return;
    this.ranges.set(term, after);
    if (depth >= DEPTH) return;
    if (after.min > before.min) for (const { term: v, offset } of this.bounds.get(term) ?? []) this.#least(v, after.min - offset, depth + 1);
    if (after.max < before.max) {
      for (const [u, list] of this.bounds) for (const bound of list) if (bound.term === term) this.#most(u, after.max + bound.offset, depth + 1);
    }
    this.#parts(term, after, depth + 1);
  }

  #least(term: Term, min: bigint, depth: number): void {
    const { max } = this.range(term);
    if (min > max) this.dead = true;
    else this.narrow(term, { min, max }, depth);
  }

  #most(term: Term, max: bigint, depth: number): void {
    const { min } = this.range(term);
    if (min > max) this.dead = true;
    else this.narrow(term, { min, max }, depth);
  }

  /** What the range of a sum, a difference or a quotient says of its parts. */
  #parts(term: Term, { min, max }: Range, depth: number): void {
    const [a, b] = term.parts as readonly [Term, Term];
    switch (term.kind) {
      case 'difference':
        this.#bound(b, a, -min, depth);
        this.#bound(a, b, max, depth);
        break;
      case 'sum': {
        const [ra, rb] = [this.range(a), this.range(b)];
        for (const [part, other] of [[a, rb], [b, ra]] as const) {
          this.#most(part, max - other.min, depth);
          this.#least(part, min - other.max, depth);
        }
        break;
      }
      case 'quotient':
        this.#most(a, max * term.divisor + term.divisor - 1n, depth);
        this.#least(a, min * term.divisor, depth);
        break;
      default:
    }
  }

  /** `u <= v + offset`. */
  atMost(u: Term, v: Term, offset: bigint): void {
    this.#bound(u, v, offset, 0);
  }

  #bound(u: Term, v: Term, offset: bigint, depth: number): void {
    if (this.dead) return;
    if (u === v) {
      if (offset < 0n) this.dead = true;
      return;
    }
    if (depth > DEPTH) return;
    if (v.kind === 'zero') return this.#most(u, offset, depth);
    if (u.kind === 'zero') return this.#least(v, -offset, depth);
    const list = this.bounds.get(u) ?? [];
    const known = list.find((bound) => bound.term === v);
    if (known !== undefined && known.offset <= offset) return;
    this.bounds.set(u, [...list.filter((bound) => bound !== known), { term: v, offset }]);
    this.#most(u, this.range(v).max + offset, depth + 1);
    this.#least(v, this.range(u).min - offset, depth + 1);
    if (-this.#direct(v, u) > offset) this.dead = true;
  }

  #direct(u: Term, v: Term): bigint {
    return this.bounds.get(u)?.find((bound) => bound.term === v)?.offset ?? this.range(u).max - this.range(v).min;
  }

  // -------------------------------------------------------------------------------------------------------------- forgetting

  /** Memory that anything may have written. */
  forgetMemory(): void {
    this.renew();
    this.#forget(this.terms.inMemory);
  }

  /** What was computed from memory before is from now on no more than a value. */
  renew(): void {
    this.epoch = epochs++;
  }

  forgetCell(cell: Cell): void {
    this.#forget(this.terms.ofCell(cell));
  }

  /** Drops terms, but keeps what they say of others. */
  #forget(lost: readonly Term[]): void {
    for (const term of lost) {
      this.ranges.delete(term);
      this.nonNull.delete(term);
      this.nonZero.delete(term);
      if (this.bounds.size > 0) this.#bypass(term);
    }
  }

  /** `u <= t + a` and `t <= v + b` say `u <= v + a + b`, whatever becomes of `t`. */
  #bypass(term: Term): void {
    const after = this.bounds.get(term) ?? [];
    this.bounds.delete(term);
    for (const [u, list] of [...this.bounds]) {
      const into = list.find((bound) => bound.term === term);
      if (into === undefined) continue;
      this.bounds.set(u, list.filter((bound) => bound !== into));
      for (const { term: v, offset } of after) if (v !== u && v !== term) this.#bound(u, v, into.offset + offset, DEPTH);
    }
  }

  /** The term's cell has been assigned the term's old value and `by`: what is known moves with it. */
  shift(term: Term, cell: Cell, by: bigint): void {
    this.#forget(this.terms.ofCell(cell).filter((other) => coefficient(other, term, cell) === undefined));
    const moved = (other: Term): bigint => coefficient(other, term, cell)! * by;
    for (const [other, range] of [...this.ranges]) {
      const step = moved(other);
      if (step === 0n) continue;
      const next = meet({ min: range.min + step, max: range.max + step }, other.range) ?? other.range;
      if (sameRange(next, other.range)) this.ranges.delete(other);
      else this.ranges.set(other, next);
    }
    for (const [u, list] of [...this.bounds]) {
      const step = moved(u);
      this.bounds.set(u, list.map(({ term: v, offset }) => ({ term: v, offset: offset + step - moved(v) })));
    }
    for (const other of this.nonZero) if (other.cells.has(cell)) this.nonZero.delete(other);
  }
}

// ---------------------------------------------------------------------------------------------------------------- the lattice

/** What holds on both ways here. */
export function joinStates(a: State, b: State): State {
  if (a.dead || b.dead) return (a.dead ? b : a).clone();
  if (a === b) return a.clone();
  const both = new State(a.terms);
  if (a.epoch === b.epoch) both.epoch = a.epoch;
  for (const [term, range] of a.ranges) {
    const sum = join(range, b.range(term));
    if (!sameRange(sum, term.range)) both.ranges.set(term, sum);
  }
  for (const term of a.nonNull) if (b.nonNull.has(term)) both.nonNull.add(term);
  for (const term of a.nonZero) if (isNonZero(b, term)) both.nonZero.add(term);
  for (const term of b.nonZero) if (isNonZero(a, term)) both.nonZero.add(term);
  for (const [one, other] of [[a, b], [b, a]] as const) {
    for (const [u, list] of one.bounds) for (const bound of list) keepBound(both, one, other, u, bound);
  }
  return both;
}

function keepBound(both: State, one: State, other: State, u: Term, { term: v, offset }: Linear): void {
  const there = other.bounds.get(u)?.find((bound) => bound.term === v)?.offset ?? other.distance(u, v);
  const known = both.bounds.get(u) ?? [];
  if (known.some((bound) => bound.term === v)) return;
  const weaker = there > offset ? there : offset;
  // One that the ranges say already is not worth its place.
  if (weaker < both.range(u).max - both.range(v).min) both.bounds.set(u, [...known, { term: v, offset: weaker }]);
}

export const isNonZero = (state: State, term: Term): boolean => {
  const { min, max } = state.range(term);
  return min > 0n || max < 0n || state.nonZero.has(term);
};

/** Does everything that `claimed` says follow from `state`? */
export function entails(state: State, claimed: State): boolean {
  if (state.dead) return true;
  if (claimed.dead) return false;
  for (const [term, range] of claimed.ranges) {
    const here = state.range(term);
    if (here.min < range.min || here.max > range.max) return false;
  }
  for (const term of claimed.nonNull) if (!state.nonNull.has(term)) return false;
  for (const term of claimed.nonZero) if (!isNonZero(state, term)) return false;
  for (const [u, list] of claimed.bounds) for (const { term, offset } of list) if (state.distance(u, term) > offset) return false;
  return true;
}

/** The first of `thresholds` (ascending) at least `stride` beyond the moving end; the term's own end where there is none. */
function stretched(term: Term, before: Range, after: Range, thresholds: readonly bigint[], stride: bigint): Range {
  const min = after.min >= before.min ? after.min : (thresholds.findLast((value) => value <= after.min - stride && value >= term.range.min) ?? term.range.min);
  const max = after.max <= before.max ? after.max : (thresholds.find((value) => value >= after.max + stride && value <= term.range.max) ?? term.range.max);
  return { min, max };
}

/** The head of a loop that did not settle: what still moves is given up, or goes to the next constant that the function names, in steps that grow. */
export function widen(before: State, after: State, thresholds: readonly bigint[], stride: bigint): State {
  const result = new State(after.terms);
  for (const term of after.nonNull) result.nonNull.add(term);
  for (const term of after.nonZero) result.nonZero.add(term);
  for (const [term, range] of after.ranges) {
    const wide = stretched(term, before.range(term), range, thresholds, stride);
    if (!sameRange(wide, term.range)) result.ranges.set(term, wide);
  }
  for (const [u, list] of after.bounds) {
    const kept = list.filter(({ term, offset }) => (before.bounds.get(u)?.find((bound) => bound.term === term)?.offset ?? offset - 1n) >= offset);
    if (kept.length > 0) result.bounds.set(u, kept);
  }
  return result;
}

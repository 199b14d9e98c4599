/** What is known of the value of an expression: its range, and what it is, or is bounded by, in terms that have names. */

import type { Type } from '../ir/types.ts';
import { join, LENGTHS, meet, rangeOfType, type Range } from './range.ts';
import type { Linear, State } from './state.ts';
import type { Term } from './term.ts';

export type Value = {
  /** Of numbers, enums, registers as raw numbers, and of booleans as 0 and 1; meaningless otherwise. */
  readonly range: Range;
  /** What it is exactly. */
  readonly linear?: Linear | undefined;
  /** What it is at most, and at least. */
  readonly above?: readonly Linear[];
  readonly below?: readonly Linear[];
  readonly nonZero?: boolean;
  readonly nonNull?: boolean;
  /** Where it was read from, if that has a name. */
  readonly place?: Term | undefined;
  /** Of slices, text and fixed arrays. */
  readonly length?: Value | undefined;
  /** Of a record that was just made. */
  readonly fields?: ReadonlyMap<string, Value>;
  /** The state of memory that `linear`, `above`, `below` and `place` speak of. */
  readonly epoch?: number | undefined;
};

/** What a value of the type is at least known to be. */
export function anyOf(type: Type): Value {
  const range = rangeOfType(type) ?? LENGTHS;
  return { range, nonNull: isNeverNull(type) };
}

/** A view at address zero is null, whatever its type says. */
export const isNeverNull = (type: Type): boolean => type.kind !== 'nullable' && type.kind !== 'view';

export function numbered(state: State, value: bigint): Value {
  return { range: { min: value, max: value }, linear: { term: state.terms.zero, offset: value } };
}

/** The value of a term as it is now. */
export function ofTerm(state: State, term: Term): Value {
  const range = state.range(term);
  return { range, linear: { term, offset: 0n }, nonZero: state.nonZero.has(term), epoch: state.epoch };
}

/** Without what memory has lost since. */
export function current(state: State, value: Value): Value {
  if (value.epoch === undefined || value.epoch === state.epoch) return value;
  const holds = ({ term }: Linear): boolean => !term.inMemory;
  return {
    ...value,
    linear: value.linear && holds(value.linear) ? value.linear : undefined,
    above: value.above?.filter(holds) ?? [],
    below: value.below?.filter(holds) ?? [],
    place: value.place?.inMemory ? undefined : value.place,
    length: value.length && current(state, value.length),
    epoch: state.epoch,
  };
}

export const uppers = ({ linear, above = [] }: Value): readonly Linear[] => (linear === undefined ? above : [linear, ...above]);
export const lowers = ({ linear, below = [] }: Value): readonly Linear[] => (linear === undefined ? below : [linear, ...below]);

/** The least known `c` with `a <= b + c`. */
export function valueDistance(state: State, a: Value, b: Value): bigint {
  let least = a.range.max - b.range.min;
  for (const u of uppers(a)) {
    for (const v of lowers(b)) {
      const found = state.distance(u.term, v.term) + u.offset - v.offset;
      if (found < least) least = found;
    }
  }
  return least;
}

/** The same number of a conditional's two ways, each in the state at its end. */
export function joinValues(a: Value, inA: State, b: Value, inB: State): Value {
  if (inA.dead) return b;
  if (inB.dead) return a;
  const same = a.linear !== undefined && a.linear.term === b.linear?.term && a.linear.offset === b.linear.offset;
  const range = join(a.range, b.range);
  const length = a.length && b.length && joinValues(a.length, inA, b.length, inB);
  return {
    range, length,
    linear: same ? a.linear : undefined,
    above: same ? [] : bothAtMost(range, [...uppers(a), ...uppers(b)], (to) => greater(valueDistance(inA, a, to), valueDistance(inB, b, to))),
    below: same ? [] : bothAtLeast(range, [...lowers(a), ...lowers(b)], (to) => greater(valueDistance(inA, to, a), valueDistance(inB, to, b))),
    nonNull: a.nonNull === true && b.nonNull === true,
    nonZero: isNotZero(a) && isNotZero(b),
    place: a.place === b.place ? a.place : undefined,
    epoch: a.epoch === b.epoch ? a.epoch : -1,
  };
}

export const isNotZero = ({ range, nonZero }: Value): boolean => range.min > 0n || range.max < 0n || nonZero === true;

const greater = (a: bigint, b: bigint): bigint => (a > b ? a : b);
const bare = (term: Term): Value => ({ range: term.range, linear: { term, offset: 0n } });

function bothAtMost(range: Range, candidates: readonly Linear[], distance: (to: Value) => bigint): Linear[] {
  return distinct(candidates).map((term) => ({ term, offset: distance(bare(term)) })).filter(({ term, offset }) => offset < range.max - term.range.min);
}

function bothAtLeast(range: Range, candidates: readonly Linear[], distance: (to: Value) => bigint): Linear[] {
  return distinct(candidates).map((term) => ({ term, offset: -distance(bare(term)) })).filter(({ term, offset }) => offset > range.min - term.range.max);
}

const distinct = (list: readonly Linear[]): Term[] => [...new Set(list.map(({ term }) => term))].filter(({ kind }) => kind !== 'zero');

/** With what else is known of its range; the value as it was where that contradicts. */
export function within(value: Value, range: Range): Value {
  const narrower = meet(value.range, range);
  return narrower === undefined ? value : { ...value, range: narrower };
}

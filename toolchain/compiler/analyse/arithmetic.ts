/**
 * Operators on what is known of their operands. A result is linear in its operands only where it cannot wrap around: that is
 * shown first, by ranges or by bounds (`from + count` does not wrap if `count <= length - from`).
 */

import type { ArithmeticOp } from '../ir/code.ts';
import { INT, type IntName } from '../ir/types.ts';
import { shiftMask } from '../rules/table.ts';
import { allOf, binaryRange, convertedRange, exactRange, includesRange, meet, type Range } from './range.ts';
import type { Linear, State } from './state.ts';
import type { Term } from './term.ts';
import { isNotZero, lowers, numbered, uppers, valueDistance, within, type Value } from './value.ts';

/** Of a sum or a difference it is known whether it can wrap around. */
type Result = Value & { readonly exact?: true };
type Rule = (state: State, a: Value, b: Value, type: IntName) => Result;

const RULES: { readonly [O in ArithmeticOp]?: Rule } = {
  '+': add, '-': subtract, '*': multiply, '/': divide, '%': remainder, '&': and, '|': or,
  '<<': (state, a, b, type) => {
    const by = countOf(b, type);
    return by !== undefined && by < 63n ? multiply(state, a, numbered(state, 1n << by), type) : plain('<<', a, b, type);
  },
  '>>': (state, a, b, type) => {
    const by = countOf(b, type);
    if (by === undefined || by >= 63n || a.range.min < 0n) return { ...plain('>>', a, b, type), above: a.range.min >= 0n ? uppers(a) : [], epoch: state.epoch };
    return within(divide(state, a, numbered(state, 1n << by), type), binaryRange('>>', a.range, b.range, type));
  },
};

export function arithmetic(state: State, op: ArithmeticOp, a: Value, b: Value, type: IntName): Result {
  return RULES[op]?.(state, a, b, type) ?? plain(op, a, b, type);
}

const plain = (op: ArithmeticOp, a: Value, b: Value, type: IntName): Value => ({ range: binaryRange(op, a.range, b.range, type) });
const constantOf = ({ range }: Value): bigint | undefined => (range.min === range.max ? range.min : undefined);
/** The count of a shift, as far as it is taken: a variable may be known to hold one beyond the width. */
const countOf = (b: Value, type: IntName): bigint | undefined => {
  const by = constantOf(b);
  return by === undefined ? undefined : by & shiftMask(type);
};
const moved = (list: readonly Linear[], by: bigint): Linear[] => list.map(({ term, offset }) => ({ term, offset: offset + by }));
const named = (list: readonly Linear[]): readonly Linear[] => list.filter(({ term }) => term.kind !== 'zero');

/** The lower of two tops, the higher of two bottoms; what is left of a range that nothing can have is its first point. */
function cut(range: Range, max: bigint, min: bigint): Range {
  const top = max < range.max ? max : range.max;
  const bottom = min > range.min ? min : range.min;
  return bottom <= top ? { min: bottom, max: top } : range;
}

// ---------------------------------------------------------------------------------------------------------------- sums

function add(state: State, a: Value, b: Value, type: IntName): Result {
  const sums = [...sumBounds(state, a, b), ...sumBounds(state, b, a)];
  const top = sums.reduce((least, { term, offset }) => (state.range(term).max + offset < least ? state.range(term).max + offset : least), a.range.max + b.range.max);
  const range = cut(exactRange('+', a.range, b.range, type), top, a.range.min + b.range.min);
  if (!includesRange(allOf(type), range)) return plain('+', a, b, type);
  return {
    range,
    linear: a.linear && b.linear && sumOf(state, a.linear, b.linear, range),
    above: [...moved(named(uppers(a)), b.range.max), ...moved(named(uppers(b)), a.range.max), ...sums],
    below: [...moved(named(lowers(a)), b.range.min), ...moved(named(lowers(b)), a.range.min)],
    epoch: state.epoch,
    exact: true,
  };
}

/** Where `b <= t + c`, and `a + t` has a name: `a + b` is at most that, and `c`. */
function sumBounds(state: State, a: Value, b: Value): Linear[] {
  const found: Linear[] = [];
  if (a.linear === undefined || a.linear.term.kind === 'zero') return found;
  for (const upper of uppers(b)) {
    for (const { term, offset } of state.above(upper)) {
      const sum = term.kind === 'zero' ? undefined : state.terms.knownSum(term, a.linear.term);
      if (sum !== undefined) found.push({ term: sum, offset: offset + a.linear.offset });
    }
  }
  return found;
}

function sumOf(state: State, a: Linear, b: Linear, range: Range): Linear {
  const offset = a.offset + b.offset;
  const term = state.terms.sum(a.term, b.term);
  if (term.kind === 'sum' && a.term.kind !== 'zero' && b.term.kind !== 'zero') {
    state.narrow(term, { min: range.min - offset, max: range.max - offset });
    state.atMost(a.term, term, -state.range(b.term).min);
    state.atMost(b.term, term, -state.range(a.term).min);
  }
  return { term, offset };
}

// ---------------------------------------------------------------------------------------------------------------- differences

function subtract(state: State, a: Value, b: Value, type: IntName): Result {
  const range = cut(exactRange('-', a.range, b.range, type), valueDistance(state, a, b), -valueDistance(state, b, a));
  if (!includesRange(allOf(type), range)) return wrappedDifference(state, a, b, type);
  const linear = a.linear && b.linear && differenceOf(state, a.linear, b.linear, range, type);
  const known = linear && state.range(linear.term);
  return {
    range: known === undefined ? range : cut(range, known.max + linear!.offset, known.min + linear!.offset),
    linear,
    above: moved(named(uppers(a)), -b.range.min),
    below: moved(named(lowers(a)), -b.range.max),
    epoch: state.epoch,
    exact: true,
  };
}

/** Of what is known not to be negative in its type, so that it did not wrap. */
function differenceOf(state: State, a: Linear, b: Linear, range: Range, type: IntName): Linear | undefined {
  const offset = a.offset - b.offset;
  if (a.term === b.term) return { term: state.terms.zero, offset };
  const term = state.terms.difference(a.term, b.term);
  if (term.kind !== 'difference') return { term, offset };
  state.narrow(term, { min: range.min - offset, max: range.max - offset });
  if (a.term.kind !== 'zero') state.atMost(term, a.term, -state.range(b.term).min);
  const before = state.terms.knownWrapped(a.term, b.term, offset, allOf(type));
  if (before !== undefined) {
    state.atMost(term, before, -offset);
    state.atMost(before, term, offset);
  }
  return { term, offset };
}

/** `high - low > 12`, before it is known that `low <= high`: what was said of it holds of the difference when that is known. */
function wrappedDifference(state: State, a: Value, b: Value, type: IntName): Value {
  const result = plain('-', a, b, type);
  if (a.linear === undefined || b.linear === undefined || INT[type].signed) return result;
  const term = state.terms.wrapped(a.linear.term, b.linear.term, a.linear.offset - b.linear.offset, allOf(type));
  return { range: meet(state.range(term), result.range) ?? result.range, linear: { term, offset: 0n }, epoch: state.epoch };
}

// ---------------------------------------------------------------------------------------------------------------- products

/** `i * 4` where `i <= n / 4 + c`: at most `n + 4 * c`. */
function multiply(state: State, a: Value, b: Value, type: IntName): Value {
  const factor = constantOf(b);
  if (factor === undefined) return constantOf(a) === undefined ? plain('*', a, b, type) : multiply(state, b, a, type);
  if (factor === 1n) return a;
  const bounds = factor > 0n ? uppers(a).flatMap((upper) => state.above(upper)).filter(({ term }) => term.kind === 'quotient' && term.divisor === factor) : [];
  const above = bounds.map(({ term, offset }): Linear => ({ term: term.parts[0] as Term, offset: offset * factor }));
  const top = above.reduce((least, { term, offset }) => (state.range(term).max + offset < least ? state.range(term).max + offset : least), greatest(a.range, factor));
  const range = cut(exactRange('*', a.range, b.range, type), top, exactRange('*', a.range, b.range, type).min);
  return includesRange(allOf(type), range) ? { range, above, below: factor > 0n && a.range.min >= 0n ? lowers(a) : [], epoch: state.epoch } : plain('*', a, b, type);
}

const greatest = ({ min, max }: Range, factor: bigint): bigint => (factor >= 0n ? max * factor : min * factor);

function divide(state: State, a: Value, b: Value, type: IntName): Value {
  const result = plain('/', a, b, type);
  if (a.range.min < 0n || b.range.min <= 0n) return result;
  const by = constantOf(b);
  const linear = by === undefined || a.linear === undefined ? undefined : quotientOf(state, a.linear, by);
  return { ...result, linear, above: uppers(a), epoch: state.epoch };
}

function quotientOf(state: State, a: Linear, by: bigint): Linear | undefined {
  if (by === 1n) return a;
  if (a.offset !== 0n || a.term.kind === 'zero' || a.term.range.min < 0n) return undefined;
  const term = state.terms.quotient(a.term, by);
  const { min, max } = state.range(a.term);
  state.narrow(term, { min: min / by, max: max / by });
  // The larger the dividend, the more the division takes off.
  state.atMost(term, a.term, min / by - min);
  return { term, offset: 0n };
}

function remainder(state: State, a: Value, b: Value, type: IntName): Value {
  const result = plain('%', a, b, type);
  if (a.range.min < 0n || b.range.max <= 0n || b.range.min < 0n) return result;
  return { ...result, above: [...uppers(a), ...moved(uppers(b), -1n)], epoch: state.epoch };
}

// ---------------------------------------------------------------------------------------------------------------- bits

function and(state: State, a: Value, b: Value, type: IntName): Value {
  const sides = [a, b].filter(({ range }) => range.min >= 0n);
  return { ...plain('&', a, b, type), above: sides.flatMap((side) => named(uppers(side))), epoch: state.epoch };
}

function or(state: State, a: Value, b: Value, type: IntName): Value {
  const result = plain('|', a, b, type);
  if (a.range.min < 0n || b.range.min < 0n) return result;
  return { ...result, below: [...named(lowers(a)), ...named(lowers(b))], nonZero: isNotZero(a) || isNotZero(b), epoch: state.epoch };
}

/** The same number if it fits; of a larger one, the low bits are at most it. */
export function converted(state: State, a: Value, to: IntName): Value {
  if (includesRange(allOf(to), a.range)) return a;
  const range = convertedRange(a.range, to);
  return a.range.min >= 0n && range.min >= 0n ? { range, above: named(uppers(a)), epoch: state.epoch } : { range };
}

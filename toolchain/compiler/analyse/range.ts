/**
 * Intervals of integers: what each operator makes of the values that its operands can have. Sound for every pair of values,
 * which a test shows exhaustively for the 8-bit types.
 */

import type { ArithmeticOp, UnaryOp } from '../ir/code.ts';
import { INT, type IntName, type Type } from '../ir/types.ts';
import { LONGEST_SLICE } from '../rules/failures.ts';
import { maximum, minimum, wrap } from '../rules/integers.ts';
import { shiftMask } from '../rules/table.ts';

/** Both ends belong to it; `min <= max`. */
export type Range = { readonly min: bigint; readonly max: bigint };

const ALL = Object.fromEntries((Object.keys(INT) as IntName[]).map((name) => [name, { min: minimum(name), max: maximum(name) }])) as { readonly [N in IntName]: Range };

/** Every value of the type. */
export const allOf = (type: IntName): Range => ALL[type];
export const exactly = (value: bigint): Range => ({ min: value, max: value });
export const BIT: Range = { min: 0n, max: 1n };

export const LONGEST = BigInt(LONGEST_SLICE);
export const LENGTHS: Range = { min: 0n, max: LONGEST };

/** The integer type in which values of the type are held: enums and registers as they are in memory. */
export function heldAs(type: Type): IntName | undefined {
  switch (type.kind) {
    case 'int': return type.name;
    case 'enum': return type.decl.repr;
    case 'register': return type.decl.width.name;
    default: return undefined;
  }
}

/** The values that the type allows; `undefined` for what is no number. Enums count as their representation: a register can hold more than the members. */
export function rangeOfType(type: Type): Range | undefined {
  if (type.kind === 'bool') return BIT;
  const held = heldAs(type);
  return held === undefined ? undefined : allOf(held);
}

const least = (...values: readonly bigint[]): bigint => values.reduce((a, b) => (b < a ? b : a));
const greatest = (...values: readonly bigint[]): bigint => values.reduce((a, b) => (b > a ? b : a));

export function join(a: Range, b: Range): Range {
  if (includesRange(a, b)) return a;
  return { min: least(a.min, b.min), max: greatest(a.max, b.max) };
}

/** `undefined` if they have no value in common. */
export function meet(a: Range, b: Range): Range | undefined {
  if (includesRange(b, a)) return a;
  const [min, max] = [greatest(a.min, b.min), least(a.max, b.max)];
  return min <= max ? { min, max } : undefined;
}

export const includesRange = (outer: Range, inner: Range): boolean => outer.min <= inner.min && inner.max <= outer.max;
export const sameRange = (a: Range, b: Range): boolean => a.min === b.min && a.max === b.max;
export const hasZero = (range: Range): boolean => range.min <= 0n && range.max >= 0n;

/** The range of results that are wrapped to the type: shifted as a whole if all of them wrap alike. */
export function wrapped({ min, max }: Range, type: IntName): Range {
  const all = allOf(type);
  if (min >= all.min && max <= all.max) return { min, max };
  const low = wrap(min, type);
  return low + (max - min) <= all.max ? { min: low, max: low + (max - min) } : all;
}

/** The exact results, before they are wrapped, of operators that are monotone in each operand. */
function corners(a: Range, b: Range, meaning: (a: bigint, b: bigint) => bigint): Range {
  const values = [meaning(a.min, b.min), meaning(a.min, b.max), meaning(a.max, b.min), meaning(a.max, b.max)];
  return { min: least(...values), max: greatest(...values) };
}

type Rule = (a: Range, b: Range, type: IntName) => Range;

/** Before wrapping. Where the divisor is zero there is no result. */
const EXACT: { readonly [O in ArithmeticOp]: Rule } = {
  '+': (a, b) => ({ min: a.min + b.min, max: a.max + b.max }),
  '-': (a, b) => ({ min: a.min - b.max, max: a.max - b.min }),
  '*': (a, b) => corners(a, b, (x, y) => x * y),
  '/': quotient,
  '%': remainder,
  '&': and,
  '|': or,
  '^': sameBits,
  '<<': (a, b, type) => corners(a, counts(b, type), (x, y) => x << y),
  '>>': (a, b, type) => corners(a, counts(b, type), (x, y) => x >> y),
};

export function exactRange(op: ArithmeticOp, a: Range, b: Range, type: IntName): Range {
  return EXACT[op](a, b, type);
}

export function binaryRange(op: ArithmeticOp, a: Range, b: Range, type: IntName): Range {
  return wrapped(exactRange(op, a, b, type), type);
}

export function unaryRange(op: Exclude<UnaryOp, '!'>, a: Range, type: IntName): Range {
  return wrapped(op === '-' ? { min: -a.max, max: -a.min } : { min: ~a.max, max: ~a.min }, type);
}

export const convertedRange = (a: Range, to: IntName): Range => wrapped(a, to);

/** A count is taken modulo the width. */
function counts(b: Range, type: IntName): Range {
  const mask = shiftMask(type);
  return b.min >= 0n && b.max <= mask ? b : { min: 0n, max: mask };
}

/** The divisors of each sign, without zero. */
function divisors(b: Range): Range[] {
  const parts = [b.min < 0n ? { min: b.min, max: least(b.max, -1n) } : undefined, b.max > 0n ? { min: greatest(b.min, 1n), max: b.max } : undefined];
  return parts.filter((part) => part !== undefined);
}

function quotient(a: Range, b: Range, type: IntName): Range {
  const parts = divisors(b).map((part) => corners(a, part, (x, y) => x / y));
  return parts.length === 0 ? allOf(type) : parts.reduce(join);
}

/** The sign is the dividend's, the size below the divisor's and at most the dividend's. */
function remainder(a: Range, b: Range, type: IntName): Range {
  const size = greatest(b.max, -b.min) - 1n;
  if (size < 0n) return allOf(type);
  if (a.min >= 0n && b.min > 0n && a.max < b.min) return a;
  return { min: a.min >= 0n ? 0n : greatest(a.min, -size), max: a.max <= 0n ? 0n : least(a.max, size) };
}

/** All ones up to the highest bit of a number that is not negative. */
const ones = (value: bigint): bigint => (1n << BigInt(value.toString(2).length)) - 1n;

/** Room for every value of both, with as many bits as the widest of them: what bit operators cannot leave. */
function sameBits(a: Range, b: Range): Range {
  const widest = ones(greatest(a.max, b.max, ~a.min, ~b.min));
  return { min: a.min < 0n || b.min < 0n ? ~widest : 0n, max: widest };
}

function and(a: Range, b: Range): Range {
  if (a.min >= 0n && b.min >= 0n) return { min: 0n, max: least(a.max, b.max) };
  if (a.min >= 0n) return { min: 0n, max: a.max };
  if (b.min >= 0n) return { min: 0n, max: b.max };
  return sameBits(a, b);
}

function or(a: Range, b: Range): Range {
  const bits = sameBits(a, b);
  return a.min >= 0n && b.min >= 0n ? { min: greatest(a.min, b.min), max: bits.max } : bits;
}

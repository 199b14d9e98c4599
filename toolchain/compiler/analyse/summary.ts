/** What is known of a cell or a result in the whole program: the join of everything that is ever put there. */

import type { Type } from '../ir/types.ts';
import type { ConstValue } from '../ir/value.ts';
import { allOf, exactly, join, LENGTHS, rangeOfType, sameRange, type Range } from './range.ts';
import { isNeverNull, type Value } from './value.ts';

/** Each part is meaningful for the types that have it. */
export type Summary = {
  readonly range: Range;
  /** Of slices and text. */
  readonly length: Range;
  readonly nonNull: boolean;
};

export function anySummary(type: Type): Summary {
  return { range: rangeOfType(type) ?? allOf('u64'), length: LENGTHS, nonNull: isNeverNull(type) };
}

export function joinSummaries(a: Summary, b: Summary): Summary {
  return { range: join(a.range, b.range), length: join(a.length, b.length), nonNull: a.nonNull && b.nonNull };
}

export const sameSummary = (a: Summary, b: Summary): boolean => sameRange(a.range, b.range) && sameRange(a.length, b.length) && a.nonNull === b.nonNull;

/** One that keeps growing goes on to the next of the constants (ascending) that the function which makes it grow names. */
export function stretchedSummary(type: Type, before: Summary, after: Summary, thresholds: readonly bigint[]): Summary {
  const any = anySummary(type);
  const grown = (was: Range, is: Range, limit: Range): Range => ({
    min: is.min >= was.min ? is.min : is.min >= 0n ? 0n : limit.min,
    max: is.max <= was.max ? is.max : (thresholds.find((stop) => stop >= is.max && stop <= limit.max) ?? limit.max),
  });
  return { range: grown(before.range, after.range, any.range), length: grown(before.length, after.length, LENGTHS), nonNull: after.nonNull };
}

const NO_NUMBER: Range = { min: 0n, max: 0n };

export function summaryOf(type: Type, value: Value): Summary {
  const isNumber = rangeOfType(type) !== undefined;
  const hasLength = type.kind === 'slice' || type.kind === 'text';
  return {
    range: isNumber ? value.range : NO_NUMBER,
    length: hasLength ? (value.length?.range ?? LENGTHS) : NO_NUMBER,
    nonNull: isNeverNull(type) || value.nonNull === true,
  };
}

export function summaryOfConstant(value: ConstValue): Summary {
  switch (value.kind) {
    case 'int': return { range: exactly(value.value), length: NO_NUMBER, nonNull: value.value !== 0n };
    case 'bool': return { range: exactly(value.value ? 1n : 0n), length: NO_NUMBER, nonNull: true };
    case 'text': return { range: NO_NUMBER, length: exactly(BigInt(value.value.length)), nonNull: true };
    case 'slice': return { range: NO_NUMBER, length: exactly(BigInt(value.length)), nonNull: true };
    case 'null': return { range: NO_NUMBER, length: NO_NUMBER, nonNull: false };
    default: return { range: NO_NUMBER, length: NO_NUMBER, nonNull: true };
  }
}

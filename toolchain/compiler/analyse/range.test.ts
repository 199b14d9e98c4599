import { describe, expect, test } from 'vitest';
import type { ArithmeticOp } from '../ir/code.ts';
import { INT, type IntName } from '../ir/types.ts';
import { applyBinary, applyConvert, applyUnary, BINARY } from '../rules/table.ts';
import { contains } from '../rules/integers.ts';
import type { LocalDecl } from '../ir/program.ts';
import { arithmetic } from './arithmetic.ts';
import { State } from './state.ts';
import { Terms } from './term.ts';
import { ofTerm, type Value } from './value.ts';
import { allOf, binaryRange, convertedRange, unaryRange, type Range } from './range.ts';

/** Ends at and around everything that an 8-bit type has of edges: with the two types, every sign and every wrap. */
const ENDS = { u8: [0n, 1n, 2n, 7n, 8n, 100n, 127n, 128n, 129n, 254n, 255n], i8: [-128n, -127n, -8n, -2n, -1n, 0n, 1n, 3n, 7n, 100n, 126n, 127n] } as const;
const EIGHT = ['u8', 'i8'] as const;

const rangesOf = (type: 'u8' | 'i8'): Range[] => ENDS[type].flatMap((min) => ENDS[type].filter((max) => max >= min).map((max) => ({ min, max })));

/** What the operator gives for every pair of values of the type, computed once. */
function results(op: ArithmeticOp, type: 'u8' | 'i8'): (number | undefined)[][] {
  const { min, max } = allOf(type);
  return Array.from({ length: 256 }, (_, i) => Array.from({ length: 256 }, (_, j) => {
    const value = applyBinary(op, min + BigInt(i), min + BigInt(j), type);
    return min + 255n === max && value !== undefined ? Number(value) : undefined;
  }));
}

/** What the analysis makes of the operator where the operands are variables with these ranges. */
function ofVariables(op: ArithmeticOp, a: Range, b: Range, type: IntName): ReturnType<typeof arithmetic> {
  const state = new State(new Terms());
  const variable = (range: Range): Value => {
    const term = state.terms.local({} as LocalDecl, allOf(type));
    state.narrow(term, range);
    return ofTerm(state, term);
  };
  return arithmetic(state, op, variable(a), variable(b), type);
}

/** Do the ends, which go furthest, stay within the type? */
const isExact = (op: ArithmeticOp, a: Range, b: Range, type: IntName): boolean =>
  [a.min, a.max].every((x) => [b.min, b.max].every((y) => contains(type, BINARY[op].meaning(x, y, type))));

describe('no value of the operands gives a result outside of the range', () => {
  for (const type of EIGHT) {
    const base = Number(allOf(type).min);
    test.each(Object.keys(BINARY) as ArithmeticOp[])(`${type} %s, every pair of values in every pair of ranges`, (op) => {
      const table = results(op, type);
      for (const a of rangesOf(type)) {
        for (const b of rangesOf(type)) {
          const { range: known, exact } = ofVariables(op, a, b, type);
          const range = binaryRange(op, a, b, type);
          if (exact === true && !isExact(op, a, b, type)) expect.fail(`${op} can wrap around (${a.min}..${a.max}, ${b.min}..${b.max})`);
          const [low, high] = [Number(range.min > known.min ? range.min : known.min), Number(range.max < known.max ? range.max : known.max)];
          for (let x = Number(a.min) - base; x <= Number(a.max) - base; x++) {
            for (let y = Number(b.min) - base; y <= Number(b.max) - base; y++) {
              const result = table[x]![y];
              if (result !== undefined && (result < low || result > high)) {
                expect.fail(`${x + base} ${op} ${y + base} is ${result}, not in ${low}..${high} (${a.min}..${a.max}, ${b.min}..${b.max})`);
              }
            }
          }
        }
      }
    });

    test.each(['-', '~'] as const)(`unary ${type} %s`, (op) => {
      for (const a of rangesOf(type)) {
        holds(a, (x) => applyUnary(op, x, type), unaryRange(op, a, type));
      }
    });

    test.each(Object.keys(INT) as IntName[])(`${type} to %s`, (to) => {
      for (const a of rangesOf(type)) {
        holds(a, (x) => applyConvert(x, to), convertedRange(a, to));
      }
    });
  }

  test('i32 to u8 and i8, around every multiple of the width', () => {
    for (let min = -520n; min < 520n; min += 7n) {
      for (const max of [min, min + 5n, min + 127n, min + 255n, min + 256n]) {
        for (const to of EIGHT) {
          holds({ min, max }, (x) => applyConvert(x, to), convertedRange({ min, max }, to));
        }
      }
    }
  });
});

function holds(of: Range, meaning: (x: bigint) => bigint, { min, max }: Range): void {
  for (let x = of.min; x <= of.max; x++) {
    const result = meaning(x);
    if (result < min || result > max) expect.fail(`${x} gives ${result}, not in ${min}..${max}`);
  }
}

describe('the range is as narrow as what people rely on needs', () => {
  const range = (min: bigint, max: bigint): Range => ({ min, max });
  test.each([
    ['a mask', '&', range(0n, 255n), range(7n, 7n), 'u8', range(0n, 7n)],
    ['a remainder', '%', range(0n, 255n), range(10n, 10n), 'u8', range(0n, 9n)],
    ['a remainder of what is smaller', '%', range(3n, 5n), range(10n, 10n), 'u8', range(3n, 5n)],
    ['a shift to the right', '>>', range(0n, 255n), range(4n, 4n), 'u8', range(0n, 15n)],
    ['a sum that does not wrap', '+', range(1n, 2n), range(10n, 20n), 'u8', range(11n, 22n)],
    ['a sum that wraps as a whole', '+', range(250n, 255n), range(10n, 10n), 'u8', range(4n, 9n)],
    ['a sum that may wrap', '+', range(0n, 255n), range(1n, 1n), 'u8', range(0n, 255n)],
    ['a difference below zero', '-', range(0n, 3n), range(4n, 4n), 'u8', range(252n, 255n)],
    ['a quotient', '/', range(-8n, 8n), range(2n, 4n), 'i8', range(-4n, 4n)],
    ['the smallest value divided by -1', '/', range(-128n, -128n), range(-1n, -1n), 'i8', range(-128n, -128n)],
    ['a product', '*', range(0n, 3n), range(5n, 5n), 'u8', range(0n, 15n)],
  ] as const)('%s', (_, op, a, b, type, expected) => {
    expect(binaryRange(op, a, b, type)).toEqual(expected);
  });
});

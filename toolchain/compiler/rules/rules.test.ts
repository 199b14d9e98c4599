import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectRoot } from '../../host/root.ts';
import { expectGolden } from '../../test/golden.ts';
import { INT, type IntName } from '../ir/types.ts';
import type { ArithmeticOp } from '../ir/code.ts';
import { applyBinary, BINARY } from './binary.ts';
import { atom } from './code.ts';
import { applyConvert, convertJs } from './convert.ts';
import { isBig, maximum, minimum } from './integers.ts';
import { operatorsPage } from './page.ts';
import { applyUnary, UNARY } from './unary.ts';

type Value = number | bigint;
const TYPES = Object.keys(INT) as IntName[];
const OPS = Object.keys(BINARY) as ArithmeticOp[];

const toJs = (value: bigint, type: IntName): Value => (isBig(type) ? value : Number(value));

function edges(type: IntName): bigint[] {
  const low = minimum(type);
  const high = maximum(type);
  return [...new Set([low, low + 1n, -2n, -1n, 0n, 1n, 2n, 3n, 7n, 8n, 31n, 32n, 33n, 63n, 64n, 0x55n, high / 2n, high / 2n + 1n, high - 1n, high])].filter((value) => value >= low && value <= high);
}

describe('the JavaScript form means what the rule says', () => {
  for (const type of TYPES) {
    test.each(OPS)(`${type} %s`, (op) => {
      const form = new Function('a', 'b', `return ${BINARY[op].js(atom('a'), atom('b'), type).text};`) as (a: Value, b: Value) => Value;
      for (const a of edges(type)) {
        for (const b of edges(type)) {
          const expected = applyBinary(op, a, b, type);
          if (expected === undefined) continue;
          expect(form(toJs(a, type), toJs(b, type)), `${a} ${op} ${b}`).toBe(toJs(expected, type));
        }
      }
    });

    test.each(['-', '~'] as const)(`unary ${type} %s`, (op) => {
      const form = new Function('a', `return ${UNARY[op].js(atom('a'), type).text};`) as (a: Value) => Value;
      for (const a of edges(type)) expect(form(toJs(a, type)), `${op}${a}`).toBe(toJs(applyUnary(op, a, type), type));
    });

    test.each(TYPES)(`${type} to %s`, (to) => {
      const form = new Function('a', `return ${convertJs(atom('a'), type, to).text};`) as (a: Value) => Value;
      for (const a of edges(type)) expect(form(toJs(a, type)), String(a)).toBe(toJs(applyConvert(a, to), to));
    });
  }
});

test('a shift counts modulo the width, also by a constant', () => {
  const left = BINARY['<<'];
  expect(left.c(atom('x'), atom('n'), 'u32').text).toBe('x << (n & 31)');
  expect(left.c(atom('x'), atom('3'), 'u32').text).toBe('x << 3');
  expect(left.c(atom('x'), atom('n'), 'u8').text).toBe('(uint8_t)(x << (n & 7))');
  expect(left.c({ ...atom('1'), typed: '1ul' }, atom('n'), 'u64').text).toBe('1ul << (n & 63)');
});

test('C computes unsigned and casts back at each operation', () => {
  const c = (op: ArithmeticOp, type: IntName): string => BINARY[op].c(atom('a'), atom('b'), type).text;
  expect(c('+', 'u32')).toBe('a + b');
  expect(c('+', 'u8')).toBe('(uint8_t)(a + b)');
  expect(c('*', 'u16')).toBe('(uint16_t)((uint32_t)a * (uint32_t)b)');
  expect(c('-', 'i32')).toBe('(int32_t)((uint32_t)a - (uint32_t)b)');
  expect(c('/', 'i32')).toBe('lyn_div_i32(a, b)');
  expect(c('/', 'i8')).toBe('(int8_t)(a / b)');
  expect(BINARY['+'].c(BINARY['*'].c(atom('a'), atom('b'), 'u32'), atom('c'), 'u32').text).toBe('a * b + c');
});

test('the page of the reference is the table as it is', () => expectGolden(join(projectRoot(), 'docs/language/operators.md'), operatorsPage()));

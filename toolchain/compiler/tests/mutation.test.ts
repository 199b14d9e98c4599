import { afterEach, describe, expect, test } from 'vitest';
import { compileAll, runInC, runInNode, type Outcome, type Sources } from '../../test/batch.ts';
import { allPairs, edgeValues, type Expectation } from '../../test/operators.ts';
import { COMPILE_TIMEOUT } from '../../test/snippet.ts';
import type { ArithmeticOp } from '../ir/code.ts';
import type { IntName } from '../ir/types.ts';
import { infix, prefix, type Code } from '../rules/code.ts';
import { BINARY, UNARY, type BinaryRule } from '../rules/table.ts';

/** Breaks a rule on purpose; the tests of the operators must see it. */

const TYPES: readonly IntName[] = ['u8', 'i8', 'u16', 'i32', 'u32', 'u64', 'i64'];
const EXPECTED: readonly Expectation[] = TYPES.map((type) => allPairs(type, edgeValues(type).filter((_, i, all) => i % 3 === 0 || i > all.length - 3)));
const PROGRAMS: readonly Sources[] = EXPECTED.map(({ text }, i) => ({ [`p${i}/operators.ts`]: text }));
const program = compileAll(PROGRAMS);

const differs = (outcomes: readonly Outcome[]): boolean => outcomes.some(({ log }, i) => log.some((line, n) => line !== EXPECTED[i]!.lines[n]));

/** Some breakages end in an exception of JavaScript's own. */
function isSeenInNode(): boolean {
  try {
    return differs(runInNode(program, PROGRAMS));
  } catch (error) {
    return error instanceof RangeError || error instanceof TypeError;
  }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
let restore: (() => void) | undefined;
afterEach(() => {
  restore?.();
  restore = undefined;
});

function mutate<T extends object, K extends keyof T>(rule: T, column: K, value: T[K]): void {
  const before = rule[column];
  restore = () => void ((rule as Mutable<T>)[column] = before);
  (rule as Mutable<T>)[column] = value;
}

/** The next operator in the table whose form cannot fail. */
function other(op: ArithmeticOp): BinaryRule {
  return op === '-' ? BINARY['+'] : BINARY['-'];
}

type Form = (left: Code, right: Code, type: IntName) => Code;
const plain = (op: string): Form => (left, right) => infix(left, op, right);

const OPS = Object.keys(BINARY) as ArithmeticOp[];
const JS: readonly (readonly [string, () => void])[] = [
  ...OPS.map((op) => [`\`${op}\` that computes something else`, () => mutate(BINARY[op], 'js', other(op).js)] as const),
  ...(['+', '-', '*', '/', '<<', '>>'] as const).map((op) => [`\`${op}\` that does not wrap`, () => mutate(BINARY[op], 'js', plain(op))] as const),
  ['`-` that does not wrap', () => mutate(UNARY['-'], 'js', (operand) => prefix('-', operand))],
  ['`~` that does not wrap', () => mutate(UNARY['~'], 'js', (operand) => prefix('~', operand))],
];
const C: readonly (readonly [string, () => void])[] = [
  ...OPS.map((op) => [`\`${op}\` that computes something else`, () => mutate(BINARY[op], 'c', other(op).c)] as const),
  ['`-` that is `~`', () => mutate(UNARY['-'], 'c', UNARY['~'].c)],
];

describe('a broken rule is seen', () => {
  test('and the rules as they are pass', () => expect(differs(runInNode(program, PROGRAMS))).toBe(false));

  test.each(JS)('in JavaScript: %s', (_, breakRule) => {
    breakRule();
    expect(isSeenInNode()).toBe(true);
  });

  test.each(C)('in C: %s', async (_, breakRule) => {
    breakRule();
    expect(differs(await runInC('mutation', 'gcc', program, PROGRAMS))).toBe(true);
  }, COMPILE_TIMEOUT);

  test.each(OPS)('in the meaning: `%s`', (op) => {
    mutate(BINARY[op], 'meaning', other(op).meaning);
    expect(TYPES.some((type, i) => allPairs(type, edgeValues(type).filter((_, n, all) => n % 3 === 0 || n > all.length - 3)).lines.join() !== EXPECTED[i]!.lines.join())).toBe(true);
  });
});

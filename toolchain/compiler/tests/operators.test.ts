import { beforeAll, describe, expect, test } from 'vitest';
import { runAll, type Outcomes } from '../../test/batch.ts';
import { allPairs, allValues, conversions, edgeValues, randomValues, TYPES, withConstants, type Expectation } from '../../test/operators.ts';
import { COMPILE_TIMEOUT } from '../../test/snippet.ts';
import type { IntName } from '../ir/types.ts';

const WIDE = TYPES.filter((type) => type !== 'u8' && type !== 'i8');
const CONSTANTS = (type: IntName): bigint[] => edgeValues(type).filter((_, i, all) => i % 4 === 0 || i === all.length - 1);

/** Programs, and how a part of what they print is called. */
const PROGRAMS: readonly (readonly [of: (part: string) => string, Expectation])[] = [
  ...(['u8', 'i8'] as const).map((type) => [(op: string) => `${op} on every pair of ${type}`, allPairs(type, allValues(type))] as const),
  ...WIDE.map((type) => [(op: string) => `${op} on edges and random values of ${type}`, allPairs(type, [...edgeValues(type), ...randomValues(type, 24)])] as const),
  ...TYPES.map((type) => [(op: string) => `${op} of ${type} with a constant on either side, and assigned`, withConstants(type, edgeValues(type), CONSTANTS(type))] as const),
  ...TYPES.map((type) => [(to: string) => `${type} to ${to}, of a value and of a sum`, conversions(type, [...edgeValues(type), ...randomValues(type, 24)])] as const),
];

type Case = { readonly title: string; readonly program: number; readonly from: number; readonly lines: readonly string[] };
const CASES: readonly Case[] = PROGRAMS.flatMap(([of, { parts = [], lines }], program) => {
  let from = 0;
  return parts.map(({ title, count }): Case => {
    from += count;
    return { title: of(title), program, from: from - count, lines: lines.slice(from - count, from) };
  });
});

describe('operators: JavaScript and C do what the rules say', () => {
  let outcomes: Outcomes[];
  beforeAll(async () => {
    outcomes = await runAll('operators', PROGRAMS.map(([, { text }], i) => ({ [`p${i}/operators.ts`]: text })));
  }, COMPILE_TIMEOUT);

  test.each(CASES)('$title', ({ program, from, lines }) => {
    for (const [side, { log, panic }] of Object.entries(outcomes[program]!)) {
      expect(panic, side).toBeUndefined();
      const own = log.slice(from, from + lines.length);
      expect(own.find((line, number) => line !== lines[number]), `${side}: first line that is not as expected`).toBeUndefined();
      expect(own.length, side).toBe(lines.length);
    }
  });
});

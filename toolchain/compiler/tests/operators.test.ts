import { beforeAll, describe, expect, test } from 'vitest';
import { runAll, type Outcomes } from '../../test/batch.ts';
import { allPairs, allValues, conversions, edgeValues, randomValues, TYPES, withConstants, type Expectation } from '../../test/operators.ts';
import { COMPILE_TIMEOUT } from '../../test/snippet.ts';
import type { IntName } from '../ir/types.ts';

const WIDE = TYPES.filter((type) => type !== 'u8' && type !== 'i8');
const CONSTANTS = (type: IntName): bigint[] => edgeValues(type).filter((_, i, all) => i % 4 === 0 || i === all.length - 1);

const CASES: readonly (readonly [string, Expectation])[] = [
  ...(['u8', 'i8'] as const).map((type) => [`every operator on every pair of ${type}`, allPairs(type, allValues(type))] as const),
  ...WIDE.map((type) => [`every operator on edges and random values of ${type}`, allPairs(type, [...edgeValues(type), ...randomValues(type, 24)])] as const),
  ...TYPES.map((type) => [`every operator with a constant of ${type} on either side`, withConstants(type, edgeValues(type), CONSTANTS(type))] as const),
  ...TYPES.map((type) => [`conversions from ${type} to every type`, conversions(type, [...edgeValues(type), ...randomValues(type, 24)])] as const),
];

describe('operators: JavaScript and C do what the rules say', () => {
  let outcomes: Outcomes[];
  beforeAll(async () => {
    outcomes = await runAll('operators', CASES.map(([, { text }], i) => ({ [`p${i}/operators.ts`]: text })));
  }, COMPILE_TIMEOUT);

  test.each(CASES.map(([title, { lines }], i) => ({ title, lines, i })))('$title', ({ lines, i }) => {
    for (const [side, { log, panic }] of Object.entries(outcomes[i]!)) {
      expect(panic, side).toBeUndefined();
      expect(log.find((line, number) => line !== lines[number]), `${side}: first line that is not as expected`).toBeUndefined();
      expect(log.length).toBe(lines.length);
    }
  });
});

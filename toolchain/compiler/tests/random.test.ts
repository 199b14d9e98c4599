import { beforeAll, describe, expect, test } from 'vitest';
import { runAll, type Outcomes } from '../../test/batch.ts';
import { randomProgram } from '../../test/random_program.ts';
import { COMPILE_TIMEOUT } from '../../test/snippet.ts';

/** More seeds: `LYN_RANDOM_PROGRAMS=1000 LYN_RANDOM_SEED=5000 npx vitest run toolchain/compiler/tests/random`. */
const FIRST = Number(process.env['LYN_RANDOM_SEED'] ?? 1);
const COUNT = Number(process.env['LYN_RANDOM_PROGRAMS'] ?? 24);
const SEEDS = Array.from({ length: COUNT }, (_, i) => FIRST + i);

describe('random programs do the same in Node, under gcc and under clang', () => {
  let outcomes: Outcomes[];
  beforeAll(async () => {
    outcomes = await runAll('random', SEEDS.map((seed) => ({ [`r${seed}/random.ts`]: randomProgram(seed) })));
  }, 10 * COMPILE_TIMEOUT);

  test.each(SEEDS)('seed %i', (seed) => {
    const { node, gcc, clang } = outcomes[seed - FIRST]!;
    expect(node.log.length + (node.panic === undefined ? 0 : 1)).toBeGreaterThan(0);
    expect(gcc).toEqual(node);
    expect(clang).toEqual(node);
  });
});

/**
 * What the analysis proves must hold whatever the program is given: random programs run in Node, where all checks stay, and no check
 * that was proved may ever fail. A wrong proof would be memory written by mistake in C.
 */

import { describe, expect, test } from 'vitest';
import { compileAll } from '../../test/batch.ts';
import { checkedProgram } from '../../test/checked_program.ts';
import { machine } from '../../node/machine/machine.ts';
import { LynPanic } from '../../node/panic.ts';
import { factsOf } from '../analyse/facts.ts';
import { loadJs } from '../js/load.ts';
import { remainingChecks } from '../analyse/remaining.ts';

/** More: `LYN_RANDOM_PROGRAMS=2000 LYN_RANDOM_SEED=900 npx vitest run toolchain/compiler/tests/soundness`. */
const FIRST = Number(process.env['LYN_RANDOM_SEED'] ?? 1);
const COUNT = Number(process.env['LYN_RANDOM_PROGRAMS'] ?? 60);
const SEEDS = Array.from({ length: COUNT }, (_, i) => FIRST + i);

const EDGES = [0, 1, 2, 3, 5, 7, 8, 9, 19, 255, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF];

/** Arguments at the edges, and some in between. */
function* inputs(seed: number): Generator<[number, number, number, number, number, number]> {
  let state = seed;
  const next = (count: number): number => (state = (Math.imul(state, 1103515245) + 12345) >>> 0, (state >>> 8) % count);
  const word = (): number => (next(3) === 0 ? next(20) : EDGES[next(EDGES.length)]!);
  for (let i = 0; i < 150; i++) {
    const from = next(20);
    yield [word(), word(), word() | 0, word() & 255, from, from + next(20 - from)];
  }
}

describe('no check that was proved fails', () => {
  let [proved, remained, failed] = [0, 0, 0];

  test.each(SEEDS)('seed %i', (seed) => {
    const program = compileAll([{ [`s${seed}.ts`]: checkedProgram(seed) }]);
    const stays = new Set(remainingChecks(program).map(({ loc }) => `${loc.file}:${loc.line}`));
    remained += stays.size;
    proved += factsOf(program).proofs.provedCount;
    const { run } = loadJs(program)(`s${seed}`) as { run: (...args: number[]) => void };
    for (const input of inputs(seed)) {
      machine.reset();
      try {
        run(...input);
      } catch (error) {
        if (!(error instanceof LynPanic)) throw error;
        failed++;
        expect(stays, `a check that was proved has failed for (${input.join(', ')}): ${error.place}: ${error.text}\n${checkedProgram(seed)}`).toContain(error.place);
      }
    }
  });

  test('and the programs have checks of both kinds, of which many fail', () => {
    expect(proved).toBeGreaterThan(COUNT / 2);
    expect(remained).toBeGreaterThan(COUNT / 2);
    expect(failed).toBeGreaterThan(COUNT);
  });
});

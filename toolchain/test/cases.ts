/**
 * Small parity cases by the hundred: each is a function with arguments, and many share a program, so that they cost little. Each still
 * fails on its own, on the side that is wrong.
 *
 *     const one = cases('edges');
 *     one('u8: 255 + 1 is 0', 'a: u8, b: u8', '255, 1', 'log.info(`${a + b}`);').prints('0');
 */

import { beforeAll, expect, test } from 'vitest';
import { runAll, type Outcomes } from './batch.ts';
import { COMPILE_TIMEOUT } from './snippet.ts';

type Case = { readonly params: string; readonly args: string; readonly statements: string };
/** Cases in one program. */
const SHARE = 64;
const MARK = '--';

/** Returns what declares a case: its title, its parameters and arguments, its statements. */
export function cases(name: string): (title: string, params: string, args: string, statements: string) => { prints(...lines: readonly string[]): void } {
  const all: Case[] = [];
  let outcomes: readonly Outcomes[] = [];
  beforeAll(async () => {
    const programs = Array.from({ length: Math.ceil(all.length / SHARE) }, (_, i) => all.slice(i * SHARE, (i + 1) * SHARE));
    outcomes = await runAll(name, programs.map((group, i) => ({ [`p${i}/cases.ts`]: programText(group) })));
  }, COMPILE_TIMEOUT);

  return (title, params, args, statements) => {
    const number = all.push({ params, args, statements }) - 1;
    return {
      prints: (...lines) => test(title, () => {
        for (const [side, { log, panic }] of Object.entries(outcomes[Math.floor(number / SHARE)]!)) {
          expect(linesOf(log, number % SHARE), `${side}${panic === undefined ? '' : `, which ended with ${panic}`}`).toEqual(lines);
        }
      }),
    };
  };
}

function programText(group: readonly Case[]): string {
  const functions = group.map(({ params, statements }, i) => `function case${i}(${params}): void { ${statements} }`);
  const calls = group.map(({ args }, i) => `  log.info('${MARK}${i}');\n  case${i}(${args});`);
  return `${functions.join('\n')}\nexport function run(): void {\n${calls.join('\n')}\n}\n`;
}

/** What case `i` has logged: what lies between its mark and the next. */
function linesOf(log: readonly string[], i: number): readonly string[] {
  const from = log.indexOf(`${MARK}${i}`);
  if (from < 0) return [];
  const to = log.indexOf(`${MARK}${i + 1}`);
  return log.slice(from + 1, to < 0 ? log.length : to);
}

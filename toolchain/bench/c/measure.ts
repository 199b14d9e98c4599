import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { execa } from 'execa';
import { buildPath } from '../../host/root.ts';
import { runTool } from '../../host/tool.ts';
import { algorithms, buildDriver } from './build.ts';

/** What one form of an algorithm takes. */
export interface Figures {
  /** The best of many turns, in nanoseconds. */
  readonly time: number;
  readonly instructions: number;
}

/** Generated C beside hand-written C that makes the same promises, and beside C that makes none. */
export interface Comparison {
  readonly name: string;
  readonly lyn: Figures;
  readonly safe: Figures;
  readonly unsafe: Figures;
}

export const reportPath = (): string => buildPath('bench-c.json');

/** Builds and measures; writes `build/bench-c.json`. All forms of an algorithm take turns in one process, so that what disturbs the machine disturbs all alike. */
export async function measureAlgorithms(say: (line: string) => void): Promise<Comparison[]> {
  say('Compiling both sides with gcc -O2 ...');
  const driver = await buildDriver();
  say('Counting instructions under valgrind ...');
  const counted: number[][] = [];
  for (const number of algorithms.keys()) counted.push(await countForms(driver, number));
  say('Measuring times in turns ...');
  const lines = (await runTool(driver, ['time'])).trim().split('\n');
  const rows = lines.map((line, i) => comparison(line, counted[i]!));
  await mkdir(dirname(reportPath()), { recursive: true });
  await writeFile(reportPath(), `${JSON.stringify(rows, undefined, 2)}\n`);
  return rows;
}

function comparison(line: string, counted: readonly number[]): Comparison {
  const [name, ...times] = line.split('\t');
  const figures = (form: number): Figures => ({ time: Number(times[form]), instructions: counted[form]! });
  return { name: name!, lyn: figures(0), safe: figures(1), unsafe: figures(2) };
}

async function countForms(driver: string, number: number): Promise<number[]> {
  const counts: number[] = [];
  for (const form of [0, 1, 2]) counts.push(((await count(driver, number, form, 3)) - (await count(driver, number, form, 1))) / 2);
  return counts;
}

/** Instructions of the whole process; the difference of two runs is the algorithm's own. */
async function count(driver: string, number: number, form: number, times: number): Promise<number> {
  const { stderr } = await execa('valgrind', ['--tool=callgrind', '--callgrind-out-file=/dev/null', driver, 'count', String(number), String(form), String(times)]);
  const found = /Collected : (\d+)/.exec(stderr)?.[1];
  if (found === undefined) throw new Error(`valgrind said nothing of instructions:\n${stderr}`);
  return Number(found);
}

/** A search of a given time: starts workers one after the other, watches them, keeps what they find and where they were. */

import { createInterface } from 'node:readline';
import { appendFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { buildPath, projectRoot } from '../host/root.ts';
import { COMPILERS, type Compiler } from '../test/batch.ts';
import { keepFinding } from './keep.ts';
import type { Finding } from './finding.ts';
import type { Report, Work } from './worker.ts';

/** Programs that are compiled together, and batches that one process works through before its memory is given back. */
const BATCH = 300;
const BATCHES = 18;
/** Each so many-th batch runs under every compiler, the others under gcc with the flags of the image. */
const MATRIX_EVERY = 9;
/** Milliseconds for one batch on a machine that is busy with other things. */
const PATIENCE = 600_000;

export type Totals = { next: number; programs: number; matrix: number; seconds: number; findings: number; warnings: number };
const FRESH: Totals = { next: 1, programs: 0, matrix: 0, seconds: 0, findings: 0, warnings: 0 };

export const ALL = Object.keys(COMPILERS) as Compiler[];

/** Runs for so many seconds; goes on where the last session stopped. Gives the totals of this one. */
export async function session(seconds: number, say: (line: string) => void): Promise<Totals> {
  const all = await readTotals();
  const own = { ...FRESH, next: all.next };
  await mkdir(buildPath('fuzz'), { recursive: true });
  const start = Date.now();
  const elapsed = (): number => (Date.now() - start) / 1000;
  while (elapsed() < seconds) {
    await runWorker(planned(own.next), () => elapsed() < seconds, async (report) => {
      own.next = report.first + report.count;
      own.programs += report.count;
      own.matrix += report.compilers.length > 1 ? report.count : 0;
      own.seconds = elapsed();
      const [warnings, faults] = parted(report.findings);
      own.findings += faults.length;
      own.warnings += warnings.length;
      for (const { seed, compiler, text } of warnings) await appendFile(buildPath('fuzz', 'warnings.txt'), `${seed} ${compiler}: ${text}\n`);
      for (const fault of faults) say(await keepFinding(fault));
      await writeTotals(sum(all, own));
    });
    say(summary(own));
  }
  return own;
}

export function summary({ next, programs, matrix, seconds, findings, warnings }: Totals): string {
  const rate = (programs / Math.max(seconds, 1)).toFixed(1);
  return `fuzz: ${programs} programs, ${matrix} of them under all ${ALL.length} compilers, in ${Math.round(seconds)} s (${rate} programs/s); ${findings} findings, ${warnings} programs whose C has a warning; next seed ${next}`;
}

/** Warnings are many and alike: they are listed only, and `lyn fuzz --seed` reduces one. */
function parted(findings: readonly Finding[]): readonly [readonly Finding[], readonly Finding[]] {
  return [findings.filter(({ kind }) => kind === 'C warning'), findings.filter(({ kind }) => kind !== 'C warning')];
}

function planned(next: number): Work[] {
  return Array.from({ length: BATCHES }, (_, i) => {
    const first = next + i * BATCH;
    return { first, count: BATCH, compilers: Math.floor(first / BATCH) % MATRIX_EVERY === 0 ? ALL : ['gcc'] };
  });
}

/** Until all is done, or `wanted` says no more. A worker that dies or hangs is replaced by one for each half of its batch. */
async function runWorker(batches: readonly Work[], wanted: () => boolean, take: (report: Report) => Promise<void>): Promise<void> {
  const child = execa(process.execPath, [join(projectRoot(), 'toolchain/bin/lyn.mjs'), 'fuzz', '--work', JSON.stringify(batches)], { buffer: false, reject: false, stderr: 'inherit' });
  let left = [...batches];
  let timer: NodeJS.Timeout | undefined;
  const watch = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
  };
  watch();
  for await (const line of createInterface({ input: child.stdout })) {
    watch();
    await take(JSON.parse(line) as Report);
    left = left.slice(1);
    if (!wanted()) break;
  }
  clearTimeout(timer);
  child.kill();
  await child;
  if (left.length > 0 && wanted()) await afterFailure(left[0]!, wanted, take);
}

async function afterFailure(work: Work, wanted: () => boolean, take: (report: Report) => Promise<void>): Promise<void> {
  if (work.count === 1) {
    const finding: Finding = { seed: work.first, kind: 'hang', text: 'the process that ran it died, or did not come to an end' };
    return take({ ...work, findings: [finding] });
  }
  const half = work.count >> 1;
  await runWorker([{ ...work, count: half }, { ...work, first: work.first + half, count: work.count - half }], wanted, take);
}

// ---------------------------------------------------------------------------------------------------------------- totals

const totalsPath = (): string => buildPath('fuzz', 'totals.json');

async function readTotals(): Promise<Totals> {
  const text = await readFile(totalsPath(), 'utf8').catch(() => undefined);
  return text === undefined ? FRESH : (JSON.parse(text) as Totals);
}

async function writeTotals(totals: Totals): Promise<void> {
  await mkdir(buildPath('fuzz'), { recursive: true });
  await writeFile(`${totalsPath()}.new`, JSON.stringify(totals));
  await rename(`${totalsPath()}.new`, totalsPath());
}

function sum(a: Totals, b: Totals): Totals {
  return { next: b.next, programs: a.programs + b.programs, matrix: a.matrix + b.matrix, seconds: a.seconds + b.seconds, findings: a.findings + b.findings, warnings: a.warnings + b.warnings };
}

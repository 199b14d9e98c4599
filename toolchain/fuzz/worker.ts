/** The process that does the work: runs batch after batch and writes a line of JSON for each. The session starts a new one now and then. */

import type { Compiler } from '../test/batch.ts';
import { randomProgram } from '../test/random/program.ts';
import { candidate, findingsIn } from './batch.ts';
import type { Finding } from './finding.ts';

export type Work = { readonly first: number; readonly count: number; readonly compilers: readonly Compiler[] };
export type Report = Work & { readonly findings: readonly Finding[] };

export function findingsOf({ first, count, compilers }: Work): Promise<Finding[]> {
  return findingsIn(Array.from({ length: count }, (_, i) => candidate(first + i, randomProgram(first + i))), compilers, compilers.length === 1);
}

export async function doWork(batches: readonly Work[]): Promise<void> {
  for (const work of batches) {
    const report: Report = { ...work, findings: await findingsOf(work) };
    process.stdout.write(`${JSON.stringify(report)}\n`);
  }
}

import type { Command } from 'commander';
import { coverage } from '../fuzz/coverage.ts';
import { keepFinding } from '../fuzz/keep.ts';
import { ALL, session, summary } from '../fuzz/session.ts';
import { doWork, findingsOf, type Work } from '../fuzz/worker.ts';
import { countOf, numberOf } from './numbers.ts';

type Options = { readonly seconds: number; readonly coverage?: number; readonly work?: string; readonly seed?: number };

/** `lyn fuzz`: looks for random programs that do not do the same in Node and in C. */
export function registerFuzz(program: Command): void {
  program
    .command('fuzz')
    .description('run random programs in Node and as C of every compiler, and compare; goes on where it stopped')
    .option('--seconds <n>', 'how long', countOf('whole seconds', 60), 60)
    .option('--seed <n>', 'this program only, under all compilers', numberOf('the number of a program', 17))
    .option('--coverage <programs>', 'say instead which lines of the compiler and which kinds of nodes so many programs reach', countOf('a number of programs', 200))
    .option('--work <batches>', 'for the command itself: the work of one process')
    .action(run);
}

async function run(options: Options): Promise<void> {
  if (options.work !== undefined) return doWork(JSON.parse(options.work) as Work[]);
  if (options.coverage !== undefined) return coverage(options.coverage, console.log);
  if (options.seed !== undefined) {
    for (const finding of await findingsOf({ first: options.seed, count: 1, compilers: ALL })) console.log(await keepFinding(finding));
    return;
  }
  const totals = await session(options.seconds, console.log);
  console.log(summary(totals));
  if (totals.findings > 0) process.exitCode = 1;
}

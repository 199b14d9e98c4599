import type { Command } from 'commander';
import { relative } from 'node:path';
import { measureAlgorithms, reportPath as algorithmsPath } from '../bench/c/measure.ts';
import { formatComparison } from '../bench/c/table.ts';
import { measureCompiler } from '../bench/compiler/measure.ts';
import { formatFigures } from '../bench/compiler/print.ts';
import { measureAll, reportPath } from '../bench/measure.ts';
import { measurePeer } from '../bench/peer/measure.ts';
import { formatRows } from '../bench/table.ts';
import { installMissing } from '../host/install.ts';

/** `lyn bench`: what Lyn costs, beside what others cost for the same. */
export function registerBench(program: Command): void {
  program
    .command('bench')
    .description("count instructions per exit, the guest's boot, sizes and build times, beside the peers' figures")
    .option('--peer', 'measure the peers instead (Linux KVM, and the guest without a hypervisor), for later tables')
    .option('--c', 'measure generated C against hand-written C of the same algorithms instead')
    .option('--compiler', 'measure the compiler instead, beside tsc and asc: cold, and warm after an edit')
    .action(run);
}

async function run(options: { readonly peer?: boolean; readonly c?: boolean; readonly compiler?: boolean }): Promise<void> {
  if (options.compiler === true) return benchCompiler();
  await installMissing();
  if (options.c === true) return compareWithC();
  if (options.peer === true) {
    console.log(JSON.stringify(await measurePeer(), undefined, 2));
    return;
  }
  const rows = await measureAll((line) => console.log(line));
  for (const line of formatRows(rows)) console.log(line);
  console.log(`\n${relative(process.cwd(), reportPath())} has the same for machines.`);
}

async function compareWithC(): Promise<void> {
  const rows = await measureAlgorithms((line) => console.log(line));
  for (const line of formatComparison(rows)) console.log(line);
  console.log(`\n${relative(process.cwd(), algorithmsPath())} has the same for machines.`);
}

async function benchCompiler(): Promise<void> {
  const figures = await measureCompiler((line) => console.log(line));
  for (const line of formatFigures(figures)) console.log(line);
}

import type { Command } from 'commander';
import { relative, resolve } from 'node:path';
import { build } from '../build/build.ts';
import { explainMisses, summariseMisses } from '../build/explain.ts';
import { formatReport } from '../build/size/print.ts';
import { installMissing } from '../host/install.ts';

/** `lyn build`: TypeScript to the image that a multiboot loader takes. */
export function registerBuild(program: Command): void {
  program
    .command('build')
    .description('compile the hypervisor, link its image, and report its size')
    .argument('[entry...]', 'modules that hold the entries of another program than the hypervisor')
    .option('--out <folder>', "where the C, the image and size.json go: the project's `build` unless told")
    .option('--debug', 'for gdb: code that can be stepped through line by line, with all variables (-Og)')
    .option('--explain-cache', 'say of every object that had to be compiled what has changed')
    .action(run);
}

async function run(entries: readonly string[], options: { readonly out?: string; readonly debug?: boolean; readonly explainCache?: boolean }): Promise<void> {
  await installMissing();
  const started = performance.now();
  const result = await build({ ...(options.out === undefined ? {} : { output: resolve(options.out) }), optimise: options.debug === true ? 'debugging' : 'speed', ...(entries.length === 0 ? {} : { entries: entries.map((entry) => resolve(entry)) }) });
  for (const line of formatReport(result.size)) console.log(line);
  console.log(summariseMisses(result));
  if (options.explainCache === true) for (const line of explainMisses(result)) console.log(line);
  console.log(`${relative(process.cwd(), result.elf)} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

import type { Command } from 'commander';
import { toJson } from '../dump/describe.ts';
import { loadDump, type Wanted } from '../dump/load.ts';
import { dumpText } from '../dump/text.ts';
import { readGiven } from './given.ts';
import { countOf } from './numbers.ts';

/** `lyn dump`: what a crash dump says. */
export function registerDump(program: Command): void {
  program
    .command('dump')
    .description('print a crash dump: reason, registers, backtrace in TypeScript, vCPU, VMCS or VMCB, last events')
    .argument('<file>', 'what was kept of the serial console')
    .option('--archive <folder>', "archives of builds, or that of the build that wrote the dump: the project's `build/archive` unless told")
    .option('--number <n>', 'which dump of the console, from 1: the last unless told', countOf('the number of a dump', 1))
    .option('--json', 'as JSON on standard output')
    .action(printDump);
}

async function printDump(file: string, options: Wanted & { readonly json?: boolean }): Promise<void> {
  const dump = await loadDump(await readGiven(file), options);
  process.stdout.write(options.json === true ? toJson(dump) : dumpText(dump));
}

import type { Command } from 'commander';
import { toJson } from '../dump/describe.ts';
import { loadDump, type Wanted } from '../dump/load.ts';
import { dumpText } from '../dump/text.ts';
import { withDumpOptions } from './dump-options.ts';
import { readGiven } from './given.ts';

/** `lyn dump`: what a crash dump says. */
export function registerDump(program: Command): void {
  withDumpOptions(program.command('dump'))
    .description('print a crash dump: reason, registers, backtrace in TypeScript, vCPU, VMCS or VMCB, last events')
    .option('--json', 'as JSON on standard output')
    .action(printDump);
}

async function printDump(file: string, options: Wanted & { readonly json?: boolean }): Promise<void> {
  const dump = await loadDump(await readGiven(file), options);
  process.stdout.write(options.json === true ? toJson(dump) : dumpText(dump));
}

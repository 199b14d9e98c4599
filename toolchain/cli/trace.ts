import type { Command } from 'commander';
import { toJson } from '../dump/describe.ts';
import { loadDump, type Wanted } from '../dump/load.ts';
import { traceText } from '../dump/text.ts';
import { withDumpOptions } from './dump-options.ts';
import { readGiven } from './given.ts';
import { countOf } from './numbers.ts';

interface TraceOptions extends Wanted {
  readonly json?: boolean;
  readonly last?: number;
}

/** `lyn trace`: the events of a dump. */
export function registerTrace(program: Command): void {
  withDumpOptions(program.command('trace'))
    .description('print the exits, injections and log lines of a crash dump or a trace')
    .option('--last <n>', 'only that many, the newest', countOf('a number of events', 100))
    .option('--json', 'as JSON on standard output')
    .addHelpText('after', '\nThe hypervisor writes a trace at the end of a domain if its command line has trace: lyn run --options trace.')
    .action(printTrace);
}

async function printTrace(file: string, { json, last, ...wanted }: TraceOptions): Promise<void> {
  const dump = await loadDump(await readGiven(file), wanted);
  process.stdout.write(json === true ? toJson(last === undefined ? dump.events : dump.events.slice(-last)) : traceText(dump, last));
}

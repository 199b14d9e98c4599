import type { Command } from 'commander';
import { buildPath } from '../host/root.ts';
import { decodeRecords, type LogRecord } from '../log/decode.ts';
import { readFormats, type FormatTable } from '../log/formats.ts';
import { readGiven } from './given.ts';

/** `lyn log`: the text of what a hypervisor with `log=records` wrote to the debug port. */
export function registerLog(program: Command): void {
  program
    .command('log')
    .description('print log records as text')
    .argument('<file>', 'what was written to port 0xE9')
    .option('--formats <file>', 'the table of formats of the build that wrote them (default: build/formats.json)')
    .option('--places', 'with each line the place in the source that wrote it')
    .addHelpText('after', '\nThe hypervisor writes records if its command line has log=records.')
    .action(printLog);
}

async function printLog(file: string, options: { readonly formats?: string; readonly places?: boolean }): Promise<void> {
  const records = decodeRecords(await readGiven(file), await readTable(options.formats ?? buildPath('formats.json')));
  process.stdout.write(records.map((record) => lineOf(record, options.places === true)).join(''));
}

async function readTable(path: string): Promise<FormatTable> {
  const table = readFormats(await readGiven(path));
  if (table === undefined) throw new Error(`${path} is no table of formats; lyn build writes one to build/formats.json.`);
  return table;
}

const PREFIX: { readonly [L in LogRecord['level']]: string } = { debug: 'lyn: debug: ', info: 'lyn: ', warn: 'lyn: warning: ', error: 'lyn: error: ', print: '', panic: 'lyn: panic: ' };

function lineOf({ level, text, file, line }: LogRecord, places: boolean): string {
  if (level === 'print') return text;
  return `${PREFIX[level]}${text}${places ? ` (${file}:${line})` : ''}\n`;
}

import { once } from 'node:events';
import { Option, type Command } from 'commander';
import type { Compiled } from '../compiler/compile.ts';
import { clearing, formatCheck } from '../watch/print.ts';
import { Watch } from '../watch/watch.ts';
import { describeFailure } from './failure.ts';
import { compileEntries, complain, hypervisorEntry, sourceOf } from './program.ts';

type Options = { readonly json?: boolean; readonly watch?: boolean };

/** `lyn check`: everything that can be said about a program without building it. */
export function registerCheck(program: Command): void {
  program
    .command('check')
    .description('check a program: types, the rules of machine TypeScript, constants')
    .argument('[entry...]', 'the modules with which the program begins')
    .option('--json', 'write what is found to standard output, for tools: docs/language/diagnostics.md says in which form')
    .addOption(new Option('--watch', 'check again whenever a file of the program changes, and serve editors, until Ctrl-C').conflicts('json'))
    .addHelpText('after', `\nWithout an entry: ${hypervisorEntry}, the hypervisor itself. Exit status: 0, no errors; 1, errors; 2, a command line that means nothing.`)
    .action((entries: readonly string[], options: Options) => (options.watch === true ? keepChecking(entries) : check(entries, options)));
}

function check(entries: readonly string[], options: Options): void {
  const compiled = compileEntries(entries);
  if (options.json === true) return writeJson(compiled);
  if (compiled.program === undefined) return complain(compiled.diagnostics);
  const { length } = compiled.program.modules;
  console.log(`${length} ${length === 1 ? 'module' : 'modules'}: no errors`);
}

/** A form that stays: fields may be added, none changes its meaning while `version` is 1. */
function writeJson({ program, diagnostics }: Compiled): void {
  const errors = diagnostics.map(({ code, message, reason, replacement, within, loc, length, line }) =>
    ({ code, message, reason, replacement, within, file: loc.file, line: loc.line, column: loc.column, length, text: line }));
  console.log(JSON.stringify({ version: 1, modules: program?.modules.length ?? 0, errors }, undefined, 2));
  if (program === undefined) process.exitCode = 1;
}

async function keepChecking(entries: readonly string[]): Promise<void> {
  const show = (text: string): void => void process.stdout.write(`${clearing(process.stdout.isTTY)}${text}\n`);
  const watch = new Watch(sourceOf(entries), (result) => show(formatCheck(result, new Date())), (error) => show(describeFailure(error)));
  const ended = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  await watch.start();
  await ended;
  await watch.stop();
}

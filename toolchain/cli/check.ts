import type { Command } from 'commander';
import type { Compiled } from '../compiler/compile.ts';
import { compileEntries, complain, hypervisorEntry } from './program.ts';

/** `lyn check`: everything that can be said about a program without building it. */
export function registerCheck(program: Command): void {
  program
    .command('check')
    .description('check a program: types, the rules of machine TypeScript, constants')
    .argument('[entry...]', 'the modules with which the program begins')
    .option('--json', 'write what is found to standard output, for tools: docs/language/diagnostics.md says in which form')
    .addHelpText('after', `\nWithout an entry: ${hypervisorEntry}, the hypervisor itself. Exit status: 0, no errors; 1, errors; 2, a command line that means nothing.`)
    .action(check);
}

function check(entries: readonly string[], options: { readonly json?: boolean }): void {
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

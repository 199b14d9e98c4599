import type { Command } from 'commander';
import { compileOrComplain, hypervisorEntry } from './program.ts';

/** `lyn check`: everything that can be said about a program without building it. */
export function registerCheck(program: Command): void {
  program
    .command('check')
    .description('check a program: types, the rules of machine TypeScript, constants')
    .argument('[entry]', 'the module with which the program begins', undefined)
    .addHelpText('after', `\nWithout an entry: ${hypervisorEntry}, the hypervisor itself.`)
    .action(check);
}

function check(entry: string | undefined): void {
  const compiled = compileOrComplain(entry);
  if (compiled === undefined) return;
  const { length } = compiled.program.modules;
  console.log(`${length} ${length === 1 ? 'module' : 'modules'}: no errors`);
}

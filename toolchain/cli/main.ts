import { Command } from 'commander';
import { registerBench } from './bench.ts';
import { registerBuild } from './build.ts';
import { registerCheck } from './check.ts';
import { registerEmit } from './emit.ts';
import { describeFailure } from './failure.ts';
import { registerRun } from './run.ts';
import { registerSetup } from './setup.ts';

/** The commands in the order of `lyn --help`. One file each. */
const commands: readonly ((program: Command) => void)[] = [registerCheck, registerBuild, registerEmit, registerRun, registerBench, registerSetup];

const program = new Command('lyn').description('Bare-metal hypervisors written in TypeScript').showHelpAfterError('(lyn --help tells what there is)');
for (const register of commands) register(program);

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exitCode = 1;
}

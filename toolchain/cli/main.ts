import { Command, CommanderError } from 'commander';
import { registerBench } from './bench.ts';
import { registerBuild } from './build.ts';
import { registerCheck } from './check.ts';
import { registerDebug } from './debug.ts';
import { registerDoctor } from './doctor.ts';
import { registerDump } from './dump.ts';
import { registerEmit } from './emit.ts';
import { registerExplain } from './explain.ts';
import { describeFailure } from './failure.ts';
import { registerFuzz } from './fuzz.ts';
import { registerImage } from './image.ts';
import { registerLog } from './log.ts';
import { registerReport } from './report.ts';
import { registerReportHardware } from './report-hardware.ts';
import { registerRun } from './run.ts';
import { registerSetup } from './setup.ts';
import { registerTrace } from './trace.ts';
import { registerUsb } from './usb.ts';

/** The commands in the order of `lyn --help`. One file each. */
const commands: readonly ((program: Command) => void)[] = [registerCheck, registerExplain, registerBuild, registerEmit, registerReport, registerRun, registerImage, registerUsb, registerDebug, registerLog, registerDump, registerTrace, registerReportHardware, registerBench, registerFuzz, registerSetup, registerDoctor];

/** A command line that means nothing. 1 is for programs with errors, and for what fails outside of them. */
const USAGE = 2;
/** What a shell says of a program that SIGPIPE has ended. */
const UNREAD = 128 + 13;

const program = new Command('lyn').description('Bare-metal hypervisors written in TypeScript').showHelpAfterError('(lyn --help tells what there is)')
  .addHelpText('after', '\nExit status: 0, all is well; 1, errors in the program, or something that failed; 2, a command line that means nothing; 141, nobody read what was printed any more.')
  .exitOverride();
for (const register of commands) register(program);
for (const command of program.commands) command.showHelpAfterError(`(lyn ${command.name()} --help tells what there is)`);
for (const command of [program, ...program.commands]) refuseUnknownHelp(command);

/** commander would show its own help for the help of a command that there is not, with success. */
function refuseUnknownHelp(command: Command): void {
  command.addHelpText('before', () => {
    const [word] = command.args.filter((argument) => argument !== 'help');
    const isUnknown = command.commands.length > 0 && word !== undefined && !word.startsWith('-') && !command.commands.some((known) => known.name() === word);
    return isUnknown ? command.error(`error: unknown command '${word}'`) : '';
  });
}

// Whoever reads may have had enough, such as head: no more is to be done, but it was not all. An emulator ends with this process.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(UNREAD);
  fail(error);
  process.exit();
});

/** When the command has ended. */
export const done = program.parseAsync().catch((error: unknown) => {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : USAGE;
  else fail(error);
});

function fail(error: unknown): void {
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exitCode = 1;
}

import type { Command } from 'commander';
import { countOf } from './numbers.ts';

/** Which dump of which file, and by what it is read: `Wanted` of toolchain/dump/load.ts. */
export function withDumpOptions(command: Command): Command {
  return command
    .argument('<file>', 'what was kept of the serial console')
    .option('--archive <folder>', "archives of builds, or that of the build that wrote the dump; those of lyn build, the system tests and lyn debug unless told")
    .option('--number <n>', 'which dump of the console, from 1: the last unless told', countOf('the number of a dump', 1))
    .option('--partial', 'of a dump that is damaged, what is whole');
}

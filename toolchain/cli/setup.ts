import type { Command } from 'commander';
import { installMissing } from '../host/install.ts';

/** `lyn setup`: the Debian packages that the project's commands stand on. */
export function registerSetup(program: Command): void {
  program
    .command('setup')
    .description('install the Debian packages that are missing, saying what and why')
    .action(() => installMissing());
}

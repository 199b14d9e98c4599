import { InvalidArgumentError, type Command } from 'commander';
import { join } from 'node:path';
import { build } from '../build/build.ts';
import { freePort } from '../host/free-port.ts';
import { installMissing } from '../host/install.ts';
import { shellWord } from '../host/shell-word.ts';
import { startStopped } from '../run/debug.ts';
import { debugFolder } from '../run/folders.ts';
import { linuxModules } from '../run/linux.ts';
import { ownOptions } from './own-options.ts';

interface DebugOptions {
  readonly optimised?: boolean;
  readonly port?: number;
  readonly options?: string;
}

/** A person's session may last a day. */
const sessionSeconds = 24 * 3600;

/** `lyn debug`: QEMU with the image, standing still, and the line that joins gdb to it. */
export function registerDebug(program: Command): void {
  program
    .command('debug')
    .description('start the image in QEMU, stopped before its first instruction, for gdb')
    .argument('[entry...]', 'modules that hold the entries of another program than the hypervisor')
    .option('--optimised', 'the image as it is run (-O2): variables may be optimised out, and lines come in another order')
    .option('--port <number>', "where gdb finds QEMU's stub; a free one unless told", portNumber)
    .addOption(ownOptions())
    .addHelpText('after', '\nThe hypervisor runs Debian under AMD-V; another program runs as it is.')
    .action(debug);
}

function portNumber(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 0x10000) return port;
  throw new InvalidArgumentError('It takes a number from 1 to 65535.');
}

async function debug(entries: readonly string[], options: DebugOptions): Promise<void> {
  await installMissing();
  const optimise = options.optimised === true ? 'speed' : 'debugging';
  const modules = entries.length === 0 ? await linuxModules({}) : [];
  const { elf, elf64 } = await build({ output: debugFolder(), optimise, ...(entries.length === 0 ? {} : { entries }) });
  const wish = { elf, elf64, modules, folder: join(debugFolder(), 'qemu'), timeoutSeconds: sessionSeconds, ...(options.options === undefined ? {} : { options: options.options }) };
  const { machine, gdb } = await startStopped(wish, options.port ?? (await freePort()));
  console.log('QEMU stands before the first instruction of the firmware. In another terminal, in the folder of the project:\n');
  console.log(`  gdb ${gdb.map(shellWord).join(' ')}\n`);
  console.log('  (gdb) break lyn_main\n  (gdb) continue\n\nCtrl-C ends the machine. Its serial port:\n');
  const part = machine.console.attach(process.stdin, process.stdout, () => undefined);
  process.once('SIGINT', () => void machine.stop());
  const end = await machine.ended;
  part();
  process.stdin.unref?.();
  console.log(`\nThe machine has ended: ${end.detail}.`);
}

import { InvalidArgumentError, Option, type Command } from 'commander';
import { takeBestBoard } from '../../boards/best.ts';
import { available, boardNamed, boards, type Board } from '../../boards/index.ts';
import { build } from '../build/build.ts';
import type { Machine } from '../emulators/machine.ts';
import { installMissing } from '../host/install.ts';
import { buildPath } from '../host/root.ts';
import { bootImage, buildLinuxImage, checkGuestFiles, type LinuxWish } from '../run/linux.ts';
import { judgeRun } from '../run/verdict.ts';
import { countOf } from './numbers.ts';
import { ownOptions } from './own-options.ts';

interface RunOptions {
  readonly board?: Board;
  readonly check?: boolean;
  readonly memory: string;
  readonly kernel?: string;
  readonly initramfs?: string;
  readonly append?: string;
  readonly options?: string;
  readonly timeout: number;
}

/** A person's session may last a day. */
const sessionSeconds = 24 * 3600;
/** Ctrl-] as in telnet and virsh: leaves the console and ends the machine. */
const leaveKey = '\x1d';

/** `lyn run`: builds everything and boots a Linux guest in the hypervisor. */
export function registerRun(program: Command): void {
  program
    .command('run')
    .description('boot Debian (or another Linux) in the hypervisor on a board, and show its console')
    .addOption(new Option('--board <name>', `where to run: ${boards.map((board) => board.name).join(', ')}; the best that works here unless told`).argParser(boardOf))
    .option('--check', "run the guest's self-check and end with its status; the default where standard input is no terminal")
    .option('--memory <size>', "the guest's memory: a multiple of 2M, such as 256M or 1G", memorySize, '256M')
    .option('--kernel <bzImage>', "another kernel than Debian's cloud kernel")
    .option('--initramfs <file>', 'another initramfs than the one assembled here')
    .option('--append <words>', "further words for the kernel's command line")
    .addOption(ownOptions())
    .option('--timeout <seconds>', 'wall time after which a check is ended', countOf('whole seconds', 900), 900)
    .action(run);
}

function boardOf(name: string): Board {
  try {
    return boardNamed(name);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

/** As `guest.memory=` takes it; what the hypervisor would refuse at boot is refused here. */
function memorySize(text: string): string {
  const [, number, unit] = /^(\d+)([MG])$/.exec(text) ?? [];
  const megabytes = Number(number) * (unit === 'G' ? 1024 : 1);
  if (megabytes > 0 && megabytes % 2 === 0) return text;
  throw new InvalidArgumentError("It takes a multiple of 2M, such as 256M or 1G.");
}

async function run(options: RunOptions): Promise<void> {
  await checkGuestFiles(options); // before anything is fetched or built for nothing
  await installMissing();
  const board = options.board ?? (await takeBestBoard((line) => console.log(line)));
  if (options.board !== undefined) await refuseUnavailable(board);
  console.log('Building the hypervisor and its guest ...');
  const { elf } = await build();
  const interactive = options.check !== true && process.stdin.isTTY;
  const disk = await buildLinuxImage(elf, wishOf(options, interactive), buildPath('run', `${board.name}.img`));
  console.log(`Booting on ${board.name}: ${board.purpose}`);
  process.exitCode = interactive ? await runSession(board, disk) : await runCheck(board, disk, options.timeout);
}

/** What is put on the image. `interactive`: a person is there to type, so that the guest runs no check. */
export function wishOf({ memory, options, kernel, initramfs, append }: RunOptions, interactive: boolean): LinuxWish {
  return {
    options: options === undefined ? `guest.memory=${memory}` : `guest.memory=${memory} ${options}`,
    ...(interactive ? {} : { check: 'guest' }),
    ...(kernel === undefined ? {} : { kernel }),
    ...(initramfs === undefined ? {} : { initramfs }),
    ...(append === undefined ? {} : { extra: append }),
  };
}

/** As early as the guest's files. */
async function refuseUnavailable(board: Board): Promise<void> {
  const answer = await available(board);
  if (!answer.works) throw new Error(`The board ${board.name} does not work here. ${answer.reason}\n${answer.remedy}`);
}

type Disk = Awaited<ReturnType<typeof buildLinuxImage>>;

/** Joins the terminal to the guest's console until the machine halts or the person leaves. */
async function runSession(board: Board, disk: Disk): Promise<number> {
  console.log('Ctrl-] leaves and ends the machine.\n');
  const machine = await bootImage(board, disk, sessionSeconds);
  let left = false;
  const part = machine.console.attach(process.stdin, process.stdout, (keys) => {
    if (!keys.includes(leaveKey)) return keys;
    left = true;
    void machine.stop();
    return undefined;
  });
  process.stdin.setRawMode(true);
  try {
    await halted(machine, sessionSeconds);
  } finally {
    process.stdin.setRawMode(false);
    process.stdin.pause();
    part();
    await machine.stop();
  }
  if (left) console.log('\nLeft; the machine is ended.');
  return left ? 0 : report(machine, false);
}

/** Shows the console and judges it at the end: the guest's status and what its self-check found. */
async function runCheck(board: Board, disk: Disk, seconds: number): Promise<number> {
  const machine = await bootImage(board, disk, seconds);
  const part = machine.console.attach(process.stdin, process.stdout, () => undefined);
  process.stdin.unref?.();
  await halted(machine, seconds);
  part();
  await machine.stop();
  return report(machine, true);
}

/** Waits for the hypervisor's last words, or the machine's end. */
async function halted(machine: Machine, seconds: number): Promise<void> {
  await Promise.race([machine.console.expect('lyn: halted', seconds).catch(() => undefined), machine.ended]);
}

async function report(machine: Machine, checked: boolean): Promise<number> {
  const { status, message } = judgeRun(machine.console.text, await machine.ended, checked);
  console.log(`\n${message}`);
  return status;
}

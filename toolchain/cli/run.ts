import { InvalidArgumentError, Option, type Command } from 'commander';
import { takeBestBoard } from '../../boards/best.ts';
import { available, boardNamed, boards, type Board } from '../../boards/index.ts';
import { build } from '../build/build.ts';
import type { Machine } from '../emulators/machine.ts';
import { installMissing } from '../host/install.ts';
import { buildPath } from '../host/root.ts';
import { checkStart } from '../run/check-start.ts';
import { bootImage, buildLinuxImage, checkGuestFiles, guestFiles, type LinuxWish } from '../run/linux.ts';
import { buildSelfTestImage, judgeSelfTest } from '../run/self-test.ts';
import { judgeRun } from '../run/verdict.ts';
import { addGuestOptions, guestWish, type GuestOptions } from './guest-options.ts';
import { countOf } from './numbers.ts';

interface RunOptions extends GuestOptions {
  readonly board?: Board;
  readonly check?: boolean;
  readonly selfTest?: boolean;
  readonly timeout: number;
}

/** A person's session may last a day. */
const sessionSeconds = 24 * 3600;
/** Ctrl-] as in telnet and virsh: leaves the console and ends the machine. */
const leaveKey = '\x1d';

/** `lyn run`: builds everything and boots a Linux guest in the hypervisor. */
export function registerRun(program: Command): void {
  const command = program
    .command('run')
    .description('boot Debian (or another Linux) in the hypervisor on a board, and show its console')
    .addOption(new Option('--board <name>', `where to run: ${boards.map((board) => board.name).join(', ')}; the best that works here unless told`).argParser(boardOf))
    .option('--check', "run the guest's self-check and end with its status; the default where standard input is no terminal");
  addGuestOptions(command);
  command
    .addOption(new Option('--self-test', "boot the self-test instead, which tells what the board's machine has, and show its page").conflicts(['check', 'memory', 'kernel', 'initramfs', 'append']))
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

async function run(options: RunOptions): Promise<void> {
  await checkGuestFiles(options); // before anything is fetched or built for nothing
  const interactive = options.check !== true && process.stdin.isTTY;
  const wish = wishOf(options, interactive);
  if (options.selfTest !== true) await checkStart(wish);
  await installMissing();
  const board = options.board ?? (await takeBestBoard((line) => console.log(line)));
  if (options.board !== undefined) await refuseUnavailable(board);
  if (options.selfTest === true) return runSelfTest(board, options);
  console.log('Building the hypervisor and its guest ...');
  const guest = await guestFiles(wish);
  await checkStart(wish, guest);
  const { elf } = await build();
  const disk = await buildLinuxImage(elf, { ...wish, kernel: guest.kernel, initramfs: guest.initramfs }, buildPath('run', `${board.name}.img`));
  console.log(`Booting on ${board.name}: ${board.purpose}`);
  process.exitCode = interactive ? await runSession(board, disk) : await runCheck(board, disk, options.timeout);
}

async function runSelfTest(board: Board, { options, timeout }: RunOptions): Promise<void> {
  console.log('Building the self-test and its guests ...');
  const disk = await buildSelfTestImage(buildPath('run', `${board.name}.img`), options);
  console.log(`Booting on ${board.name}: ${board.purpose}`);
  const machine = await watch(board, disk, timeout);
  const { status, message } = judgeSelfTest(machine.console.text);
  console.log(`\n${message}`);
  process.exitCode = status;
}

/** What is put on the image. `interactive`: a person is there to type, so that the guest runs no check. */
export function wishOf(options: RunOptions, interactive: boolean): LinuxWish {
  return { ...guestWish(options), ...(interactive ? {} : { check: 'guest' }) };
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

/** Judges the console at the end: the guest's status and what its self-check found. */
async function runCheck(board: Board, disk: Disk, seconds: number): Promise<number> {
  return report(await watch(board, disk, seconds), true);
}

/** Shows the console until the hypervisor has halted. */
async function watch(board: Board, disk: Disk, seconds: number): Promise<Machine> {
  const machine = await bootImage(board, disk, seconds);
  const part = machine.console.attach(process.stdin, process.stdout, () => undefined);
  process.stdin.unref?.();
  await halted(machine, seconds);
  part();
  await machine.stop();
  return machine;
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

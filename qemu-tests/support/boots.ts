import type { BootWish, EmulatedBoard } from '../../boards/board.ts';
import type { Machine, MachineEnd } from '../../toolchain/emulators/machine.ts';
import { boot, type TestMachine } from '../../toolchain/harness/boot.ts';
import { settled } from '../../toolchain/harness/expect-end.ts';
import { flatImage, underLyn } from '../../toolchain/harness/image.ts';

export { settled } from '../../toolchain/harness/expect-end.ts';
export { hypervisorFile, hypervisorFolder, runFolder } from '../../toolchain/harness/folders.ts';

/** A run that is over: what the serial console showed, and how the machine ended. */
export interface Run {
  readonly console: string;
  readonly end: MachineEnd;
  /** Where the files of the run lie. */
  readonly folder?: string;
}

/** What a test does while the machine runs, such as typing. */
export type Drive = (machine: Machine) => Promise<void>;

/** What of a run differs from the usual. */
export type RunWish = Partial<Omit<BootWish, 'disk' | 'folder' | 'deterministic'>> & {
  readonly drive?: Drive;
  /** The run need not repeat. */
  readonly waits?: true;
};

/** Boots a tiny guest's image on the bare machine, without Lyn, to its end. */
export async function runBare(board: EmulatedBoard, name: string, image: string, wish: RunWish = {}): Promise<Run> {
  return finish(await boot(board, flatImage(image), { name, ...repeating(board, wish), ...plain(wish) }), wish);
}

/** Boots Lyn with `options` on its command line and a tiny guest's image as its first module, until it has halted. */
export async function runUnderLyn(board: EmulatedBoard, name: string, image: string, options = '', wish: RunWish = {}): Promise<Run> {
  const modules = [{ file: image, commandLine: 'tiny' }];
  return runLyn(board, name, { commandLine: `test ${options}`.trim(), modules }, wish);
}

/** Boots Lyn with any command line and modules, until it has halted. */
export async function runLyn(board: EmulatedBoard, name: string, what: { commandLine: string; modules: readonly { file: string; commandLine: string }[] }, wish: RunWish = {}): Promise<Run> {
  const image = underLyn(what.modules, { options: what.commandLine });
  return untilHalted(await boot(board, image, { name, ...repeating(board, wish), ...plain(wish) }), wish);
}

/** Waits for what the test does meanwhile and for Lyn's last line, then ends the machine; or for the machine's own end. */
export async function untilHalted(machine: Machine | TestMachine, wish: RunWish = {}): Promise<Run> {
  const driven = wish.drive?.(machine) ?? Promise.resolve();
  driven.catch(() => undefined); // awaited below, when the machine has ended
  await Promise.race([driven.catch(() => undefined), machine.ended]);
  await Promise.race([settled(machine, wish.timeoutSeconds).catch(() => undefined), machine.ended]);
  const end = await machine.stop();
  await driven;
  return { console: machine.console.text, end, ...('folder' in machine ? { folder: machine.folder } : {}) };
}

async function finish(machine: TestMachine, wish: RunWish): Promise<Run> {
  await wish.drive?.(machine);
  return { end: await machine.ended, console: machine.console.text, folder: machine.folder };
}

/** Runs repeat wherever a board can do that, so that a busy host changes no outcome. */
function repeating(board: EmulatedBoard, { waits }: RunWish): Pick<BootWish, 'deterministic'> {
  return waits !== true && board.deterministic === 'on request' ? { deterministic: true } : {};
}

function plain({ drive: _, waits: __, ...wish }: RunWish): Omit<RunWish, 'drive' | 'waits'> {
  return wish;
}

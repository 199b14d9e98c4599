import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { boot, type BootWish, type EmulatedBoard } from '../../boards/board.ts';
import { writeBootDisk } from '../../guests/tiny/boot-disk.ts';
import { buildPath } from '../../toolchain/host/root.ts';
import { buildDiskImage } from '../../toolchain/images/disk.ts';
import type { Machine, MachineEnd } from '../../toolchain/emulators/machine.ts';

/** A run that is over: what the serial console showed, and how the machine ended. */
export interface Run {
  readonly console: string;
  readonly end: MachineEnd;
}

/** What a test does while the machine runs, such as typing. */
export type Drive = (machine: Machine) => Promise<void>;

/** What of a run differs from the usual. */
export type RunWish = Partial<Omit<BootWish, 'disk' | 'folder' | 'deterministic'>> & {
  readonly drive?: Drive;
  /** The run need not repeat. */
  readonly waits?: true;
};

/** Wall time after which a tiny guest hangs, in seconds: they take one or two, on a busy machine ten. */
const patience = 150;

/** Wall time in which a processor that has said its last word executes the few instructions up to HLT. */
const settleMilliseconds = 150;

/** The folder of a run's files, for people who look after a failure. */
export function runFolder(name: string): string {
  return buildPath('system-tests', name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'));
}

/** Where the test run's set-up builds the hypervisor. */
export function hypervisorFolder(): string {
  return buildPath('system-tests', 'lyn');
}

/** The hypervisor's ELF file. */
export function hypervisorFile(): string {
  return join(hypervisorFolder(), 'lyn.elf');
}

/** Boots a tiny guest's image on the bare machine, without Lyn, to its end. */
export async function runBare(board: EmulatedBoard, name: string, image: string, wish: RunWish = {}): Promise<Run> {
  const folder = runFolder(name);
  return finish(await boot(board, { timeoutSeconds: patience, ...repeating(board, wish), ...plain(wish), folder, disk: await writeBootDisk(image, join(folder, 'disk.img')) }), wish);
}

/** Boots Lyn with `options` on its command line and a tiny guest's image as its first module, until it has halted. */
export async function runUnderLyn(board: EmulatedBoard, name: string, image: string, options = '', wish: RunWish = {}): Promise<Run> {
  const modules = [{ file: image, commandLine: 'tiny' }];
  return runLyn(board, name, { commandLine: `test ${options}`.trim(), modules }, wish);
}

/** Boots Lyn with any command line and modules, until it has halted. */
export async function runLyn(board: EmulatedBoard, name: string, what: { commandLine: string; modules: readonly { file: string; commandLine: string }[] }, wish: RunWish = {}): Promise<Run> {
  const folder = runFolder(name);
  const disk = await buildDiskImage({ kind: 'multiboot', kernel: hypervisorFile(), ...what }, join(folder, 'disk.img'));
  return untilHalted(await boot(board, { timeoutSeconds: patience, symbols: `${hypervisorFile()}64`, ...repeating(board, wish), ...plain(wish), folder, disk }), wish);
}

/**
 * Waits until the hypervisor has halted, not only said so. Bochs logs the halt; a signal that comes in that very moment, to
 * read the screen or to end the machine, makes its handler log too, and wait for the same file's lock for ever.
 */
export async function settled(machine: Machine, seconds = patience): Promise<void> {
  const halted = /^lyn: halted/m;
  if (!halted.test(machine.console.text)) await machine.console.expect(halted, seconds);
  await setTimeout(settleMilliseconds);
}

/** Waits for what the test does meanwhile and for Lyn's last line, then ends the machine; or for the machine's own end. */
export async function untilHalted(machine: Machine, wish: RunWish = {}): Promise<Run> {
  const driven = wish.drive?.(machine) ?? Promise.resolve();
  driven.catch(() => undefined); // awaited below, when the machine has ended
  await Promise.race([driven.catch(() => undefined), machine.ended]);
  await Promise.race([settled(machine, wish.timeoutSeconds).catch(() => undefined), machine.ended]);
  const end = await machine.stop();
  await driven;
  return { console: machine.console.text, end };
}

async function finish(machine: Machine, wish: RunWish): Promise<Run> {
  await wish.drive?.(machine);
  return { end: await machine.ended, console: machine.console.text };
}

/** Runs repeat wherever a board can do that, so that a busy host changes no outcome. */
function repeating(board: EmulatedBoard, { waits }: RunWish): Pick<BootWish, 'deterministic'> {
  return waits !== true && board.deterministic === 'on request' ? { deterministic: true } : {};
}

function plain({ drive: _, waits: __, ...wish }: RunWish): Omit<RunWish, 'drive' | 'waits'> {
  return wish;
}

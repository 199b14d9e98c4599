import { join } from 'node:path';
import { bochsVmx } from '../../../boards/bochs-vmx.ts';
import { boot, type EmulatedBoard } from '../../../boards/index.ts';
import { qemuSvm } from '../../../boards/qemu-svm.ts';
import { fetchPackage } from '../../../guests/debian/fetch.ts';
import { KVM_AMD, KVM_INTEL, moduleEntries } from '../../../guests/kvm-host/modules.ts';
import { commandLine } from '../../../guests/linux/guest.ts';
import { packInitramfs, type InitramfsEntry } from '../../../guests/linux/initramfs.ts';
import type { DebianKernel } from '../../../guests/linux/kernel.ts';
import { compileProgram } from '../../../guests/linux/programs.ts';
import { buildPath, projectRoot } from '../../host/root.ts';
import { buildDiskImage } from '../../images/disk.ts';

/** Operations that are measured, as kvm-exits.c names them. */
export const exitNames = ['cpuid', 'hypercall', 'rdmsr', 'port-in-kernel', 'port-out-kernel', 'port-out-user'] as const;

/** Instructions per exit and return, by operation. */
export type ExitFigures = Readonly<Record<(typeof exitNames)[number], number>>;

/** Where exits are counted: one emulator for each vendor's extension. */
export const countingBoards: readonly EmulatedBoard[] = [bochsVmx, qemuSvm];

const folderOf = (board: EmulatedBoard) => buildPath('bench', 'kvm-peer', board.name);

/**
 * Boots Debian's kernel with KVM-Intel or KVM-AMD on `board` and measures its exits with the program kvm-exits. `mitigations=off`,
 * because Lyn's figures are counted without mitigations too.
 */
export async function measureKvmExits(kernel: DebianKernel, board: EmulatedBoard): Promise<ExitFigures> {
  const folder = folderOf(board);
  const initramfs = await assemble(kernel, board, folder);
  const line = commandLine({ extra: 'mitigations=off cryptomgr.notests' });
  const disk = await buildDiskImage({ kind: 'linux', kernel: kernel.image, initramfs, commandLine: line }, join(folder, 'disk.img'));
  const emulator = board.emulator === 'bochs' ? { bochs: { ignoreUnknownMsrs: true } } : {};
  const machine = await boot(board, { disk, folder, timeoutSeconds: 400, deterministic: true, ...emulator });
  const end = await machine.ended;
  if (end.cause !== 'power-off') throw new Error(`KVM's measurement ended with ${end.cause}: ${end.detail}. Its console:\n${machine.console.text.slice(-1500)}`);
  return parseFigures(machine.console.text);
}

/** Reads the program's lines from the console. Throws, showing them, when an operation is missing. */
export function parseFigures(text: string): ExitFigures {
  const found = new Map([...text.matchAll(/^kvm-exits: (\S+) (\d+)\r?$/gm)].map(([, name, ticks]) => [name, Number(ticks)]));
  const missing = exitNames.filter((name) => !found.has(name));
  if (missing.length > 0) throw new Error(`KVM's measurement says nothing of ${missing.join(', ')}. Its console:\n${text.slice(-1500)}`);
  return Object.fromEntries(exitNames.map((name) => [name, found.get(name)])) as ExitFigures;
}

async function assemble(kernel: DebianKernel, board: EmulatedBoard, folder: string): Promise<string> {
  const busybox = await fetchPackage('busybox-static');
  const source = (name: string) => join(projectRoot(), 'toolchain/bench/peer', name);
  const status = await compileProgram('guests/linux/programs/lyn-status.c', 'lyn-status', folder);
  const exits = await compileProgram('toolchain/bench/peer/kvm-exits.c', 'kvm-exits', folder);
  const output = join(folder, 'initramfs.cpio');
  const entries: InitramfsEntry[] = [
    ...['dev', 'proc'].map((path) => ({ path, kind: 'folder' }) as const),
    { path: 'bin/busybox', kind: 'file', from: join(busybox.root, 'bin/busybox'), executable: true },
    { path: 'bin/kvm-exits', kind: 'file', from: exits, executable: true },
    { path: 'bin/lyn-status', kind: 'file', from: status, executable: true },
    { path: 'init', kind: 'file', from: source('init'), executable: true },
    ...(await moduleEntries(kernel, board.virtualization === 'svm' ? KVM_AMD : KVM_INTEL, folder)),
  ];
  await packInitramfs(entries, output);
  return output;
}

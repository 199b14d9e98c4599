import { join, relative } from 'node:path';
import { boot, type BootWish } from '../../boards/board.ts';
import { qemuSvm } from '../../boards/qemu-svm.ts';
import type { Machine } from '../emulators/machine.ts';
import { projectRoot } from '../host/root.ts';
import type { BootModule } from '../images/boot-entry.ts';
import { buildDiskImage } from '../images/disk.ts';

/** A machine that stands still before its first instruction, and what joins gdb to it. */
export interface Stopped {
  readonly machine: Machine;
  /** Arguments of gdb, run in the project's folder. */
  readonly gdb: readonly string[];
}

export interface DebugWish {
  /** What a boot loader takes, and the same with debugging information. */
  readonly elf: string;
  readonly elf64: string;
  /** The hypervisor's command line. */
  readonly options?: string;
  /** The guest; none unless told. */
  readonly modules?: readonly BootModule[];
  readonly folder: string;
  readonly timeoutSeconds: number;
}

/**
 * Starts QEMU with its debugging stub on a port of this machine that is free, before the firmware's first instruction. Its own
 * translator has AMD-V.
 */
export async function startStopped(wish: DebugWish, port: number): Promise<Stopped> {
  const disk = await buildDiskImage({ kind: 'multiboot', kernel: wish.elf, commandLine: wish.options ?? '', modules: wish.modules ?? [] }, join(wish.folder, 'disk.img'));
  const spec: BootWish = { disk, folder: wish.folder, timeoutSeconds: wish.timeoutSeconds, qemu: { extra: ['-S', '-gdb', `tcp:127.0.0.1:${port}`] } };
  const machine = await boot(qemuSvm, spec);
  const inProject = (path: string): string => relative(projectRoot(), path);
  return { machine, gdb: ['-x', 'toolchain/gdb/lyn.py', '-ex', `target remote 127.0.0.1:${port}`, inProject(wish.elf64)] };
}

import { boot, type BootWish, type EmulatedBoard } from '../../boards/board.ts';
import { assembleTinyGuest } from '../../guests/tiny/assemble.ts';
import { assembleLoader } from '../../guests/tiny/loader.ts';
import type { Machine } from '../../toolchain/emulators/machine.ts';
import { buildDiskImage } from '../../toolchain/images/disk.ts';
import { hypervisorFile, runFolder } from './boots.ts';

/**
 * Boots Lyn by a multiboot loader that changes what it hands over, or the machine, by `lie`: assembly, as `assembleLoader` has it. Two
 * modules come along, each a tiny guest that reports "the guest runs".
 */
export async function bootLying(board: EmulatedBoard, title: string, lie: string, commandLine = '', wish: Partial<BootWish> = {}): Promise<Machine> {
  const folder = runFolder(`${title} on ${board.name}`);
  const loader = await assembleLoader(lie, folder);
  const image = await assembleTinyGuest({ name: 'guest', mode: 16, code: 'main:\n reached "the guest runs"\n done' }, folder);
  const modules = [hypervisorFile(), image, image].map((file) => ({ file, commandLine: 'module' }));
  const disk = await buildDiskImage({ kind: 'multiboot', kernel: loader, commandLine, modules }, `${folder}/disk.img`);
  return boot(board, { disk, folder, timeoutSeconds: 60, ...wish });
}

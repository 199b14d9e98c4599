import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runTool } from '../host/tool.ts';
import { partitionStart, sectorBytes } from './partition.ts';

const platform = '/usr/lib/grub/i386-pc';
const modules = ['biosdisk', 'part_msdos', 'fat', 'multiboot', 'multiboot2', 'vbe', 'linux'];

/** GRUB for a BIOS disk: the sector that the firmware loads, and what that sector loads. */
export interface Grub {
  readonly bootSector: Uint8Array;
  /** Goes to the sectors from 1 on, which is where the boot sector and the core's own block list expect it. */
  readonly core: Uint8Array;
}

/**
 * Makes GRUB's core image with `config` inside. Its commands run in GRUB's rescue parser, without the module `normal`
 * and its scripting and menus: half the boot loader's size and no second read from the disk before the kernel.
 */
export async function makeGrub(config: string, folder: string): Promise<Grub> {
  const early = join(folder, 'early.cfg');
  const core = join(folder, 'core.img');
  await writeFile(early, `set root=(hd0,msdos1)\n${config}`);
  await runTool('grub-mkimage', ['-d', platform, '-O', 'i386-pc', '-p', '(hd0,msdos1)/', '-c', early, '-o', core, ...modules]);
  const grub = { bootSector: await readFile(join(platform, 'boot.img')), core: await readFile(core) };
  const room = (partitionStart - 1) * sectorBytes;
  if (grub.core.length > room) throw new Error(`GRUB's core image has ${grub.core.length} bytes, but only ${room} fit before the partition.`);
  return grub;
}

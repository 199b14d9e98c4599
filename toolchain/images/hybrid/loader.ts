import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runTool } from '../../host/tool.ts';
import { toolWorld } from '../time.ts';

/** A kind of machine that GRUB starts on. */
interface Platform {
  /** The Debian package with GRUB's parts. */
  readonly debian: string;
  /** GRUB's name of the format of its core image, and the folder of its parts. */
  readonly format: string;
  readonly parts: string;
  /** What reads the image there, beside `common`. */
  readonly modules: readonly string[];
}

/** The two that PCs have. GRUB lies on the image whole: it loads no modules from it. */
export const platforms = {
  bios: { debian: 'grub-pc-bin', format: 'i386-pc-eltorito', parts: '/usr/lib/grub/i386-pc', modules: ['biosdisk'] },
  efi: { debian: 'grub-efi-amd64-bin', format: 'x86_64-efi', parts: '/usr/lib/grub/x86_64-efi', modules: ['all_video', 'fat'] },
} as const satisfies Record<string, Platform>;

export type PlatformName = keyof typeof platforms;

const common = ['iso9660', 'part_gpt', 'part_msdos', 'search', 'search_fs_file', 'configfile', 'normal', 'serial', 'terminal', 'test', 'echo', 'reboot', 'halt', 'multiboot2'];

/** The sectors before the first partition, with code that loads the BIOS core of a disk. Its first 440 bytes go to the image's first sector. */
export const hybridBootSector = join(platforms.bios.parts, 'boot_hybrid.img');

/** The menu's place on the image. */
export const menuPath = '/boot/grub/grub.cfg';
/** A BIOS finds GRUB here: from an optical drive by El Torito, from a disk by the first sector. */
export const biosCorePath = '/boot/grub/bios.img';
/** A UEFI finds it here in the EFI system partition (UEFI 3.5.1.1). */
export const efiCorePath = '/EFI/BOOT/BOOTX64.EFI';

/**
 * What GRUB does first: it looks through all drives for the one file that this image alone has, since the order of drives is the firmware's whim and
 * another stick may hold another image.
 */
export function earlyConfig(marker: string): string {
  return `search --no-floppy --file --set=root ${marker}\nset prefix=($root)/boot/grub\nconfigfile ${menuPath}\n`;
}

/** All that goes into GRUB's core images but the marker's name. */
export function loaderRecipe(): string {
  return JSON.stringify({ platforms, common, early: earlyConfig('') });
}

/** Makes GRUB's core image for one kind of machine in `folder`, and gives its path. Throws with GRUB's own words. */
export async function makeCore(name: PlatformName, marker: string, folder: string, time: number): Promise<string> {
  const { format, parts, modules } = platforms[name];
  const early = join(folder, `${name}.cfg`);
  const core = join(folder, `${name}.img`);
  await writeFile(early, earlyConfig(marker));
  await runTool('grub-mkimage', ['-d', parts, '-O', format, '-p', '/boot/grub', '-c', early, '-o', core, ...common, ...modules], { env: toolWorld(time) });
  return core;
}

import { join } from 'node:path';
import { boot, type Board } from '../../boards/index.ts';
import { assembleLinuxGuest, commandLine, type GuestWish, type LinuxGuest } from '../../guests/linux/guest.ts';
import type { Machine } from '../emulators/machine.ts';
import { buildPath } from '../host/root.ts';
import type { BootModule } from '../images/boot-entry.ts';
import { buildDiskImage, type DiskImage } from '../images/disk.ts';
import { checkBzImage } from './bzimage.ts';
import { checkInitramfs } from './initramfs.ts';

/** What a Linux guest is started with. */
export interface LinuxWish extends GuestWish {
  /** The hypervisor's own options, such as `guest.memory=256M`. */
  readonly options?: string;
  /** Another kernel or initramfs than Debian's: paths on this machine. */
  readonly kernel?: string;
  readonly initramfs?: string;
}

/**
 * Said to every Linux under Lyn: there is no I/O APIC, so interrupts come from the 8259 pair through the local APIC; and the
 * PCI bus is empty, so it is not to be taken for broken. Otherwise Linux complains of both, and masks the 8259 pair's way
 * through the local APIC.
 */
const MACHINE_WORDS = 'noapic pci=conf1';

/** The files of a Linux guest. */
export interface GuestFiles {
  readonly kernel: string;
  readonly initramfs: string;
  /** There where one of them is Debian's. */
  readonly debian?: LinuxGuest;
}

/** A disk image with the hypervisor, and the Linux guest as its two modules; see docs/architecture.md, "Boot modules". */
export async function buildLinuxImage(hypervisor: string, wish: LinuxWish, path: string): Promise<DiskImage> {
  const modules = await linuxModules(wish);
  return buildDiskImage({ kind: 'multiboot', kernel: hypervisor, commandLine: wish.options ?? '', modules }, path);
}

/** A Linux guest as the modules that the hypervisor takes. */
export async function linuxModules(wish: LinuxWish): Promise<BootModule[]> {
  const { kernel, initramfs } = await guestFiles(wish);
  const strings = moduleStrings(wish);
  return [{ file: kernel, commandLine: strings.kernel }, { file: initramfs, commandLine: strings.initramfs }];
}

/** What the modules' strings say of them. */
export function moduleStrings(wish: GuestWish): { readonly kernel: string; readonly initramfs: string } {
  return { kernel: `kernel ${MACHINE_WORDS} ${commandLine(wish)}`, initramfs: 'initramfs' };
}

/** Looks at a kernel and an initramfs, of which none is needed yet. Throws with the path, what is wrong with it, and what to do. */
export async function checkGuestFiles({ kernel, initramfs }: Pick<LinuxWish, 'kernel' | 'initramfs'>): Promise<void> {
  if (kernel !== undefined) await checkBzImage(kernel);
  if (initramfs !== undefined) await checkInitramfs(initramfs);
}

/** The guest's kernel and initramfs, looked at. Debian's files are fetched only where one is wanted, and are then in `debian`. */
export async function guestFiles(wish: Pick<LinuxWish, 'kernel' | 'initramfs'>): Promise<GuestFiles> {
  const { kernel, initramfs } = wish;
  await checkGuestFiles(wish);
  if (kernel !== undefined && initramfs !== undefined) return { kernel, initramfs };
  const debian = await assembleLinuxGuest();
  await checkGuestFiles({ kernel: debian.kernel.image, initramfs: debian.initramfs });
  return { kernel: kernel ?? debian.kernel.image, initramfs: initramfs ?? debian.initramfs, debian };
}

/** Boots an image on a board; the run's files lie in `build/run/<board>`. `timeoutSeconds`: wall time. Its console may say any amount. */
export function bootImage(board: Board, disk: DiskImage, timeoutSeconds: number): Promise<Machine> {
  return boot(board, { disk, folder: join(buildPath('run'), board.name), timeoutSeconds, consoleLimit: Infinity });
}

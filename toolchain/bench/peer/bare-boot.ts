import { readFile } from 'node:fs/promises';
import { bochsVmx } from '../../../boards/bochs-vmx.ts';
import { boot } from '../../../boards/index.ts';
import { commandLine, type LinuxGuest } from '../../../guests/linux/guest.ts';
import { buildPath } from '../../host/root.ts';
import { buildDiskImage } from '../../images/disk.ts';
import { checkBzImage } from '../../run/bzimage.ts';

/** A boot of the guest, counted from the kernel's first instruction to its user space. */
export interface BootFigure {
  /** Ticks (instructions and idle time) from the kernel's 32-bit entry point to the guest's ready mark. */
  readonly ticks: bigint;
  /** Wall time of the whole run with the firmware and the boot loader, in seconds. */
  readonly wallSeconds: number;
}

/**
 * Boots the guest in Bochs without Lyn. Both ends are counted exactly by the emulator: a breakpoint at the physical
 * address at which GRUB enters the kernel (startup_32), and the magic breakpoint of the guest's program lyn-mark.
 */
export async function measureBareBoot(guest: LinuxGuest, memoryMegabytes = bochsVmx.memoryMegabytes): Promise<BootFigure> {
  const entry = await entryAddress(guest.kernel.image);
  const folder = buildPath('bench', 'bare-boot');
  const line = commandLine({ mark: true });
  const disk = await buildDiskImage({ kind: 'linux', kernel: guest.kernel.image, initramfs: guest.initramfs, commandLine: line }, `${folder}/disk.img`);
  const start = performance.now();
  const options = { ignoreUnknownMsrs: true, breakpoints: [entry] };
  const machine = await boot(bochsVmx, { disk, folder, memoryMegabytes, timeoutSeconds: 240, bochs: options });
  const end = await machine.ended;
  const [entered, ready] = end.stops;
  if (entered?.kind !== 'address' || ready?.kind !== 'magic') {
    throw new Error(`The bare boot did not pass the kernel's entry at 0x${entry.toString(16)} and then the ready mark; it ended with ${end.cause}: ${end.detail}. See ${folder}.`);
  }
  return { ticks: ready.ticks - entered.ticks, wallSeconds: (performance.now() - start) / 1000 };
}

/** Where GRUB loads the protected-mode kernel and enters its 32-bit code: `pref_address` of the setup header (boot protocol 2.10). */
async function entryAddress(kernel: string): Promise<number> {
  await checkBzImage(kernel);
  return Number((await readFile(kernel)).readBigUInt64LE(0x258));
}

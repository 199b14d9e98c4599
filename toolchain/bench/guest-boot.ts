import { bochsVmx } from '../../boards/bochs-vmx.ts';
import { boot } from '../../boards/index.ts';
import { buildPath } from '../host/root.ts';
import { runTool } from '../host/tool.ts';
import { buildLinuxImage } from '../run/linux.ts';
import type { BootFigure } from './peer/bare-boot.ts';

/** Where the image is linked, less where it is loaded: docs/architecture.md, "Address space of the hypervisor". */
const linkOffset = 0xffffffff80000000n;

/**
 * Boots the guest under Lyn in Bochs, counted exactly by the emulator from the first VM entry (the guest's first instruction is
 * a few behind it) to the magic breakpoint of the guest's program lyn-mark. `elf64` is the image with symbols.
 */
export async function measureGuestBoot(elf: string, elf64: string, memoryMegabytes: number): Promise<BootFigure> {
  const folder = buildPath('bench', 'guest-boot');
  const disk = await buildLinuxImage(elf, { options: `guest.memory=${memoryMegabytes}M`, mark: true }, `${folder}/disk.img`);
  const start = performance.now();
  const machine = await boot(bochsVmx, { disk, folder, timeoutSeconds: 240, bochs: { breakpoints: [await launchAddress(elf64)] } });
  const end = await machine.ended;
  const [entered, ready] = end.stops;
  if (entered?.kind !== 'address' || ready?.kind !== 'magic') {
    throw new Error(`The boot under Lyn did not pass the first VM entry and then the ready mark; it ended with ${end.cause}: ${end.detail}. See ${folder}.`);
  }
  return { ticks: ready.ticks - entered.ticks, wallSeconds: (performance.now() - start) / 1000 };
}

/** The physical address of the runtime's first VM entry. */
async function launchAddress(elf64: string): Promise<number> {
  const symbols = await runTool('nm', [elf64]);
  const address = /^([0-9a-f]{16}) \w lyn_vmx_first_entry$/m.exec(symbols)?.[1];
  if (address === undefined) throw new Error(`${elf64} has no symbol lyn_vmx_first_entry; build it again with: npx lyn build`);
  return Number(BigInt(`0x${address}`) - linkOffset);
}

import { startBochs } from '../toolchain/emulators/bochs.ts';
import type { BochsOptions } from '../toolchain/emulators/bochs-config.ts';
import type { Machine, MachineSpec } from '../toolchain/emulators/machine.ts';
import { startQemu, type QemuOptions } from '../toolchain/emulators/qemu.ts';
import type { DiskImage } from '../toolchain/images/disk.ts';

/** What hardware virtualization a board offers to a hypervisor. */
export type Virtualization = 'vmx' | 'none';

interface BoardBase {
  readonly name: string;
  /** One sentence for people: what it is and what it is for. */
  readonly purpose: string;
  readonly virtualization: Virtualization;
  /** Whether two runs of one image end at the same tick with the same bytes. */
  readonly deterministic: boolean;
  readonly cpu: string;
  readonly memoryMegabytes: number;
  readonly processors: number;
}

/** A machine that Lyn is run on: an emulator and how it is set up. */
export type Board =
  | (BoardBase & { readonly emulator: 'bochs'; readonly options: BochsOptions })
  | (BoardBase & { readonly emulator: 'qemu'; readonly options: QemuOptions });

/** What one run asks for; what is left out comes from the board. */
export interface BootWish {
  readonly disk: DiskImage;
  /** Folder for the run's files. */
  readonly folder: string;
  readonly timeoutSeconds: number;
  readonly cpu?: string;
  readonly memoryMegabytes?: number;
  readonly processors?: number;
  /** Bochs' own options for this run; refused for other emulators. */
  readonly bochs?: Partial<BochsOptions>;
  /** The same for QEMU. */
  readonly qemu?: Partial<QemuOptions>;
}

/** Switches `board` on. Resolves when its serial port is connected, with the firmware about to run. */
export async function boot(board: Board, wish: BootWish): Promise<Machine> {
  const spec: MachineSpec = {
    disk: wish.disk,
    folder: wish.folder,
    timeoutSeconds: wish.timeoutSeconds,
    cpu: wish.cpu ?? board.cpu,
    memoryMegabytes: wish.memoryMegabytes ?? board.memoryMegabytes,
    processors: wish.processors ?? board.processors,
  };
  if (board.emulator === 'bochs' && wish.qemu !== undefined) throw new Error(`The board ${board.name} is run by Bochs; options of QEMU mean nothing to it.`);
  if (board.emulator === 'bochs') return startBochs(spec, { ...board.options, ...wish.bochs });
  if (wish.bochs !== undefined) throw new Error(`The board ${board.name} is run by QEMU; options of Bochs mean nothing to it.`);
  return startQemu(spec, { ...board.options, ...wish.qemu });
}

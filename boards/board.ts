import { startBochs } from '../toolchain/emulators/bochs.ts';
import type { BochsOptions } from '../toolchain/emulators/bochs-config.ts';
import type { EndCause, Machine, MachineSpec } from '../toolchain/emulators/machine.ts';
import { startQemu, type QemuOptions } from '../toolchain/emulators/qemu.ts';
import type { DiskImage } from '../toolchain/images/disk.ts';

/** What hardware virtualization a hypervisor finds. */
export type Virtualization = 'vmx' | 'svm' | 'none';

interface BoardBase {
  readonly name: string;
  /** One sentence for people: what it is and what it is for. */
  readonly purpose: string;
  /** `host`: what the machine that runs it hands on, found out by `available`. */
  readonly virtualization: Virtualization | 'host';
  /** Whether two runs of one image execute the same instructions and print the same bytes: always, where a run asks for it, or never. */
  readonly deterministic: 'always' | 'on request' | 'never';
  /** What a program on it can end the run with. */
  readonly endsBy: readonly EndCause[];
  /** More than these do not work, or take too long to be of use. */
  readonly maximumProcessors: number;
}

/** What a run has unless it wishes something else. */
interface Equipment {
  /** Processor model in the emulator's own name. */
  readonly cpu: string;
  readonly memoryMegabytes: number;
  readonly processors: number;
}

/** An emulator and how it is set up. */
export type EmulatedBoard = BoardBase & Equipment & ({ readonly emulator: 'bochs'; readonly options: BochsOptions } | { readonly emulator: 'qemu'; readonly options: QemuOptions });

/** A machine that is not started from here. */
export type RealBoard = BoardBase & { readonly emulator: 'none'; /** What to do instead. */ readonly instead: string };

/** A machine that Lyn is run on. */
export type Board = EmulatedBoard | RealBoard;

/** What one run asks for; what is left out comes from the board. */
export interface BootWish {
  readonly disk: DiskImage;
  /** Folder for the run's files. */
  readonly folder: string;
  readonly timeoutSeconds: number;
  readonly cpu?: string;
  readonly memoryMegabytes?: number;
  readonly processors?: number;
  /** Characters on the serial port that are a flood, which ends the machine: more than 64 MB unless told. */
  readonly consoleLimit?: number;
  /** ELF file with debugging information, to say in which function and line it stood at a time-out. */
  readonly symbols?: string;
  /** Wants a run that repeats to the instruction; refused where the board cannot. Slower on QEMU, and one processor only. */
  readonly deterministic?: true;
  /** Bochs' own options for this run; refused for other emulators. */
  readonly bochs?: Partial<BochsOptions>;
  /** The same for QEMU. */
  readonly qemu?: Partial<QemuOptions>;
}

/**
 * Switches `board` on. Resolves when its serial port is connected, with the firmware about to run. Throws, in words, where the board
 * cannot give what the run wishes.
 */
export async function boot(board: Board, wish: BootWish): Promise<Machine> {
  if (board.emulator === 'none') throw new Error(`The board ${board.name} is not started from here. ${board.instead}`);
  const spec: MachineSpec = {
    disk: wish.disk,
    folder: wish.folder,
    timeoutSeconds: wish.timeoutSeconds,
    consoleLimit: wish.consoleLimit,
    symbols: wish.symbols,
    cpu: wish.cpu ?? board.cpu,
    memoryMegabytes: wish.memoryMegabytes ?? board.memoryMegabytes,
    processors: wish.processors ?? board.processors,
  };
  refuseImpossible(board, wish, spec.processors);
  if (board.emulator === 'bochs') return startBochs(spec, { ...board.options, ...wish.bochs });
  return startQemu(spec, { ...board.options, ...wish.qemu, ...(wish.deterministic === true ? { countInstructions: true } : {}) });
}

const titles = { bochs: 'Bochs', qemu: 'QEMU' } as const;

function refuseImpossible(board: EmulatedBoard, wish: BootWish, processors: number): void {
  for (const emulator of ['bochs', 'qemu'] as const) {
    if (wish[emulator] === undefined || board.emulator === emulator) continue;
    throw new Error(`The board ${board.name} is run by ${titles[board.emulator]}; options of ${titles[emulator]} mean nothing to it.`);
  }
  if (processors > board.maximumProcessors) throw new Error(`The board ${board.name} has at most ${board.maximumProcessors} processors; ${processors} were asked for.`);
  if (wish.deterministic !== true || board.deterministic === 'always') return;
  if (board.deterministic === 'never') throw new Error(`The board ${board.name} has no runs that repeat to the instruction: its processor runs at its own pace. Take bochs-vmx, bochs-svm or qemu-svm.`);
  if (processors > 1) throw new Error(`The board ${board.name} repeats to the instruction with one processor only, for QEMU counts instructions of one; ${processors} were asked for. Bochs does it with two.`);
}

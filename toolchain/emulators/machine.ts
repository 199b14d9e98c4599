import type { DiskImage } from '../images/disk.ts';
import type { SerialConsole } from './serial-console.ts';

/** What to start; the emulator's own options come on top. */
export interface MachineSpec {
  /** Processor model in the emulator's own name, such as `corei7_haswell_4770` or `qemu64`. */
  readonly cpu: string;
  readonly memoryMegabytes: number;
  readonly processors: number;
  /** The disk that the firmware boots. */
  readonly disk: DiskImage;
  /** Folder for the run's configuration, log and console output; made if it is not there. */
  readonly folder: string;
  /**
   * Wall time after which the machine is ended with cause `timeout`, counted from its start. It takes a few seconds more: the registers
   * of each processor are kept as `state.txt`, and they get an NMI (QEMU's all, Bochs' first), on which a hypervisor may say what it knows.
   */
  readonly timeoutSeconds: number;
  /** Characters that it may send on its serial port; one more, and it is ended with cause `flood`. 64 MB unless told. */
  readonly consoleLimit?: number | undefined;
  /** ELF file with debugging information of what runs, to say in which function and line it stood at a time-out. */
  readonly symbols?: string | undefined;
}

/** Why a machine is no longer running. */
export type EndCause =
  | 'power-off' // through ACPI, or the emulator's own shutdown port
  | 'magic-breakpoint' // `xchg %bx, %bx`, Bochs only
  | 'triple-fault'
  | 'reset' // QEMU only, which is started not to reboot
  | 'panic' // the emulator gave up; `detail` is its message
  | 'timeout'
  | 'flood' // it sent more than `consoleLimit` on its serial port
  | 'stopped'; // by `stop()`

/** A machine's end. */
export interface MachineEnd {
  readonly cause: EndCause;
  /** The emulator's own words. */
  readonly detail: string;
  /** Emulated instructions and idle ticks since power-on; Bochs only. */
  readonly ticks?: bigint;
  /** Places where execution stopped on the way, in order; Bochs only. */
  readonly stops: readonly Stop[];
  /** VM-entry failures in the emulator's words, such as `VMFAIL: VMCS EXEC CTRL: ...`; Bochs only. */
  readonly entryFailures: readonly string[];
  /** Everything that the emulator itself printed, with the bytes written to port 0xe9. */
  readonly output: string;
}

/** A breakpoint that was reached. */
export interface Stop {
  readonly kind: 'magic' | 'address';
  /** Ticks since power-on; equal to the TSC where nothing has written it. */
  readonly ticks: bigint;
}

/** A running machine. It lives in a process of its own, which ends with `ended`, by timeout, or with this process. */
export interface Machine {
  /** The first serial port. */
  readonly console: SerialConsole;
  /** Process id of the emulator. */
  readonly pid: number;
  /** Resolves at the machine's end, whatever the cause; never rejects. */
  readonly ended: Promise<MachineEnd>;
  /** The 25 lines of the VGA text screen, without trailing blanks. Pauses the machine while it reads. */
  screen(): Promise<string[]>;
  /** Writes a PNG file of the screen, in whatever mode it is. Throws where the emulator cannot: Bochs. */
  screenshot(path: string): Promise<void>;
  /** Presses and lets go of keys, one after the other: QEMU's names of them, such as `a`, `shift-a`, `ret`. Throws where the emulator cannot: Bochs. */
  press(keys: readonly string[]): Promise<void>;
  /** Ends the machine at once. */
  stop(): Promise<MachineEnd>;
}

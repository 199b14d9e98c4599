import { resetStatics } from '../statics.ts';
import { Log } from './log.ts';
import { physical } from './memory.ts';
import { Mmio } from './mmio.ts';
import { Ports } from './ports.ts';
import { Processor } from './processor.ts';
import { MachineSignal, type Ending } from './signal.ts';
import { IMAGE } from './image.ts';

export type CpuidValues = { readonly eax?: number; readonly ebx?: number; readonly ecx?: number; readonly edx?: number };

/** The simulated machine behind the intrinsics. There is one; `reset()` gives each test a new one. */
export class Machine {
  readonly memory = physical;
  readonly ports = new Ports();
  readonly mmio = new Mmio();
  readonly log = new Log();
  /** The time-stamp counter: each RDTSC returns `value` and then adds `step`. */
  readonly tsc = { value: 0n, step: 1n };
  /** What the boot loader and the linker would say. */
  readonly boot = { info: 0n, magic: 0x2bad_b002, buildId: 'simulated', backtraceTable: new Uint8Array(0) };
  /** Called by `cpu.idle()`: what arrives while the processor waits. */
  onIdle: (() => void) | undefined;
  /** Index of the processor that runs the code under test. */
  processor = 0;
  private readonly processors = new Map<number, Processor>();
  private readonly cpuidLeaves = new Map<string, Required<CpuidValues>>();
  private readonly texts: string[] = [];

  /** A new machine, and all static storage of the program as the boot loader leaves it. */
  reset(): void {
    for (const part of [this.memory, this.ports, this.mmio, this.log]) part.reset();
    Object.assign(this.tsc, { value: 0n, step: 1n });
    Object.assign(this.boot, { info: 0n, magic: 0x2bad_b002, buildId: 'simulated', backtraceTable: new Uint8Array(0) });
    this.onIdle = undefined;
    this.processor = 0;
    this.processors.clear();
    this.cpuidLeaves.clear();
    this.texts.length = 0;
    resetStatics();
  }

  /** The processor that runs the code under test. */
  get current(): Processor {
    return this.processorAt(this.processor);
  }

  /** Model-specific registers of the current processor. */
  get msrs(): Processor['msrs'] {
    return this.current.msrs;
  }

  /** VT-x of the current processor. */
  get vmx(): Processor['vmx'] {
    return this.current.vmx;
  }

  /** AMD-V of the current processor. */
  get svm(): Processor['svm'] {
    return this.current.svm;
  }

  /** Any processor; it exists from now on. */
  processorAt(index: number): Processor {
    const known = this.processors.get(index) ?? new Processor(index);
    this.processors.set(index, known);
    return known;
  }

  /** Sets what CPUID answers; a register that is left out is zero. Leaves that nothing has set are all zero. */
  setCpuid(leaf: number, subleaf: number, values: CpuidValues): void {
    this.cpuidLeaves.set(`${leaf}.${subleaf}`, { eax: 0, ebx: 0, ecx: 0, edx: 0, ...values });
  }

  cpuid(leaf: number, subleaf: number): Required<CpuidValues> {
    return this.cpuidLeaves.get(`${leaf}.${subleaf}`) ?? { eax: 0, ebx: 0, ecx: 0, edx: 0 };
  }

  /** Runs code that may not come back, and says how it ended. Panics and other errors pass through. */
  run(code: () => unknown): Ending | 'returned' {
    try {
      code();
      return 'returned';
    } catch (error) {
      if (error instanceof MachineSignal) return error.ending;
      throw error;
    }
  }

  /** An argument of kind `Text` for a log sink: `textOf(machine.text('hello'))` is the text. */
  text(text: string): bigint {
    this.texts.push(text);
    return IMAGE.readOnly + BigInt(this.texts.length - 1);
  }

  /** The text that `text` gave the number for. */
  textAt(argument: bigint): string {
    const text = this.texts[Number(argument - IMAGE.readOnly)];
    if (text === undefined) throw new RangeError(`${argument}n is no text: make one with machine.text(...)`);
    return text;
  }
}

export const machine = new Machine();

import { Msrs } from './msrs.ts';
import { Svm } from './svm.ts';
import { Vmx } from './vmx.ts';

/** What each simulated processor has of its own. */
export class Processor {
  readonly index: number;
  readonly msrs = new Msrs();
  readonly vmx = new Vmx(this);
  readonly svm = new Svm(this);
  cr0 = 0n;
  cr2 = 0n;
  cr3 = 0n;
  cr4 = 0n;
  xcr0 = 1n;
  /** DR0 to DR7. */
  readonly debug: bigint[] = [0n, 0n, 0n, 0n, 0n, 0n, 0xffff_0ff0n, 0x400n];
  /** How often `cpu.takeNmi` has been called. */
  nmisTaken = 0;
  /** What the last successful `tryRdmsr` read. */
  lastMsr = 0n;
  /** Words of the stack by address, for tests of backtraces. */
  readonly stack = new Map<bigint, bigint>();
  /** Linear addresses whose translations INVLPG removed, in order. */
  readonly invlpg: bigint[] = [];

  constructor(index: number) {
    this.index = index;
  }
}

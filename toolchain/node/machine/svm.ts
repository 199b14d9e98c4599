import { LynPanic } from '../panic.ts';
import type { Processor } from './processor.ts';

const EFER = 0xc000_0080;
const EFER_SVME = 1n << 12n;

/** AMD-V of one processor. There is no guest: a test says what a VMRUN does, by writing the VMCB in simulated memory. */
export class Svm {
  /** The global interrupt flag. */
  gif = true;
  /** What the guest does from VMRUN to the exit. Without it a VMRUN is an error of the test. */
  onRun: ((registers: object, vmcb: bigint) => void) | undefined;
  /** VMLOAD and VMSAVE with the VMCBs they named, in order. */
  readonly transfers: { readonly instruction: 'vmload' | 'vmsave'; readonly vmcb: bigint }[] = [];
  /** What INVLPGA removed, in order. */
  readonly invalidations: { readonly address: bigint; readonly asid: number }[] = [];
  private readonly processor: Processor;

  constructor(processor: Processor) {
    this.processor = processor;
  }

  run(registers: object, vmcb: bigint): void {
    this.needs('VMRUN', vmcb);
    if (this.onRun === undefined) throw new Error('VMRUN, and no test says what the guest does: set machine.svm.onRun');
    this.gif = true;
    this.onRun(registers, vmcb);
    this.gif = false;
  }

  transfer(instruction: 'vmload' | 'vmsave', vmcb: bigint): void {
    this.needs(instruction.toUpperCase(), vmcb);
    this.transfers.push({ instruction, vmcb });
  }

  setGif(gif: boolean): void {
    this.needs(gif ? 'STGI' : 'CLGI');
    this.gif = gif;
  }

  invlpga(address: bigint, asid: number): void {
    this.needs('INVLPGA');
    this.invalidations.push({ address, asid });
  }

  /** #UD unless EFER.SVME is on, #GP for a VMCB that is no page of physical memory (APM volume 3, VMRUN). */
  private needs(instruction: string, vmcb = 0n): void {
    if (((this.processor.msrs.get(EFER) ?? 0n) & EFER_SVME) === 0n) throw new LynPanic(`${instruction} without EFER.SVME (#UD)`);
    if ((vmcb & 0xfffn) !== 0n || vmcb >> 52n !== 0n) throw new LynPanic(`${instruction} of 0x${vmcb.toString(16)}, which is no page of memory (#GP)`);
  }
}

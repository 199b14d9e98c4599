import { LynPanic } from '../panic.ts';
import type { Processor } from './processor.ts';
import { MachineSignal } from './signal.ts';

const EFER = 0xc000_0080;
const EFER_SVME = 1n << 12n;

/** AMD-V of one processor. There is no guest: a test says what an exit tells, by writing the VMCB in simulated memory. */
export class Svm {
  /** The global interrupt flag. */
  gif = true;
  /** What arrives while the flag is set by `svm.acceptInterrupts()` or `svm.idle()`. */
  onOpen: (() => void) | undefined;
  /** VMLOAD and VMSAVE with the VMCBs they named, in order. */
  readonly transfers: { readonly instruction: 'vmload' | 'vmsave'; readonly vmcb: bigint }[] = [];
  /** What INVLPGA removed, in order. */
  readonly invalidations: { readonly address: bigint; readonly asid: number }[] = [];
  private readonly processor: Processor;

  constructor(processor: Processor) {
    this.processor = processor;
  }

  enter(vcpu: object): never {
    if (!('controlPhysical' in vcpu)) throw new LynPanic('svm.enter of what is no vCPU with a VMCB');
    this.needs('VMRUN', vcpu.controlPhysical as bigint);
    this.gif = false;
    throw new MachineSignal('entered');
  }

  acceptInterrupts(): void {
    this.setGif(true);
    this.onOpen?.();
    this.setGif(false);
  }

  idle(): void {
    this.acceptInterrupts();
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

import { Cr0, Cr4 } from '../vcpu/control_registers.ts';
import { ControlRegisterIntercepts } from './intercepts.ts';
import { CleanBits } from './vmcb.ts';
import type { Vmcb } from './vmcb.ts';

/** Bits of CR0 and CR4 that the guest sees otherwise than the processor runs with. */
export class HiddenBits {
  /** Those that the guest has set in CR0 (CD, NW) and that the processor runs without. */
  cr0: u64 = 0n;
  /** Whether the guest has set CR4.MCE, with which the processor always runs. */
  mce: boolean = false;

  /** CD and NW would switch off the caches for the guest's accesses: the machine is shared. */
  setCr0(guest: Vmcb, value: u64): void {
    const shown = Cr0.of(value).with({ et: true });
    const run = shown.with({ cd: false, nw: false });
    this.cr0 = shown.raw & ~run.raw;
    guest.cr0 = run.raw;
    this.watchReads(guest);
  }

  /** Machine checks reach the hypervisor whatever the guest wants. */
  setCr4(guest: Vmcb, value: u64): void {
    const shown = Cr4.of(value);
    this.mce = shown.mce;
    guest.cr4 = shown.with({ mce: true }).raw;
    this.watchReads(guest);
  }

  /**
   * The guest reads CR0 and CR4 itself as long as the processor runs with what it has written. While it does not, the processor cannot
   * tell whether a write to CR0 changes what the guest sees.
   */
  private watchReads(guest: Vmcb): void {
    const before = guest.controlRegisterIntercepts;
    const wanted = ControlRegisterIntercepts.of(before).with({ readCr0: this.cr0 !== 0n, writeCr0: this.cr0 !== 0n, readCr4: !this.mce }).raw;
    if (wanted === before) return;
    guest.controlRegisterIntercepts = wanted;
    guest.clean = guest.clean & ~CleanBits.with({ intercepts: true }).raw;
  }
}

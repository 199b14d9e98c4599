import { Hazard } from '../vcpu/hazard.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';
import { interceptsWith } from './intercepts.ts';
import { NmiBlocking } from './nmi_blocking.ts';
import { CleanBits, VirtualInterrupt } from './vmcb.ts';
import type { Vmcb } from './vmcb.ts';

/** The highest priority: a virtual interrupt that only opens a window is never held back. */
const HIGHEST: u8 = 15;

/** The exits that come when the guest can take what waits for it: an interrupt, or an NMI behind the IRET that ends the blocking. */
export class EventWindows {
  readonly nmis = new NmiBlocking();
  private interrupt: boolean = false;

  /** A virtual interrupt that is taken exits before it is delivered (15.21.4). While IRET is let go alone it waits: `endReturn` asks again. */
  setInterrupt(guest: Vmcb, open: boolean): void {
    if (this.interrupt === open || this.nmis.returning) return;
    this.interrupt = open;
    guest.virtualInterrupt = VirtualInterrupt.with({ masking: true, pending: open, ignoreTaskPriority: open, priority: open ? HIGHEST : 0 });
    this.updateIntercepts(guest, CleanBits.with({ virtualInterrupt: true, intercepts: true }).raw);
  }

  setBlocked(guest: Vmcb, blocked: boolean): void {
    this.nmis.inForce = blocked;
    this.updateIntercepts(guest, CleanBits.with({ intercepts: true }).raw);
  }

  beginReturn(guest: Vmcb): void {
    this.nmis.begin(guest);
    this.updateIntercepts(guest, CleanBits.with({ debug: true, intercepts: true }).raw);
  }

  /** What could not be delivered before IRET can be now. True if the exit, with this code, concerns nobody else. */
  endReturn(vcpu: Vcpu, guest: Vmcb, code: u32): boolean {
    const isOver = this.nmis.end(guest, code);
    if (this.nmis.returning) return false;
    this.updateIntercepts(guest, CleanBits.with({ debug: true, cr2: true, intercepts: true }).raw);
    vcpu.signal(Hazard.Nmi);
    vcpu.signal(Hazard.Interrupt);
    return isOver;
  }

  private updateIntercepts(guest: Vmcb, changed: u32): void {
    guest.intercepts1 = interceptsWith(this.interrupt, this.nmis.wantsIret());
    guest.clean = guest.clean & ~changed;
  }
}

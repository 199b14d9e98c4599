import { Dr6, Rflags } from '../vcpu/control_registers.ts';
import { Exception } from '../vcpu/event.ts';
import { EXCEPTION_BASE, ExitCode } from './exit_codes.ts';
import { EXCEPTIONS } from './intercepts.ts';
import type { Vmcb } from './vmcb.ts';

const ALL_EXCEPTIONS: u32 = u32.MAX;

/**
 * The blocking of NMIs while one is in service, which AMD-V does not keep for a guest whose NMIs are injected. IRET ends it, and exits
 * before it is executed (APM volume 2, 15.9): it is let go alone, with a trap behind it, and with everything intercepted that it may raise.
 */
export class NmiBlocking {
  inForce: boolean = false;
  /** The IRET that ends it is under way. */
  returning: boolean = false;
  /** The guest steps through its instructions itself. */
  private ownTrap: boolean = false;
  /** DR6 before IRET. The processor only ever adds causes to it (APM volume 2, 13.1.1.3): it runs with none, so that the trap's own are told apart. */
  private before: Dr6 = Dr6.of(0n);

  wantsIret(): boolean {
    return this.inForce && !this.returning;
  }

  /** IRET has exited. */
  begin(guest: Vmcb): void {
    const flags = Rflags.of(guest.rflags);
    this.returning = true;
    this.ownTrap = flags.trap;
    guest.rflags = flags.with({ trap: true }).raw;
    guest.exceptionIntercepts = ALL_EXCEPTIONS;
    this.before = Dr6.of(guest.dr6);
    guest.dr6 = this.before.with({ breakpoints: 0, singleStep: false }).raw;
  }

  /**
   * The next exit. If it is the trap behind IRET, the blocking is over; if an exception instead, it stays. With any other exit IRET is
   * still to come. True if the exit concerns nobody else.
   */
  end(guest: Vmcb, code: u32): boolean {
    if (code < EXCEPTION_BASE || code >= u32(ExitCode.Interrupt)) return false;
    const causes = Dr6.of(guest.dr6);
    this.returning = false;
    guest.exceptionIntercepts = EXCEPTIONS;
    guest.dr6 = causes.with({
      breakpoints: this.before.breakpoints | causes.breakpoints, singleStep: this.before.singleStep || (causes.singleStep && this.ownTrap),
    }).raw;
    if (code !== u32(ExitCode.Debug) || !causes.singleStep) {
      this.restore(guest, code - EXCEPTION_BASE);
      return false;
    }
    this.inForce = false;
    return !this.ownTrap && causes.breakpoints === 0;
  }

  /** IRET has raised an exception: the guest has not asked for the trap, and finds the address of a page fault where it belongs. */
  private restore(guest: Vmcb, vector: u32): void {
    guest.rflags = Rflags.of(guest.rflags).with({ trap: this.ownTrap }).raw;
    if (vector === u32(Exception.PageFault)) guest.cr2 = guest.exitInfo2;
  }
}

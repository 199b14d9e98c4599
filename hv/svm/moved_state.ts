/**
 * FS, GS, TR, LDTR and the system-call MSRs: what VMLOAD and VMSAVE move (APM volume 2, 15.5.2). While the guest is entered again and
 * again they stay the guest's in the processor: the hypervisor uses none of them but TR, for the stack of NMIs, which the global
 * interrupt flag keeps away.
 */
export class MovedState {
  /** Where the host's are kept: as large as a VMCB. */
  host: Hpa = 0n;
  /** Whether they are the guest's, in the processor. */
  loaded: boolean = false;

  /** The guest's instead of the host's, before the first entry. */
  enter(vmcb: Hpa): void {
    svm.save(this.host);
    this.reload(vmcb);
  }

  unload(vmcb: Hpa): void {
    if (!this.loaded) return;
    svm.save(vmcb);
    svm.load(this.host);
    this.loaded = false;
  }

  /** Interrupts that wait at the local APIC come in. An NMI that comes with them finds its stack by the host's TR. */
  acceptInterrupts(vmcb: Hpa): void {
    this.unload(vmcb);
    svm.acceptInterrupts();
    this.reload(vmcb);
  }

  /** The same, after waiting for one. */
  idle(vmcb: Hpa): void {
    this.unload(vmcb);
    svm.idle();
    this.reload(vmcb);
  }

  private reload(vmcb: Hpa): void {
    svm.load(vmcb);
    this.loaded = true;
  }
}

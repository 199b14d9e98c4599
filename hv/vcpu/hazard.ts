/**
 * Reasons for not going straight back into the guest. Each is one bit of `Vcpu.hazards`, the word that the exit stub tests
 * on the way back; `serveHazards` in run.ts does what each asks for.
 */
export const enum Hazard {
  /** An interrupt line of the vCPU has changed: see whether a vector can be delivered. */
  Interrupt = 1,
  /** An NMI for the guest waits. */
  Nmi = 2,
  /** The earliest deadline of this processor has changed or has passed. */
  Deadline = 4,
  /** The domain has ended. */
  End = 8,
  /** The vCPU waits for an interrupt, on a processor that cannot wait in the guest. */
  Halted = 16,
  /** Another processor has asked something of this one. */
  Call = 32,
}

import type { Domain } from '../domain/domain.ts';
import type { GuestInstructions } from '../guest/cpuid_policy.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';

/** A virtualization extension as the self-test looks at it: it may be missing, or not be enough. */
export interface Candidate {
  /** CPUID tells of it. */
  isPresent(): boolean;
  name(): string;
  /** Reports its registers and capabilities. */
  report(): void;
  /** Why it is not enough for Lyn; empty if it is. */
  lack(): string;
  /** Why the firmware does not let it be turned on, on this processor; empty if it does. */
  denial(): string;
  /** Turns it on, on this processor. */
  enable(): void;
  instructions(): GuestInstructions;
  /** A vCPU as after a reset for a new domain that has its memory, current on this processor; the only one. */
  makeVcpu(domain: Domain): Vcpu;
  /** Its domain has ended. The frames that it has taken are the caller's to take back. */
  dropVcpu(): void;
}

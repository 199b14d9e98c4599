import type { GuestMemory } from '../domain/guest_memory.ts';
import type { GuestInstructions } from '../guest/cpuid_policy.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';

/** A vendor's virtualization extension as start-up sees it. What it does for a running guest is the vCPU's `Backend`. */
export interface Extension {
  /** CPUID tells of it. */
  isPresent(): boolean;
  /** Sees to it that it has all that is needed. Otherwise it says what is missing, and halts the machine. */
  require(): void;
  /** Sees to it that the firmware lets it be turned on, on this processor. Otherwise it says what to do, and halts the machine. */
  allow(): void;
  /** Turns it on, on this processor. */
  enable(): void;
  /** Its name, for the log; and its bit of CPUID, for the refusal of a processor that has none. */
  title(): string;
  bit(): string;
  /** What it lets guests execute. */
  instructions(): GuestInstructions;
  /** The first domain's nested page tables: all of its memory. */
  mapMemory(memory: GuestMemory): void;
  /** The first domain's vCPU, as after a reset, current on this processor. */
  makeVcpu(): Vcpu;
}

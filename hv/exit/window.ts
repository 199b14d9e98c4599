import { Hazard } from '../vcpu/hazard.ts';
import { ExitResult } from '../vcpu/result.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';

/** The guest accepts interrupts now, and an NMI that waited for the end of a shadow. */
export function handleInterruptWindow(vcpu: Vcpu): ExitResult {
  if (vcpu.events.nmi) vcpu.signal(Hazard.Nmi);
  vcpu.signal(Hazard.Interrupt);
  return ExitResult.Retry;
}

/** The guest accepts NMIs now. */
export function handleNmiWindow(vcpu: Vcpu): ExitResult {
  vcpu.signal(Hazard.Nmi);
  return ExitResult.Retry;
}

import { Rflags } from './control_registers.ts';
import { EventInfo, EventType, Exception } from './event.ts';
import { injectEvent } from './inject.ts';
import type { Vcpu } from './vcpu.ts';

/** Delivers an external interrupt if one waits and the guest accepts it; otherwise asks for an exit once it does. */
export function deliverInterrupt(vcpu: Vcpu): void {
  const backend = vcpu.backend;
  const interrupts = vcpu.domain.interrupts;
  if (!vcpu.events.postponed.valid && interrupts.pendingVector() < 0) {
    backend.setInterruptWindow(nmiWaitsForShadow(vcpu));
    return;
  }
  if (vcpu.events.entryTaken || !backend.acceptsInterrupt()) {
    backend.setInterruptWindow(true);
    return;
  }
  injectEvent(vcpu, nextInterrupt(vcpu), 0, 0);
  backend.setInterruptWindow(interrupts.pendingVector() >= 0);
}

/** One that was acknowledged before comes first. */
function nextInterrupt(vcpu: Vcpu): EventInfo {
  const postponed = vcpu.events.postponed;
  if (postponed.valid) {
    vcpu.events.postponed = EventInfo.of(0);
    return postponed;
  }
  return EventInfo.with({ vector: vcpu.domain.interrupts.acknowledge(), type: EventType.ExternalInterrupt, valid: true });
}

/** Whether something waits that ends a halt. */
export function wakes(vcpu: Vcpu): boolean {
  if (vcpu.events.nmi && vcpu.backend.acceptsNmi()) return true;
  if (!vcpu.backend.acceptsInterrupt()) return false;
  return vcpu.events.postponed.valid || vcpu.domain.interrupts.pendingVector() >= 0;
}

/** Delivers a waiting NMI if the guest accepts it; otherwise asks for an exit once it does. The entry itself blocks further ones. */
export function deliverNmi(vcpu: Vcpu): void {
  const backend = vcpu.backend;
  if (!vcpu.events.nmi) {
    backend.setNmiWindow(false);
    return;
  }
  if (nmiWaitsForShadow(vcpu)) {
    backend.setInterruptWindow(true);
    return;
  }
  if (vcpu.events.entryTaken || !backend.acceptsNmi()) {
    backend.setNmiWindow(true);
    return;
  }
  vcpu.events.nmi = false;
  injectEvent(vcpu, EventInfo.with({ vector: u8(Exception.Nmi), type: EventType.Nmi, valid: true }), 0, 0);
  backend.setNmiWindow(false);
}

/**
 * An NMI may not be injected into the shadow of STI, which the NMI window does not wait out on every processor (SDM 26.2);
 * the interrupt window does, and IF is set there.
 */
function nmiWaitsForShadow(vcpu: Vcpu): boolean {
  return vcpu.events.nmi && vcpu.backend.inInterruptShadow() && Rflags.of(vcpu.backend.rflags()).interrupt;
}

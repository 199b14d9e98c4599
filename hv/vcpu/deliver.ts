import { Cr0, Rflags } from './control_registers.ts';
import { EventInfo, EventType, Exception, isRaisedByInstruction } from './event.ts';
import { Hazard } from './hazard.ts';
import { injectEvent } from './inject.ts';
import type { Vcpu } from './vcpu.ts';

/**
 * Delivers the pending exception. It is #UD, #GP or #PF of an instruction, or a reflected #DB or #AC, all of which are benign
 * when they come during the delivery of another event (SDM table 6-5): they come first. What was being delivered comes again
 * by itself if it was an instruction's doing; an interrupt or an NMI has to be kept.
 */
export function deliverException(vcpu: Vcpu): void {
  const events = vcpu.events;
  vcpu.rip = vcpu.backend.rip();
  keepInterrupted(vcpu, vcpu.backend.interruptedEvent());
  injectEvent(vcpu, asPushed(vcpu, events.pending), events.errorCode, 0);
  events.pending = EventInfo.of(0);
}

/**
 * An exception is injected as the processor would deliver it: a fault pushes RFLAGS with RF set (SDM 17.3.1.1; #DB sees to
 * that itself), and in real mode there are no error codes (SDM 27.2.1.3).
 */
function asPushed(vcpu: Vcpu, event: EventInfo): EventInfo {
  const backend = vcpu.backend;
  if (event.vector !== u8(Exception.Debug)) backend.setRflags(Rflags.of(backend.rflags()).with({ resume: true }).raw);
  return event.with({ hasErrorCode: event.hasErrorCode && Cr0.of(backend.cr0()).pe });
}

function keepInterrupted(vcpu: Vcpu, interrupted: EventInfo): void {
  if (!interrupted.valid) return;
  if (interrupted.type === EventType.Nmi) {
    vcpu.backend.clearNmiBlocking();
    vcpu.events.nmi = true;
    vcpu.signal(Hazard.Nmi);
  } else if (interrupted.type === EventType.ExternalInterrupt) {
    vcpu.events.postponed = interrupted;
    vcpu.signal(Hazard.Interrupt);
  }
}

/** The event whose delivery the exit cut short is delivered again: SDM 28.2.4 and 27.6. */
export function redeliver(vcpu: Vcpu): void {
  const event = vcpu.backend.interruptedEvent();
  vcpu.rip = vcpu.backend.rip();
  if (!event.valid) return;
  const errorCode: u32 = event.hasErrorCode ? vcpu.backend.interruptedErrorCode() : 0;
  if (event.type === EventType.Nmi) vcpu.backend.clearNmiBlocking();
  const length: u32 = isRaisedByInstruction(event.type) ? vcpu.backend.instructionLength(vcpu) : 0;
  injectEvent(vcpu, event, errorCode, length);
}

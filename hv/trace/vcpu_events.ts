import type { EventInfo } from '../vcpu/event.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';
import { TraceEvent, TraceKind } from './event.ts';
import { traceRing } from './ring.ts';

/** An exit that began at `start` and took `ticks` of the TSC. Every exit comes here. */
export function traceExit(vcpu: Vcpu, start: u64, ticks: u64): void {
  const event = TraceEvent.at(traceRing.here().next());
  event.time = start;
  event.kind = u8(TraceKind.Exit);
  event.detail = u8(vcpu.kind);
  event.word = u32(ticks);
  event.first = vcpu.rip;
  event.second = vcpu.detail;
}

export function traceInjection(vcpu: Vcpu, info: EventInfo, errorCode: u32): void {
  const event = TraceEvent.at(traceRing.here().next());
  event.time = cpu.rdtsc();
  event.kind = u8(TraceKind.Injection);
  event.word = info.raw;
  event.first = vcpu.backend.rip();
  event.second = u64(errorCode);
}

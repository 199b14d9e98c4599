import { traceInjection } from '../trace/vcpu_events.ts';
import type { EventInfo } from './event.ts';
import type { Vcpu } from './vcpu.ts';

/** The next entry delivers `event`; nothing else can come with it. `length`: as in `Backend.inject`. */
export function injectEvent(vcpu: Vcpu, event: EventInfo, errorCode: u32, length: u32): void {
  traceInjection(vcpu, event, errorCode);
  vcpu.backend.inject(event, errorCode, length);
  vcpu.events.entryTaken = true;
}

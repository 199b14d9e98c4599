import type { Domain } from '../domain/domain.ts';
import { ExitKind } from '../exit/kind.ts';
import { GuestMsrs } from '../guest/guest_msrs.ts';
import { PvClock } from '../guest/paravirtual_clock.ts';
import type { Backend } from './backend.ts';
import { EventInfo, Events, EventType, Exception } from './event.ts';
import type { Hazard } from './hazard.ts';
import { Registers } from './registers.ts';
import { ExitResult } from './result.ts';
import { Statistics } from './statistics.ts';

/**
 * A virtual processor. Only the physical processor that runs it touches it. The exit stubs know `registers`, which come
 * first, `hazards`, `control` and `controlPhysical`.
 */
export class Vcpu {
  readonly registers = new Registers();
  /** Bits of `Hazard`: zero lets the exit stub go straight back into the guest. */
  hazards: u32 = 0;
  /** The virtual and the physical address of the structure with which the exit stub of AMD-V enters, the VMCB; unused under VT-x. */
  control: u64 = 0n;
  controlPhysical: Hpa = 0n;
  /** What the last exit was about. */
  kind: ExitKind = ExitKind.Unexpected;
  /** More of it for the trace, by kind: the leaf of CPUID, the number of the MSR, the port, the register, the address of a nested fault. */
  detail: u64 = 0n;
  /** The guest's RIP after the last exit, for the trace. */
  rip: u64 = 0n;
  readonly domain: Domain;
  readonly backend: Backend;
  readonly events = new Events();
  readonly msrs = new GuestMsrs();
  readonly pvClock = new PvClock();
  readonly statistics = new Statistics();

  constructor(domain: Domain, backend: Backend) {
    this.domain = domain;
    this.backend = backend;
  }

  /** Asks for `hazard` to be served before the guest runs again. */
  signal(hazard: Hazard): void {
    this.hazards |= u32(hazard);
  }

  /** Raises an exception without error code in the guest; what a handler returns. */
  raise(exception: Exception): ExitResult {
    this.events.pending = EventInfo.with({ vector: u8(exception), type: EventType.HardwareException, valid: true });
    return ExitResult.Inject;
  }

  /** Raises an exception with an error code. */
  raiseWithCode(exception: Exception, errorCode: u32): ExitResult {
    this.events.pending = EventInfo.with({ vector: u8(exception), type: EventType.HardwareException, hasErrorCode: true, valid: true });
    this.events.errorCode = errorCode;
    return ExitResult.Inject;
  }

  /** #PF at a linear address. */
  raisePageFault(address: u64, errorCode: u32): ExitResult {
    this.backend.setCr2(address);
    return this.raiseWithCode(Exception.PageFault, errorCode);
  }

  /** #GP(0). */
  raiseGeneralProtection(): ExitResult {
    return this.raiseWithCode(Exception.GeneralProtection, 0);
  }
}

offsets(Vcpu);

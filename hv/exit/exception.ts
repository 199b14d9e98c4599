import { EndReason } from '../domain/end.ts';
import { Dr6, Dr7 } from '../vcpu/control_registers.ts';
import { EventType, Exception } from '../vcpu/event.ts';
import { ExitResult } from '../vcpu/result.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';
import { serveHostNmi } from '../processor/nmi.ts';

/**
 * Intercepted exceptions. #DB and #AC go back to the guest: they are intercepted only because their delivery can loop for
 * ever inside the processor (CVE-2015-8104, CVE-2015-5307), and the exit lets the hypervisor's timers in. Machine checks
 * and NMIs are the host's.
 *
 * An IRET that faults has already ended the blocking of NMIs; the guest sees it in force still (SDM 28.2.3).
 */
export function handleException(vcpu: Vcpu): ExitResult {
  const intercepted = vcpu.backend.interceptedException();
  const event = intercepted.event;
  if (event.type === EventType.Nmi) {
    serveHostNmi();
    return ExitResult.Retry;
  }
  if (event.nmiUnblocking && !vcpu.backend.interruptedEvent().valid) vcpu.backend.setNmiBlocking();
  if (event.vector === u8(Exception.MachineCheck)) return endByMachineCheck(vcpu);
  if (event.vector === u8(Exception.Debug)) return reflectDebug(vcpu, event.type, intercepted.payload);
  return reflect(vcpu, event.vector, event.hasErrorCode, intercepted.errorCode);
}

function reflect(vcpu: Vcpu, vector: u8, hasErrorCode: boolean, errorCode: u32): ExitResult {
  vcpu.events.pending = vcpu.events.pending.with({ vector, type: EventType.HardwareException, hasErrorCode, nmiUnblocking: false, valid: true });
  vcpu.events.errorCode = errorCode;
  return ExitResult.Inject;
}

/**
 * An intercepted #DB has not touched DR6 and DR7 (SDM 28.1); what its delivery would have set is done here. INT1 is a trap:
 * RIP moves past it first (`Trap`). With single-step in an interrupt shadow, the entry wants the trap pending (SDM 27.3.1.5).
 */
function reflectDebug(vcpu: Vcpu, type: EventType, payload: u64): ExitResult {
  const cause = Dr6.of(payload);
  const before = Dr6.of(cpu.readDr(6));
  const after = before.with({
    breakpoints: cause.breakpoints,
    access: before.access || cause.access,
    singleStep: before.singleStep || cause.singleStep,
  });
  if (after.raw !== before.raw) cpu.writeDr(6, after.raw);
  const dr7 = Dr7.of(vcpu.backend.dr7());
  if (dr7.generalDetect) vcpu.backend.setDr7(dr7.with({ generalDetect: false }).raw);
  if (cause.singleStep && vcpu.backend.inInterruptShadow()) vcpu.backend.pendSingleStep();
  if (type === EventType.PrivilegedSoftwareException) vcpu.backend.setRip(vcpu.backend.nextRip());
  return reflect(vcpu, u8(Exception.Debug), false, 0);
}

function endByMachineCheck(vcpu: Vcpu): ExitResult {
  log.error(`a machine check came while domain ${vcpu.domain.id} ran`);
  vcpu.domain.end(EndReason.MachineCheck);
  return ExitResult.Kill;
}

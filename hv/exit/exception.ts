import { EndReason } from '../domain/end.ts';
import { EventType, Exception } from '../vcpu/event.ts';
import { ExitResult } from '../vcpu/result.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';
import { handleHostNmi } from './host_event.ts';

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
  if (event.type === EventType.Nmi) return handleHostNmi(vcpu);
  if (event.nmiUnblocking && !vcpu.backend.interruptedEvent().valid) vcpu.backend.setNmiBlocking();
  if (event.vector === u8(Exception.MachineCheck)) return endByMachineCheck(vcpu);
  if (event.vector === u8(Exception.Debug)) return reflectDebug(vcpu, event.type);
  return reflect(vcpu, event.vector, event.hasErrorCode, intercepted.errorCode);
}

/** INT1 is a trap: RIP moves past it first (SDM volume 2, "INT n/INTO/INT3/INT1"). DR6 does not tell of it. */
export function handleDebugInstruction(vcpu: Vcpu): ExitResult {
  vcpu.backend.setRip(vcpu.backend.nextRip(vcpu));
  return reflect(vcpu, u8(Exception.Debug), false, 0);
}

function reflectDebug(vcpu: Vcpu, type: EventType): ExitResult {
  vcpu.backend.settleDebug(vcpu);
  if (type === EventType.PrivilegedSoftwareException) return handleDebugInstruction(vcpu);
  return reflect(vcpu, u8(Exception.Debug), false, 0);
}

function reflect(vcpu: Vcpu, vector: u8, hasErrorCode: boolean, errorCode: u32): ExitResult {
  vcpu.events.pending = vcpu.events.pending.with({ vector, type: EventType.HardwareException, hasErrorCode, nmiUnblocking: false, valid: true });
  vcpu.events.errorCode = errorCode;
  return ExitResult.Inject;
}

function endByMachineCheck(vcpu: Vcpu): ExitResult {
  log.error(`a machine check came while domain ${vcpu.domain.id} ran`);
  vcpu.domain.end(EndReason.MachineCheck);
  return ExitResult.Kill;
}

import { EndReason } from '../domain/end.ts';
import { ExitResult } from '../vcpu/result.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';

/**
 * An access that no RAM answers: a write to ROM, or anything in a hole. The guest platform has no device in memory, so the
 * guest has lost its way.
 */
export function handleNestedFault(vcpu: Vcpu): ExitResult {
  const fault = vcpu.backend.nestedFault();
  vcpu.detail = u64(fault.address);
  const what: string = fault.write ? 'writes to' : fault.execute ? 'executes at' : 'reads from';
  const slot = vcpu.domain.memory.find(fault.address, 1n);
  const where: string = slot === null ? 'where no memory is' : 'which is read-only';
  log.error(`domain ${vcpu.domain.id} ${what} guest-physical address ${hex(fault.address)}, ${where}; RIP ${hex(vcpu.backend.rip())}`);
  vcpu.domain.end(EndReason.MemoryFault);
  return ExitResult.Kill;
}

/** The nested tables hold an entry that the processor rejects: a defect of the hypervisor's, which only this domain pays for. */
export function handleNestedMisconfiguration(vcpu: Vcpu): ExitResult {
  log.error(`the nested page tables are misconfigured at guest-physical address ${hex(vcpu.backend.nestedFault().address)}`);
  vcpu.domain.end(EndReason.NestedTables);
  return ExitResult.Kill;
}

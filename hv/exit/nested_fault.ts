import { EndReason } from '../domain/end.ts';
import { emulateAccess } from '../mmio/emulate.ts';
import { ExitResult } from '../vcpu/result.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';
import { endByMemoryFault } from './memory_fault.ts';

/**
 * An access that no RAM answers. A device's register is one operand of an instruction, which is carried out; a write to ROM,
 * anything in a hole, code in a device's region, and page tables or a stack for events there, end the domain.
 */
export function handleNestedFault(vcpu: Vcpu): ExitResult {
  const fault = vcpu.backend.nestedFault();
  vcpu.detail = u64(fault.address);
  const isOperand: boolean = fault.isFinal && !fault.execute && !vcpu.backend.interruptedEvent().valid;
  if (isOperand && vcpu.domain.mmio.has(fault.address)) return emulateAccess(vcpu, fault);
  return endByMemoryFault(vcpu, fault);
}

/** The nested tables hold an entry that the processor rejects: a defect of the hypervisor's, which only this domain pays for. */
export function handleNestedMisconfiguration(vcpu: Vcpu): ExitResult {
  log.error(`the nested page tables are misconfigured at guest-physical address ${hex(vcpu.backend.nestedFault().address)}`);
  vcpu.domain.end(EndReason.NestedTables);
  return ExitResult.Kill;
}

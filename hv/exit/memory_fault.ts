import { EndReason } from '../domain/end.ts';
import type { NestedFault } from '../vcpu/backend.ts';
import { ExitResult } from '../vcpu/result.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';

/** An access that nothing answers, or that cannot be explained: the guest has lost its way. */
export function endByMemoryFault(vcpu: Vcpu, fault: NestedFault): ExitResult {
  const what: string = fault.write ? 'writes to' : fault.execute ? 'executes at' : 'reads from';
  const slot = vcpu.domain.memory.find(fault.address, 1n);
  const isDevice: boolean = vcpu.domain.mmio.has(fault.address);
  const where: string = slot !== null ? 'which is read-only' : isDevice ? 'a device, not as the operand of its instruction' : 'where no memory is';
  log.error(`domain ${vcpu.domain.id} ${what} guest-physical address ${hex(fault.address)}, ${where}; RIP ${hex(vcpu.backend.rip())}`);
  vcpu.domain.end(EndReason.MemoryFault);
  return ExitResult.Kill;
}

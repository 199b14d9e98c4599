import { ExitResult } from '../vcpu/result.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';

/** KVM's answers (Linux: include/uapi/linux/kvm_para.h), which a guest that sees `KVMKVMKVM` expects. */
const NO_SUCH_CALL: i64 = -1000n;
const NOT_PERMITTED: i64 = -1n;

/**
 * VMCALL with KVM's convention: number in RAX, result in RAX. There are no hypercalls yet, so every number is unknown.
 * From privilege 1 to 3 the answer is KVM's: not permitted, whatever the number.
 */
export function handleHypercall(vcpu: Vcpu): ExitResult {
  vcpu.registers.rax = u64(vcpu.backend.privilege() === 0 ? NO_SUCH_CALL : NOT_PERMITTED);
  return ExitResult.Advance;
}

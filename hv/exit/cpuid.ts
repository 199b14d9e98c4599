import { guestCpuid } from '../guest/cpuid_policy.ts';
import { ExitResult } from '../vcpu/result.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';

/** CPUID: the upper halves of the four registers become zero (SDM volume 2). */
export function handleCpuid(vcpu: Vcpu): ExitResult {
  const registers = vcpu.registers;
  vcpu.detail = registers.rax;
  const result = guestCpuid(vcpu, u32(registers.rax), u32(registers.rcx));
  registers.rax = u64(result.eax);
  registers.rbx = u64(result.ebx);
  registers.rcx = u64(result.ecx);
  registers.rdx = u64(result.edx);
  return ExitResult.Advance;
}

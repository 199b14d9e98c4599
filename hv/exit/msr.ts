import { guestReadMsr, guestWriteMsr } from '../guest/msr_policy.ts';
import { ExitResult } from '../vcpu/result.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';

/** RDMSR: the value in EDX:EAX, the upper halves of both registers zero. */
export function handleReadMsr(vcpu: Vcpu): ExitResult {
  const registers = vcpu.registers;
  vcpu.detail = registers.rcx;
  const read = guestReadMsr(vcpu, u32(registers.rcx));
  if (!read.allowed) return vcpu.raiseGeneralProtection();
  registers.rax = u64(u32(read.value));
  registers.rdx = read.value >> 32n;
  return ExitResult.Advance;
}

export function handleWriteMsr(vcpu: Vcpu): ExitResult {
  const registers = vcpu.registers;
  vcpu.detail = registers.rcx;
  const value: u64 = (registers.rdx << 32n) | u64(u32(registers.rax));
  return guestWriteMsr(vcpu, u32(registers.rcx), value) ? ExitResult.Advance : vcpu.raiseGeneralProtection();
}

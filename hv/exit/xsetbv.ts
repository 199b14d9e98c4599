import { allowedXcr0 } from '../guest/cpuid_policy.ts';
import { ExitResult } from '../vcpu/result.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';

/** XCR0, the one extended control register there is. */
const XCR0: u32 = 0;

/**
 * XSETBV (SDM volume 2): #GP for a register that does not exist, for features that the processor or the guest's CPUID does
 * not have, and for combinations that make no sense, which the processor itself knows. Nothing else touches XCR0.
 * The processor has looked at the privilege level before it exits (SDM 26.1.1); Bochs has not.
 */
export function handleSetXcr(vcpu: Vcpu): ExitResult {
  const registers = vcpu.registers;
  const value: u64 = (registers.rdx << 32n) | u64(u32(registers.rax));
  if (u32(registers.rcx) !== XCR0 || vcpu.backend.privilege() !== 0 || (value & ~allowedXcr0()) !== 0n) return vcpu.raiseGeneralProtection();
  return cpu.trySetXcr0(value) ? ExitResult.Advance : vcpu.raiseGeneralProtection();
}

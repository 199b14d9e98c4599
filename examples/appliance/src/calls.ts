import { handleHypercall } from 'lyn/hv/exit/hypercall.ts';
import { ExitResult } from 'lyn/hv/vcpu/result.ts';
import type { Vcpu } from 'lyn/hv/vcpu/vcpu.ts';

/** Numbers of this appliance's hypercalls, in RAX. */
const TEMPERATURE: u64 = 0x4150_0001n;
const HEARTBEAT: u64 = 0x4150_0002n;

/** IA32_THERM_STATUS: degrees below the highest that the processor bears, in bits 22 to 16 (SDM volume 4, table 2-2). */
const THERM_STATUS: u32 = 0x19c;
const ThermStatus = register(u64, { below: bits<u32>(22, 16) });

/** Port of the watchdog: any byte keeps it quiet. */
const WATCHDOG: u16 = 0x2f0;

/** The hypercalls that this appliance has besides Lyn's: the guest's kernel asks how warm it is, and says that it is alive. */
export function handleCall(vcpu: Vcpu): ExitResult {
  if (vcpu.backend.privilege() !== 0) return handleHypercall(vcpu);
  switch (vcpu.registers.rax) {
    case TEMPERATURE:
      vcpu.registers.rax = u64(ThermStatus.of(cpu.rdmsr(THERM_STATUS)).below);
      return ExitResult.Advance;
    case HEARTBEAT:
      port.out8(WATCHDOG, 1);
      vcpu.registers.rax = cpu.rdtsc();
      return ExitResult.Advance;
    default:
      return handleHypercall(vcpu);
  }
}

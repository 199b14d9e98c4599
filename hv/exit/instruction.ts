import { Exception } from '../vcpu/event.ts';
import type { ExitResult } from '../vcpu/result.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';

/**
 * Instructions that this machine does not offer: VMX without CR4.VMXE (SDM volume 3, chapter 31), GETSEC without SMX, RSM
 * outside SMM, MONITOR and MWAIT without their CPUID bit, all raise #UD.
 */
export function refuseInstruction(vcpu: Vcpu): ExitResult {
  return vcpu.raise(Exception.InvalidOpcode);
}

/** RDPMC of a counter that does not exist: #GP(0). The guest has none. */
export function refusePrivilege(vcpu: Vcpu): ExitResult {
  return vcpu.raiseGeneralProtection();
}

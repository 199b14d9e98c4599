import { ExitResult } from '../vcpu/result.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';

/** HLT: the vCPU waits, with the timer running. */
export function handleHalt(vcpu: Vcpu): ExitResult {
  vcpu.domain.machine.uart.rest();
  return ExitResult.Block;
}

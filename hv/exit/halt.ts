import { ExitResult } from '../vcpu/result.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';

/** HLT: the vCPU waits, with the timer running. */
export function handleHalt(_vcpu: Vcpu): ExitResult {
  return ExitResult.Block;
}

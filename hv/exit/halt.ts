import { ExitResult } from '../vcpu/result.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';

/** HLT: the processor itself waits, in the guest, with the preemption timer running. */
export function handleHalt(_vcpu: Vcpu): ExitResult {
  return ExitResult.Block;
}

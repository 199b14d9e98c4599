import { Hazard } from '../vcpu/hazard.ts';
import { ExitResult } from '../vcpu/result.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';

/** The timer of the vCPU has run out: a deadline is due. */
export function handleTimer(vcpu: Vcpu): ExitResult {
  vcpu.signal(Hazard.Deadline);
  return ExitResult.Retry;
}

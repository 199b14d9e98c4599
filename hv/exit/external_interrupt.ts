import { serveHostInterrupt } from '../processor/vectors.ts';
import { ExitResult } from '../vcpu/result.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';

/** An interrupt of the host's came while the guest ran; the processor has acknowledged it already. */
export function handleExternalInterrupt(vcpu: Vcpu): ExitResult {
  serveHostInterrupt(u32(vcpu.backend.interruptVector()));
  return ExitResult.Retry;
}

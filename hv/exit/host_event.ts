import { serveHostNmi } from '../processor/nmi.ts';
import { ExitResult } from '../vcpu/result.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';

/** An interrupt of the host's came while the guest ran. */
export function handleExternalInterrupt(vcpu: Vcpu): ExitResult {
  vcpu.backend.acceptHostInterrupt();
  return ExitResult.Retry;
}

/** An NMI of the host's came while the guest ran. */
export function handleHostNmi(vcpu: Vcpu): ExitResult {
  vcpu.backend.acceptHostNmi();
  serveHostNmi();
  return ExitResult.Retry;
}

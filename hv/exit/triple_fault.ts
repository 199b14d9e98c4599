import { EndReason } from '../domain/end.ts';
import { ExitResult } from '../vcpu/result.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';

/** A triple fault would reset the machine (SDM 6.15, #DF); here it ends the domain. */
export function handleTripleFault(vcpu: Vcpu): ExitResult {
  vcpu.domain.end(EndReason.TripleFault);
  return ExitResult.Kill;
}

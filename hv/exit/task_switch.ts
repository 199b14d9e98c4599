import { EndReason } from '../domain/end.ts';
import { ExitResult } from '../vcpu/result.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';

/** Hardware task switches always exit (SDM 26.4.2) and are not offered: no 64-bit system uses them. */
export function handleTaskSwitch(vcpu: Vcpu): ExitResult {
  vcpu.domain.end(EndReason.TaskSwitch);
  return ExitResult.Kill;
}

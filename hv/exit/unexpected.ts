import { EndReason } from '../domain/end.ts';
import { ExitResult } from '../vcpu/result.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';

/** A reason that the controls rule out: the domain cannot go on, the machine can. */
export function handleUnexpected(vcpu: Vcpu): ExitResult {
  const backend = vcpu.backend;
  log.error(`exit reason ${hex(backend.exitCode())} (${backend.exitName()}) is not among those that were asked for`);
  vcpu.domain.end(EndReason.UnexpectedExit);
  return ExitResult.Kill;
}

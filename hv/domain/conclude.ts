import { options } from '../boot/options.ts';
import { crashSections, writeTrace } from '../dump/crash_dump.ts';
import { writeServedVcpu } from '../dump/vcpu_section.ts';
import { panicPolicy } from '../panic/panic.ts';
import { processor } from '../processor/processor.ts';
import { releaseOthers, stopOthers } from '../processor/standstill.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';
import { EndReason, endReasons } from './end.ts';
import { reportExits, reportState } from './report.ts';

/** Leaves the exit of a domain that has ended; the processor goes on in `resume`, on an empty stack. */
export function concludeDomain(vcpu: Vcpu): never {
  processor.here().ended = vcpu;
  vcpu.backend.leave();
  cpu.abandon();
}

/** The hook of a panic that has been reported: if this processor was serving a guest, only that guest's domain ends. */
function endDomainAfterPanic(): void {
  const vcpu = processor.here().vcpu;
  if (vcpu === null) return;
  processor.here().vcpu = null;
  vcpu.domain.end(EndReason.HypervisorPanic);
  concludeDomain(vcpu);
}

/** From now on `vcpu` runs on this processor, and a panic ends its domain rather than the machine. */
export function adoptVcpu(vcpu: Vcpu): void {
  processor.here().vcpu = vcpu;
  panicPolicy.survive = endDomainAfterPanic;
  crashSections.more = writeServedVcpu;
}

/** After `cpu.abandon()`: the vCPU whose domain has ended, which runs here no more. */
export function takeEnded(): Vcpu | null {
  const here = processor.here();
  here.vcpu = null;
  return here.ended;
}

/** Reports the end of the domain that has ended here. */
export function reportEnd(): void {
  const vcpu = takeEnded();
  if (vcpu !== null) {
    const domain = vcpu.domain;
    reportState(vcpu);
    reportExits(vcpu);
    if (options.trace) {
      stopOthers();
      writeTrace();
      releaseOthers();
    }
    const reason = endReasons[u32(domain.endReason)];
    if (domain.hasStatus) log.info(`domain ${domain.id} ended: ${reason}, status ${domain.status}`);
    else log.info(`domain ${domain.id} ended: ${reason}`);
  }
}

import { EndReason } from '../domain/end.ts';
import { Dr6, Rflags } from './control_registers.ts';
import { deliverException, redeliver } from './deliver.ts';
import { Hazard } from './hazard.ts';
import { ExitResult } from './result.ts';
import type { Vcpu } from './vcpu.ts';

/**
 * Carries out what a handler decided: the one place that moves RIP, ends the interrupt shadow, makes a single-step trap
 * pending, and sees to the event whose delivery the exit cut short. Most exits only advance.
 */
export function commit(vcpu: Vcpu, result: ExitResult): void {
  if (result !== ExitResult.Advance) commitOther(vcpu, result);
  else if (vcpu.backend.advance(vcpu)) pendStep(vcpu);
}

function commitOther(vcpu: Vcpu, result: ExitResult): void {
  switch (result) {
    case ExitResult.Advance: return;
    case ExitResult.Inject: deliverException(vcpu); return;
    case ExitResult.Retry: redeliver(vcpu); return;
    case ExitResult.Block: blockBehind(vcpu); return;
    case ExitResult.Kill: vcpu.rip = vcpu.backend.rip(); return;
  }
}

/** The guest steps through its instructions. One that exits has no event in delivery: SDM 28.2.4. */
function pendStep(vcpu: Vcpu): void {
  vcpu.backend.pendTraps(vcpu, Dr6.with({ singleStep: true }));
}

/** HLT is done. A trap behind it comes at once. */
function blockBehind(vcpu: Vcpu): void {
  if (vcpu.backend.advance(vcpu)) pendStep(vcpu);
  else block(vcpu);
}

/**
 * The vCPU waits; what has become deliverable wakes it at once. With interrupts off and no NMI to come nothing ever could:
 * the domain has one vCPU.
 */
function block(vcpu: Vcpu): void {
  if (!Rflags.of(vcpu.backend.rflags()).interrupt && !vcpu.events.nmi) {
    vcpu.domain.end(EndReason.HaltedForever);
    return;
  }
  vcpu.signal(vcpu.backend.halt() ? Hazard.Interrupt : Hazard.Halted);
}

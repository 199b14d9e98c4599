import { bootInformation } from '../boot/boot_information.ts';
import type { BootModule } from '../boot/boot_module.ts';
import { EndReason, endReasons } from '../domain/end.ts';
import { reportState } from '../domain/report.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';
import type { Candidate } from './candidate.ts';
import type { GuestOutput } from './guest_output.ts';
import { Mark, page } from './page.ts';
import { endTestGuest, startTestGuest, testOutput } from './test_domain.ts';

/** The test guests: the modules that the boot loader has passed, one after the other, each in a domain of its own. */
class Round {
  candidate: Candidate | null = null;
  /** How many have been started. */
  started: u32 = 0;
}

const round = new Round();

/** From now on `runTestGuests` has something to run them with. */
export function useForGuests(candidate: Candidate): void {
  round.candidate = candidate;
}

/** Starts the next test guest, which leaves by `lyn_resumed`. Returns when there is none. */
export function runTestGuests(): void {
  const candidate = round.candidate;
  if (candidate === null) return;
  const modules = bootInformation.all();
  while (round.started < modules.length) {
    const module = modules[round.started];
    round.started++;
    log.info(`test guest ${round.started} of ${modules.length} starts`);
    const why = startTestGuest(candidate, module, round.started);
    beginLine(Mark.Failed, module);
    page.text(why);
    page.end();
  }
}

/** Reports the test guest that has ended here. */
export function reportTestGuest(vcpu: Vcpu): void {
  const candidate = round.candidate;
  if (candidate === null || round.started === 0) return;
  const domain = vcpu.domain;
  const output = testOutput();
  const mark = verdictOf(domain.endReason, output);
  beginLine(mark, bootInformation.all()[round.started - 1]);
  if (mark !== Mark.Skipped) reportChecks(output.passed);
  if (output.reason().length > 0) {
    if (mark !== Mark.Skipped) page.text('; ');
    page.foreign(output.reason());
  }
  if (domain.endReason !== EndReason.PoweredOff) {
    page.text('; ended by: ');
    page.text(endReasons[u32(domain.endReason)]);
  }
  page.end();
  if (mark === Mark.Failed) reportState(vcpu);
  endTestGuest(candidate, domain);
}

/** Only one that has come to its own end, with checks all of which held, has passed. */
function verdictOf(reason: EndReason, output: GuestOutput): Mark {
  if (reason !== EndReason.PoweredOff || !output.isDone || output.failed > 0) return Mark.Failed;
  if (output.passed > 0) return Mark.Passed;
  return output.skipped > 0 ? Mark.Skipped : Mark.Failed;
}

function reportChecks(count: u32): void {
  page.decimal(u64(count));
  page.text(count === 1 ? ' check held' : ' checks held');
}

function beginLine(mark: Mark, module: BootModule): void {
  page.begin(mark);
  page.foreign(module.name());
  page.text(': ');
}

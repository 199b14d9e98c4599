import { bootInformation } from '../boot/boot_information.ts';
import { readLoader } from '../boot/loader.ts';
import { begin } from '../boot/milestone.ts';
import { readOptions } from '../boot/options.ts';
import { takeMemory, takeProcessors } from '../boot/steps.ts';
import { startConsole, startScreen } from '../console/console.ts';
import { endMachine } from '../console/shutdown.ts';
import { guestOddities } from '../device/log_once.ts';
import { takeEnded } from '../domain/conclude.ts';
import { prepareCpuid } from '../guest/cpuid_policy.ts';
import { DEVICES_END } from '../memory/page_tables.ts';
import { hostClock } from '../time/clock.ts';
import { tscFrequency } from '../time/frequency.ts';
import type { Candidate } from './candidate.ts';
import { reportCapabilities } from './capability.ts';
import { cpuidFeatures, cpuidWord } from './cpuid_features.ts';
import { reportAcpi, reportIommu } from './firmware.ts';
import { reportTestGuest, runTestGuests, useForGuests } from './guests.ts';
import { reportIdentity } from './identity.ts';
import { pageCopy } from './medium/page_copy.ts';
import { writeToMedium } from './medium/medium.ts';
import { reportWish } from './medium/wish.ts';
import { reportMemory } from './memory.ts';
import { reportDenials, reportSynchronisation } from './others.ts';
import { Mark, page } from './page.ts';
import { preparePhotograph, reportSummary } from './summary.ts';
import { svmCandidate } from './svm_candidate.ts';
import { reportTimers } from './timers.ts';
import { viewer } from './viewer/viewer.ts';
import { vmxCandidate } from './vmx_candidate.ts';

const candidates: readonly Candidate[] = [vmxCandidate, svmCandidate];

/** What is assumed of a TSC whose frequency nothing tells. */
const ASSUMED_FREQUENCY: u64 = 1_000_000_000n;

/** Whether Lyn would run here. */
class Verdict {
  extension: string = '';
  /** Why not; empty: it would. */
  why: string = '';
}

const verdict = new Verdict();

/** Goes through the machine, and reports what it finds; nothing that is missing ends it. Docs: self-test.md. */
function main(): void {
  startConsole();
  readLoader();
  startScreen(DEVICES_END);
  readOptions(reportWish.take(bootInformation.commandLine()));
  log.info(`Lyn self-test ${boot.buildId()}`);
  takeMemory();
  begin('clock');
  const frequency = tscFrequency();
  hostClock.ticksPerSecond = frequency === 0n ? ASSUMED_FREQUENCY : frequency;
  verdict.why = takeProcessors(null);
  guestOddities.areTold = false; // test guests do them on purpose
  begin('machine');
  pageCopy.begin();
  page.say(Mark.Title, 'Lyn self-test, page 1');
  reportMachine(frequency !== 0n);
  reportVirtualization();
  begin('test guests');
  page.say(Mark.Section, '[guests]');
  runTestGuests();
  finish();
}

function reportMachine(isTimed: boolean): void {
  page.say(Mark.Section, '[processor]');
  reportIdentity();
  reportCapabilities(cpuidFeatures, cpuidWord);
  page.say(Mark.Section, '[memory]');
  reportMemory();
  page.say(Mark.Section, '[firmware]');
  reportAcpi();
  reportIommu();
  page.say(Mark.Section, '[time]');
  if (isTimed) reportTimers();
  else page.say(Mark.Failed, 'the frequency of the TSC cannot be found: no CPUID leaf tells it, and no timer of the machine counts');
  reportSynchronisation();
}

/** The first extension that the processor has is turned on if Lyn would run with it. */
function reportVirtualization(): void {
  page.say(Mark.Section, '[virtualization]');
  for (const each of candidates) {
    if (each.isPresent()) return reportCandidate(each);
  }
  page.absent(Mark.Needs, 'VT-x or AMD-V', 'guests run by it');
  if (verdict.why.length === 0) verdict.why = 'this processor has neither VT-x (CPUID 1, ECX bit 5) nor AMD-V (CPUID 80000001h, ECX bit 2). Where it should, enable "Intel Virtualization Technology", "VT-x", "SVM Mode" or "AMD-V" in the firmware\'s set-up and switch the machine off and on; in a virtual machine, nested virtualization must be switched on for it';
}

function reportCandidate(candidate: Candidate): void {
  verdict.extension = candidate.name();
  candidate.report();
  if (verdict.why.length === 0) verdict.why = candidate.lack();
  if (verdict.why.length === 0) verdict.why = candidate.denial();
  reportDenials(candidate);
  if (verdict.why.length !== 0) return;
  candidate.enable();
  prepareCpuid(candidate.instructions());
  useForGuests(candidate);
}

/** After a test guest: the next one. */
function resume(): void {
  const vcpu = takeEnded();
  if (vcpu !== null) reportTestGuest(vcpu);
  runTestGuests();
  finish();
}

function finish(): void {
  if (verdict.why.length !== 0) page.say(Mark.Skipped, 'test guests: there is nothing to run them with');
  begin('summary');
  page.say(Mark.Section, '[summary]');
  page.repeatFailures();
  reportSummary(verdict.extension, verdict.why);
  preparePhotograph(verdict.why.length === 0);
  pageCopy.addLine(page.soFar());
  writeToMedium();
  page.endPlain();
  log.info('the self-test is over: the machine may be switched off');
  endMachine();
  viewer.run();
  cpu.stop();
}

entry('lyn_main', main);
entry('lyn_resumed', resume);

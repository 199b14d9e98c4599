import { callProcessor, isUp, processorCount } from '../processor/peers.ts';
import { MAXIMUM_PROCESSORS } from '../processor/madt.ts';
import { hostClock } from '../time/clock.ts';
import { NO_ANSWER, tscDifference } from '../time/tsc_offset.ts';
import type { Candidate } from './candidate.ts';
import { Mark, page } from './page.ts';

/** Nanoseconds that a processor may take to answer. */
const PATIENCE: u64 = 100_000_000n;

/** How far apart the processors' TSCs are; nothing where there is one. */
export function reportSynchronisation(): void {
  if (processorCount() === 1) return;
  let largest: u64 = 0n;
  let silent: u32 = 0;
  for (let index: u32 = 1; index < MAXIMUM_PROCESSORS; index++) {
    if (!isUp(index)) continue;
    const difference = tscDifference(index);
    if (difference === NO_ANSWER) silent++;
    else if (distance(difference) > largest) largest = distance(difference);
  }
  page.begin(silent === 0 && largest === 0n ? Mark.Passed : Mark.Failed);
  page.text('TSCs of ');
  page.decimal(u64(processorCount()));
  page.text(' processors: ');
  if (largest === 0n) page.text('no difference is seen');
  else {
    page.decimal(largest);
    page.text(' ticks apart');
  }
  if (silent !== 0) page.text('; some do not answer interrupts');
  page.end();
}

function distance(difference: i64): u64 {
  return u64(difference < 0n ? 0n - difference : difference);
}

/** What the others are asked, and what they say. */
class Survey {
  candidate: Candidate | null = null;
  readonly answers = atomic(u32);
  readonly denials = atomic(u32);
}

const survey = new Survey();

/** Whether the firmware lets the extension be turned on, on the other processors too. */
export function reportDenials(candidate: Candidate): void {
  if (processorCount() === 1) return;
  survey.candidate = candidate;
  for (let index: u32 = 1; index < MAXIMUM_PROCESSORS; index++) {
    if (isUp(index)) callProcessor(index, answerSurvey, 0n);
  }
  const others: u32 = processorCount() - 1;
  const latest: u64 = cpu.rdtsc() + hostClock.ticksOfNanoseconds(PATIENCE);
  while (survey.answers.load() < others && cpu.rdtsc() < latest) cpu.pause();
  const allowed: u32 = survey.answers.load() - survey.denials.load();
  page.begin(allowed === others ? Mark.Passed : Mark.Failed);
  page.text(candidate.name());
  page.text(' can be turned on on ');
  page.decimal(u64(allowed));
  page.text(' of ');
  page.decimal(u64(others));
  page.text(' other processors');
  page.end();
}

function answerSurvey(_argument: u64): void {
  const candidate = survey.candidate;
  if (candidate !== null && candidate.denial().length !== 0) survey.denials.add(1);
  survey.answers.add(1);
}

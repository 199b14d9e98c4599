import { hostApic } from '../processor/host_apic.ts';
import { hostTimer, measureApicTimer } from '../processor/host_timer.ts';
import { Vector } from '../processor/vector.ts';
import { hostClock } from '../time/clock.ts';
import { againstHpet } from '../time/host_hpet.ts';
import { againstPit } from '../time/host_pit.ts';
import { againstPmTimer } from '../time/host_pm_timer.ts';
import { Mark, page } from './page.ts';

type Timer = { readonly name: string; readonly measure: (virtual: boolean) => u64; readonly without: string };

const timers: readonly Timer[] = [
  { name: 'PM timer', measure: againstPmTimer, without: 'the TSC is measured against the HPET or the 8254' },
  { name: 'HPET', measure: againstHpet, without: 'the TSC is measured against the PM timer or the 8254' },
  { name: '8254', measure: againstPit, without: 'the TSC is measured against the PM timer or the HPET' },
];

/** Parts per million that a timer and the TSC may be apart: a crystal is good for 100, a measurement of 5 ms by slow ports for a few hundred. */
const TOLERANCE: u64 = 1000n;
const MILLION: u64 = 1_000_000n;
/** How often a check is made before it is a failure: what holds the processor up once or twice, as an emulator on a busy host is held up, is none of the machine's. */
const ATTEMPTS: u32 = 5;

/** In nanoseconds: how far off the local APIC's timer is set, how late it may come, and how long it is waited for. */
const AHEAD: u64 = 1_000_000n;
const LATE: i64 = 20_000_000n;
const PATIENCE: u64 = 200_000_000n;
const NEVER: i64 = i64.MAX;

/** Every timer of the machine against the TSC, whose frequency has been found already. */
export function reportTimers(): void {
  page.number('the TSC runs at ', hostClock.ticksPerSecond / 1000n, ' kHz');
  for (const each of timers) reportTimer(each);
  if (hostApic.here().isOn) reportApicTimer();
}

function reportTimer(timer: Timer): void {
  const measured = measureBest(timer);
  if (measured === 0n) {
    return page.lack(timer.name, timer.without);
  }
  const apart = deviation(measured);
  const holds: boolean = apart <= TOLERANCE;
  page.begin(holds ? Mark.Passed : Mark.Failed);
  page.text(timer.name);
  page.text(': the TSC at ');
  page.decimal(measured / 1000n);
  page.text(measured < hostClock.ticksPerSecond && apart !== 0n ? ' kHz, -' : ' kHz, +');
  page.decimal(apart);
  page.text(' ppm');
  if (!holds) sayLimit('1000 ppm');
  page.end();
}

/** The TSC's frequency by that timer, the first that agrees or the one of several that is nearest; zero where the timer does not count. */
function measureBest(timer: Timer): u64 {
  let best = timer.measure(false);
  for (let attempt: u32 = 1; attempt < ATTEMPTS && best !== 0n && deviation(best) > TOLERANCE; attempt++) {
    const another = timer.measure(false);
    if (another !== 0n && deviation(another) < deviation(best)) best = another;
  }
  return best;
}

/** In parts per million, from the TSC's frequency as Lyn takes it. */
function deviation(measured: u64): u64 {
  return mulDiv(distance(measured, hostClock.ticksPerSecond), MILLION, hostClock.ticksPerSecond);
}

function distance(a: u64, b: u64): u64 {
  return a > b ? a - b : b - a;
}

/** Behind a failure: what would have been none. */
function sayLimit(limit: string): void {
  page.text(' (best of ');
  page.decimal(u64(ATTEMPTS));
  page.text('; limit ');
  page.text(limit);
  page.text(')');
}

/** It is what ends a guest's run under AMD-V. */
function reportApicTimer(): void {
  const frequency = measureApicTimer(u8(Vector.Timer));
  page.begin(frequency === 0n ? Mark.Failed : Mark.Passed);
  page.text('local APIC timer counts at ');
  page.decimal(frequency / 1000n);
  page.text(' kHz');
  page.end();
  if (frequency !== 0n) reportInterrupt();
}

function reportInterrupt(): void {
  const late = awaitBest();
  page.begin(isInTime(late) ? Mark.Passed : Mark.Failed);
  page.text('local APIC timer interrupts ');
  if (late === NEVER) page.text('never');
  else {
    page.decimal(magnitude(late));
    page.text(late < 0n ? ' ns too early' : ' ns late');
    if (!isInTime(late)) sayLimit('20 ms');
  }
  page.end();
}

/** The first interrupt that is in time, or the one of several that is nearest: how many nanoseconds it is late; negative: early. */
function awaitBest(): i64 {
  let best = awaitInterrupt();
  for (let attempt: u32 = 1; attempt < ATTEMPTS && !isInTime(best); attempt++) {
    const another = awaitInterrupt();
    if (isInTime(another) || magnitude(another) < magnitude(best)) best = another;
  }
  return best;
}

function isInTime(late: i64): boolean {
  return late >= 0n && late < LATE;
}

function magnitude(late: i64): u64 {
  return u64(late < 0n ? 0n - late : late);
}

/** Interrupts are off: it is seen to wait, and taken then. */
function awaitInterrupt(): i64 {
  hostTimer.here().prepare(u8(Vector.Timer));
  hostTimer.here().expire();
  takeInterrupt(); // one that was waited for no longer
  const now = cpu.rdtsc();
  const due: u64 = now + hostClock.ticksOfNanoseconds(AHEAD);
  hostTimer.here().arm(now, due);
  const latest: u64 = due + hostClock.ticksOfNanoseconds(PATIENCE);
  while (!isRequested() && cpu.rdtsc() < latest) cpu.pause();
  const came = cpu.rdtsc();
  if (!takeInterrupt()) return NEVER;
  const apart = i64(hostClock.nanosecondsOf(distance(came, due)));
  return came < due ? 0n - apart : apart;
}

/** False if there is none. */
function takeInterrupt(): boolean {
  const isThere = isRequested();
  if (isThere) cpu.idle();
  return isThere;
}

function isRequested(): boolean {
  return hostApic.here().isRequested(u8(Vector.Timer));
}

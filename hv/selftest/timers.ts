import { ApicRegister, hostApic, TimerMode } from '../processor/host_apic.ts';
import { hostTimer } from '../processor/host_timer.ts';
import { Vector } from '../processor/vector.ts';
import { hostClock } from '../time/clock.ts';
import { delay } from '../time/delay.ts';
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

/** In nanoseconds: how far off the local APIC's timer is set, how late it may come, which an emulator on a busy host is, and how long it is waited for. */
const AHEAD: u64 = 1_000_000n;
const LATE: u64 = 20_000_000n;
const PATIENCE: u64 = 200_000_000n;
/** Its clock is measured for 10 ms. */
const MEASUREMENT: u64 = 10_000_000n;
const MEASUREMENTS_PER_SECOND: u64 = 100n;

/** Every timer of the machine against the TSC, whose frequency has been found already. */
export function reportTimers(): void {
  page.number('the TSC runs at ', hostClock.ticksPerSecond / 1000n, ' kHz');
  for (const each of timers) reportTimer(each);
  reportApicTimer();
}

function reportTimer(timer: Timer): void {
  const measured = timer.measure(false);
  if (measured === 0n) {
    return page.lack(timer.name, timer.without);
  }
  const reference = hostClock.ticksPerSecond;
  const apart: u64 = mulDiv(measured > reference ? measured - reference : reference - measured, MILLION, reference);
  page.begin(apart <= TOLERANCE ? Mark.Passed : Mark.Failed);
  page.text(timer.name);
  page.text(': the TSC at ');
  page.decimal(measured / 1000n);
  page.text(measured < reference && apart !== 0n ? ' kHz, -' : ' kHz, +');
  page.decimal(apart);
  page.text(' ppm');
  page.end();
}

/** It is what ends a guest's run under AMD-V. */
function reportApicTimer(): void {
  const frequency = measureApicTimer();
  page.begin(frequency === 0n ? Mark.Failed : Mark.Passed);
  page.text('local APIC timer counts at ');
  page.decimal(frequency / 1000n);
  page.text(' kHz');
  page.end();
  if (frequency !== 0n) reportInterrupt();
}

function measureApicTimer(): u64 {
  hostApic.here().setTimer(TimerMode.OneShot, u8(Vector.Timer));
  hostApic.here().write(ApicRegister.TimerInitial, u32.MAX);
  delay(MEASUREMENT);
  const passed: u32 = u32.MAX - hostApic.here().read(ApicRegister.TimerCurrent);
  hostApic.here().write(ApicRegister.TimerInitial, 0);
  return u64(passed) * MEASUREMENTS_PER_SECOND;
}

/** Interrupts are off: it is seen to wait, and taken then. */
function reportInterrupt(): void {
  const due = armTimer();
  const latest: u64 = due + hostClock.ticksOfNanoseconds(PATIENCE);
  while (!hostApic.here().isRequested(u8(Vector.Timer)) && cpu.rdtsc() < latest) cpu.pause();
  const now = cpu.rdtsc();
  const came: boolean = hostApic.here().isRequested(u8(Vector.Timer));
  if (came) cpu.idle();
  page.begin(came && now >= due && now - due < hostClock.ticksOfNanoseconds(LATE) ? Mark.Passed : Mark.Failed);
  page.text('local APIC timer interrupts ');
  if (!came) page.text('never');
  else {
    page.decimal(hostClock.nanosecondsOf(now < due ? due - now : now - due));
    page.text(now < due ? ' ns too early' : ' ns late');
  }
  page.end();
}

function armTimer(): u64 {
  hostTimer.here().prepare(u8(Vector.Timer));
  const now = cpu.rdtsc();
  const due: u64 = now + hostClock.ticksOfNanoseconds(AHEAD);
  hostTimer.here().arm(now, due);
  return due;
}

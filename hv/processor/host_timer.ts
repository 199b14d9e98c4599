import { hostClock } from '../time/clock.ts';
import { measureCounter } from '../time/measure.ts';
import { ApicRegister, hostApic, TimerMode } from './host_apic.ts';
import { Msr } from './msrs.ts';
import { processorFeatures } from './features.ts';

const LONGEST_COUNT: u64 = 0xFFFF_FFFFn;

/**
 * The local APIC's timer of each processor, as a one-shot, for extensions without a timer of their own. It is moved only where it would
 * come too late: one that comes too early finds nothing to do, and is set again on the way back.
 */
export class HostTimer {
  /** When it comes, in ticks of the TSC; in the past: not armed. */
  private due: u64 = 0n;
  /** Whether it takes a point in time instead of a count (SDM 12.5.4.1). */
  private takesDeadline: boolean = false;
  /** Its clock, in Hz, if it counts. */
  private frequency: u64 = 0n;

  /** Measures the timer's clock where it counts. The TSC's frequency must be known, the APIC enabled. `vector`: of its interrupts. */
  prepare(vector: u8): void {
    this.takesDeadline = processorFeatures().tscDeadline;
    if (this.takesDeadline) {
      hostApic.here().setTimer(TimerMode.Deadline, vector);
      return;
    }
    this.frequency = measureApicTimer(vector);
    assert(this.frequency !== 0n);
  }

  /** It shall come at `when` at the latest; it is `now`. */
  arm(now: u64, when: u64): void {
    if (this.due > now && this.due <= when) return;
    this.due = when > now ? when : now + 1n;
    if (this.takesDeadline) cpu.wrmsr(u32(Msr.TscDeadline), this.due);
    else hostApic.here().write(ApicRegister.TimerInitial, this.countUntil(now));
  }

  /** It has come. */
  expire(): void {
    this.due = 0n;
  }

  /** Rounded up, so that the time has come when the interrupt does. */
  private countUntil(now: u64): u32 {
    const count: u64 = mulDiv(this.due - now, this.frequency, hostClock.ticksPerSecond) + 1n;
    return u32(count < LONGEST_COUNT ? count : LONGEST_COUNT);
  }
}

/** How fast this processor's timer counts, in Hz, with `vector` for its interrupt; zero if it stands still. It is left so, as a one-shot. */
export function measureApicTimer(vector: u8): u64 {
  hostApic.here().setTimer(TimerMode.OneShot, vector);
  hostApic.here().write(ApicRegister.TimerInitial, u32.MAX);
  const frequency = measureCounter(countedByApic);
  hostApic.here().write(ApicRegister.TimerInitial, 0);
  return frequency;
}

function countedByApic(): u32 {
  return ~hostApic.here().read(ApicRegister.TimerCurrent);
}

export const hostTimer = perCpu(HostTimer);

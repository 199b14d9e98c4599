import { hostClock } from '../time/clock.ts';
import { Deadline, type TimerTarget } from '../time/deadline.ts';
import { TimerMode } from './apic_registers.ts';
import type { LocalApic } from './local_apic.ts';
import type { DeviceState } from './state.ts';

/** Hz of the timer's input, before the divider. CPUID 0x40000010 tells it. */
export const APIC_TIMER_FREQUENCY: u64 = 1_000_000_000n;
/** The shortest period in ticks of that clock, 200 us as KVM has it: time enough to serve an expiry, so that a guest cannot drown in them. */
const SHORTEST_PERIOD: u64 = 200_000n;
/** A deadline more ticks away than this never comes. */
const FAR_AWAY: u64 = 1n << 62n;

/** Bits 0, 1 and 3 of the divide configuration register. */
const DivideConfiguration = register(u32, { low: bits<u8>(1, 0), high: flag(3) });

/** The timer of the local APIC: one-shot, periodic, or by TSC deadline (SDM 11.5.4). */
export class ApicTimer implements TimerTarget {
  private readonly apic: LocalApic;
  private readonly deadline = new Deadline();
  private mode: TimerMode = TimerMode.OneShot;
  initialCount: u32 = 0;
  divideConfiguration: u32 = 0;
  /** When the count that runs was started, in the domain's time. */
  private start: u64 = 0n;
  /** IA32_TSC_DEADLINE in the domain's time; zero while it is not armed. */
  tscDeadline: u64 = 0n;

  constructor(apic: LocalApic) {
    this.apic = apic;
  }

  reset(): void {
    this.deadline.target = this;
    this.apic.domain.cancel(this.deadline);
    this.mode = TimerMode.OneShot;
    this.initialCount = 0;
    this.divideConfiguration = 0;
    this.tscDeadline = 0n;
  }

  /** Going to or from the deadline mode disarms the timer. */
  setMode(mode: TimerMode): void {
    if (mode === this.mode) return;
    if (mode === TimerMode.Deadline || this.mode === TimerMode.Deadline) {
      this.apic.domain.cancel(this.deadline);
      this.initialCount = 0;
      this.tscDeadline = 0n;
    }
    this.mode = mode;
  }

  isByDeadline(): boolean {
    return this.mode === TimerMode.Deadline;
  }

  /** Starts counting down from `count`; zero stops. Nothing in deadline mode. */
  setInitialCount(count: u32): void {
    if (this.isByDeadline()) return;
    this.initialCount = count;
    this.start = this.apic.domain.clock.now();
    this.schedule();
  }

  /** A new divider counts from where the count stands. */
  setDivideConfiguration(value: u32): void {
    const now = this.apic.domain.clock.now();
    const counted: u64 = this.counted(now);
    this.divideConfiguration = value;
    this.start = now - this.ticksOf(counted);
    if (this.deadline.armed && !this.isByDeadline()) this.schedule();
  }

  currentCount(): u32 {
    if (this.initialCount === 0 || this.isByDeadline()) return 0;
    const counted = this.counted(this.apic.domain.clock.now());
    const initial: u64 = u64(this.initialCount);
    if (this.mode === TimerMode.Periodic) return u32(initial - (counted % initial));
    return counted >= initial ? 0 : u32(initial - counted);
  }

  /** Arms the deadline mode for a point of the domain's time; zero disarms. Nothing in the other modes. */
  setTscDeadline(when: u64): void {
    if (!this.isByDeadline()) return;
    this.tscDeadline = when;
    const now = this.apic.domain.clock.now();
    if (when === 0n || (when > now && when - now > FAR_AWAY)) this.apic.domain.cancel(this.deadline);
    else this.apic.domain.arm(this.deadline, when > now ? when : now);
  }

  expired(now: u64): void {
    this.tscDeadline = 0n;
    this.apic.timerExpired();
    if (this.mode !== TimerMode.Periodic || this.initialCount === 0) return;
    const period = this.period();
    this.start += (now - this.start) / period * period;
    this.apic.domain.arm(this.deadline, this.start + period);
  }

  save(state: DeviceState): void {
    state.put8(u8(this.mode));
    state.put32(this.initialCount);
    state.put32(this.divideConfiguration);
    state.put64(this.start);
    state.put64(this.tscDeadline);
    state.putFlag(this.deadline.armed);
  }

  load(state: DeviceState): void {
    this.mode = state.get8() as TimerMode;
    this.initialCount = state.get32();
    this.divideConfiguration = state.get32();
    this.start = state.get64();
    this.tscDeadline = state.get64();
    const wasArmed = state.getFlag();
    if (!wasArmed) return this.apic.domain.cancel(this.deadline);
    if (this.isByDeadline()) this.setTscDeadline(this.tscDeadline);
    else this.schedule();
  }

  private schedule(): void {
    if (this.initialCount === 0) this.apic.domain.cancel(this.deadline);
    else this.apic.domain.arm(this.deadline, this.start + this.period());
  }

  /** One run of the count in ticks of the domain's time. */
  private period(): u64 {
    const ticks: u64 = u64(this.initialCount) << this.shift();
    const bounded: u64 = this.mode === TimerMode.Periodic && ticks < SHORTEST_PERIOD ? SHORTEST_PERIOD : ticks;
    return hostClock.ticksOf(bounded, APIC_TIMER_FREQUENCY) + 1n;
  }

  private counted(now: u64): u64 {
    return mulDiv(now - this.start, APIC_TIMER_FREQUENCY, hostClock.ticksPerSecond) >> this.shift();
  }

  private ticksOf(counts: u64): u64 {
    return hostClock.ticksOf(counts << this.shift(), APIC_TIMER_FREQUENCY);
  }

  /** The divider's logarithm: SDM figure 11-10. */
  private shift(): u64 {
    const word = DivideConfiguration.of(this.divideConfiguration);
    return u64(((word.high ? 4 : 0) + u32(word.low) + 1) & 7);
  }
}

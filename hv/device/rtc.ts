import { minimum } from '../memory/minimum.ts';
import { hostClock } from '../time/clock.ts';
import { Deadline, NEVER, type TimerTarget } from '../time/deadline.ts';
import type { Machine } from './machine.ts';
import type { PortBus } from './port_bus.ts';
import type { PortDevice } from './port_device.ts';
import { NO_ALARM, nextAlarm } from './rtc_alarm.ts';
import { DIVIDER_RUNS, RegisterA, RegisterB, RegisterC, RegisterD, RtcRegister } from './rtc_registers.ts';
import { readTime, timeOf } from './rtc_time.ts';
import type { DeviceState } from './state.ts';

const IRQ: u8 = 8;
/** Cycles of the oscillator: the unit of all times here. */
const OSCILLATOR: u64 = 32768n;
/** The update bit rises 244 microseconds before the registers change. */
const UPDATE_LEAD: u64 = 8n;
/** Registers and memory: what index port 0x70 reaches, without the bit that masks NMIs. */
const SIZE: u32 = 128;
const RUNNING = RegisterA.with({ divider: DIVIDER_RUNS, rate: 6 });
const FORMAT_AT_START = RegisterB.with({ hours24: true });

/**
 * An MC146818 with 114 bytes of memory at ports 0x70 and 0x71, IRQ 8. Time is computed from the domain's clock; flags from
 * when register C was last read. The chip never stops: the divider's reset and daylight saving are not modelled.
 */
export class Rtc implements PortDevice, TimerTarget {
  private readonly machine: Machine;
  private readonly deadline = new Deadline();
  private readonly memory = array(u8, 128);
  private index: u32 = 0;
  private a: RegisterA = RUNNING;
  private b: RegisterB = FORMAT_AT_START;
  private c: RegisterC = RegisterC.of(0);
  /** Seconds since 1970 when the domain's time was zero. */
  private origin: u64 = 0n;
  /** Up to when the flags of register C are accounted for, in cycles of the domain's time. */
  private accounted: u64 = 0n;

  constructor(machine: Machine) {
    this.machine = machine;
  }

  attach(bus: PortBus): void {
    bus.attach(0x70, 2, 1, this);
    this.deadline.target = this;
  }

  /** Sets the clock: `seconds` since 1970. */
  setTime(seconds: u64): void {
    this.origin = seconds - this.cycles() / OSCILLATOR;
  }

  read(port: u16, bytes: u8): u32 {
    return port === 0x70 ? 0xff : u32(this.readRegister());
  }

  write(port: u16, bytes: u8, value: u32): void {
    if (port === 0x70) this.index = value & (SIZE - 1);
    else this.writeRegister(u8(value));
  }

  expired(now: u64): void {
    this.account();
    this.schedule();
  }

  /** The time and the memory stay: there is a battery. */
  reset(): void {
    this.machine.domain.cancel(this.deadline);
    this.a = RUNNING;
    this.b = FORMAT_AT_START;
    this.c = RegisterC.of(0);
    this.index = 0;
    this.accounted = this.cycles();
  }

  save(state: DeviceState): void {
    for (let i: u32 = 0; i < SIZE; i++) state.put8(this.memory[i]);
    state.put8(u8(this.index));
    state.put8(this.a.raw);
    state.put8(this.b.raw);
    state.put8(this.c.raw);
    state.put64(this.origin);
    state.put64(this.accounted);
  }

  load(state: DeviceState): void {
    for (let i: u32 = 0; i < SIZE; i++) this.memory[i] = state.get8();
    this.index = u32(state.get8()) & (SIZE - 1);
    this.a = RegisterA.of(state.get8());
    this.b = RegisterB.of(state.get8());
    this.c = RegisterC.of(state.get8());
    this.origin = state.get64();
    this.accounted = state.get64();
    this.update();
    this.schedule();
  }

  private readRegister(): u8 {
    switch (this.index as RtcRegister) {
      case RtcRegister.Seconds:
      case RtcRegister.Minutes:
      case RtcRegister.Hours:
      case RtcRegister.DayOfWeek:
      case RtcRegister.DayOfMonth:
      case RtcRegister.Month:
      case RtcRegister.Year:
      case RtcRegister.Century:
        return this.b.set ? this.memory[this.index] : readTime(this.seconds(this.cycles()), this.index as RtcRegister, this.b);
      case RtcRegister.A:
        return this.a.with({ updating: !this.b.set && this.cycles() % OSCILLATOR >= OSCILLATOR - UPDATE_LEAD }).raw;
      case RtcRegister.B:
        return this.b.raw;
      case RtcRegister.C:
        return this.readFlags();
      case RtcRegister.D:
        return RegisterD.with({ valid: true }).raw;
      default:
        return this.memory[this.index];
    }
  }

  private writeRegister(value: u8): void {
    switch (this.index as RtcRegister) {
      case RtcRegister.Seconds:
      case RtcRegister.Minutes:
      case RtcRegister.Hours:
      case RtcRegister.DayOfWeek:
      case RtcRegister.DayOfMonth:
      case RtcRegister.Month:
      case RtcRegister.Year:
      case RtcRegister.Century:
        return this.writeTime(value);
      case RtcRegister.A:
        this.account();
        this.a = RegisterA.of(value).with({ updating: false });
        return this.schedule();
      case RtcRegister.B:
        return this.control(RegisterB.of(value));
      case RtcRegister.C:
      case RtcRegister.D:
        return; // for reading only
      case RtcRegister.SecondsAlarm:
      case RtcRegister.MinutesAlarm:
      case RtcRegister.HoursAlarm:
        this.account();
        this.memory[this.index] = value;
        return this.schedule();
      default:
        this.memory[this.index] = value;
    }
  }

  /** While updates are stopped the registers are memory; otherwise one that is written takes effect at once. */
  private writeTime(value: u8): void {
    if (!this.b.set) this.freeze();
    this.memory[this.index] = value;
    if (!this.b.set) this.setTime(timeOf(this.memory, this.b));
  }

  private control(next: RegisterB): void {
    this.account();
    const before = this.b;
    // Stopping the updates ends the update interrupt (MC146818A, SET).
    this.b = next.set ? next.with({ updateInterrupt: false }) : next;
    if (next.set && !before.set) this.freeze();
    if (!next.set && before.set) this.setTime(timeOf(this.memory, this.b));
    this.update();
    this.schedule();
  }

  /** Copies the running time into the registers. */
  private freeze(): void {
    const seconds = this.seconds(this.cycles());
    for (const each of timeRegisters) this.memory[u32(each)] = readTime(seconds, each, this.b);
  }

  /** Reading register C clears its flags. */
  private readFlags(): u8 {
    this.account();
    const value: u8 = this.c.raw;
    this.c = RegisterC.of(0);
    this.update();
    this.schedule();
    return value;
  }

  /** Sets the flags for what has happened since they were last looked at. */
  private account(): void {
    const from = this.accounted;
    const to = this.cycles();
    this.accounted = to;
    const period = this.period();
    if (period !== 0n && to / period !== from / period) this.c = this.c.with({ periodic: true });
    if (!this.b.set && to / OSCILLATOR !== from / OSCILLATOR) {
      this.c = this.c.with({ update: true });
      if (nextAlarm(this.seconds(from), this.memory, this.b) <= this.seconds(to)) this.c = this.c.with({ alarm: true });
    }
    this.update();
  }

  /** Arms the deadline for the first event whose interrupt is enabled, unless one is requested already. */
  private schedule(): void {
    const next: u64 = this.c.request ? NEVER : this.nextEvent();
    if (next === NEVER) this.machine.domain.cancel(this.deadline);
    else this.machine.domain.arm(this.deadline, hostClock.ticksOf(next, OSCILLATOR) + 1n);
  }

  private nextEvent(): u64 {
    const now = this.accounted;
    const period = this.period();
    let next: u64 = NEVER;
    if (this.b.periodicInterrupt && period !== 0n) next = (now / period + 1n) * period;
    if (this.b.set) return next;
    if (this.b.updateInterrupt) next = minimum(next, (now / OSCILLATOR + 1n) * OSCILLATOR);
    if (!this.b.alarmInterrupt) return next;
    const alarm = nextAlarm(this.seconds(now), this.memory, this.b);
    return alarm === NO_ALARM ? next : minimum(next, (alarm - this.origin) * OSCILLATOR);
  }

  /** Cycles between two periodic interrupts, or zero: MC146818A, table 5. Rates 1 and 2 are those of 8 and 9. */
  private period(): u64 {
    const rate: u8 = this.a.rate;
    if (rate === 0) return 0n;
    return 1n << u64(rate <= 2 ? rate + 6 : rate - 1);
  }

  private update(): void {
    const requested: u8 = this.c.raw & this.b.raw & RegisterC.with({ update: true, alarm: true, periodic: true }).raw;
    this.c = this.c.with({ request: requested !== 0 });
    this.machine.pics.setLine(IRQ, requested !== 0);
  }

  private seconds(cycles: u64): u64 {
    return this.origin + cycles / OSCILLATOR;
  }

  /** The domain's time in cycles of the oscillator. */
  private cycles(): u64 {
    return mulDiv(this.machine.domain.clock.now(), OSCILLATOR, hostClock.ticksPerSecond);
  }
}

const timeRegisters: readonly RtcRegister[] = [
  RtcRegister.Seconds, RtcRegister.Minutes, RtcRegister.Hours, RtcRegister.DayOfWeek, RtcRegister.DayOfMonth, RtcRegister.Month, RtcRegister.Year,
  RtcRegister.Century,
];

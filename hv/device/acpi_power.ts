import { EndReason } from '../domain/end.ts';
import { hostClock } from '../time/clock.ts';
import { Deadline, type TimerTarget } from '../time/deadline.ts';
import { PM1_CONTROL_PORT, PM1_EVENT_PORT, PM_TIMER_FREQUENCY, PM_TIMER_PORT, Pm1Control, Pm1Event, SCI, SLEEP_TYPE_OFF } from './acpi_registers.ts';
import type { Machine } from './machine.ts';
import { lowBytes, type PortBus } from './port_bus.ts';
import type { PortDevice } from './port_device.ts';
import type { DeviceState } from './state.ts';

/** The timer has 32 bits; its status bit is set whenever bit 31 changes. */
const CARRY: u64 = 31n;
/** Events that can be enabled: ACPI drivers check that their bit stays. */
const ENABLES = Pm1Event.with({ timer: true, globalLock: true, powerButton: true, sleepButton: true, rtc: true });

/** ACPI's fixed registers: power management events and control, power-off, and the power management timer. */
export class AcpiPower implements PortDevice, TimerTarget {
  private readonly machine: Machine;
  private readonly deadline = new Deadline();
  private enabled: Pm1Event = Pm1Event.of(0);
  private control: Pm1Control = Pm1Control.of(0);
  /** How often bit 31 of the timer had changed when its status bit was last cleared. */
  private carries: u64 = 0n;

  constructor(machine: Machine) {
    this.machine = machine;
  }

  attach(bus: PortBus): void {
    bus.attach(PM1_EVENT_PORT, 4, 2, this);
    bus.attach(PM1_CONTROL_PORT, 2, 2, this);
    bus.attach(PM_TIMER_PORT, 4, 4, this);
    this.deadline.target = this;
  }

  read(port: u16, bytes: u8): u32 {
    const value: u32 = port >= PM_TIMER_PORT ? u32(this.ticks()) >> byteShift(port, 3) : u32(this.readWord(port & 0xfffe)) >> byteShift(port, 1);
    return lowBytes(value, bytes);
  }

  write(port: u16, bytes: u8, value: u32): void {
    if (port >= PM_TIMER_PORT) return; // for reading only
    const shift = byteShift(port, 1);
    const mask: u16 = bytes === 1 ? u16(0xff << shift) : 0xffff;
    this.writeWord(port & 0xfffe, u16(value << shift), mask);
  }

  expired(now: u64): void {
    this.update();
  }

  /** Firmware has switched to ACPI mode already. */
  reset(): void {
    this.enabled = Pm1Event.of(0);
    this.control = Pm1Control.with({ sciEnabled: true });
    this.carries = this.ticks() >> CARRY;
    this.machine.domain.cancel(this.deadline);
  }

  save(state: DeviceState): void {
    state.put16(this.enabled.raw);
    state.put16(this.control.raw);
    state.put64(this.carries);
  }

  load(state: DeviceState): void {
    this.enabled = Pm1Event.of(state.get16());
    this.control = Pm1Control.of(state.get16());
    this.carries = state.get64();
    this.update();
  }

  private readWord(port: u16): u16 {
    if (port === PM1_CONTROL_PORT) return this.control.raw;
    return port === PM1_EVENT_PORT ? this.status().raw : this.enabled.raw;
  }

  /** `mask`: the bits that the access reaches. */
  private writeWord(port: u16, value: u16, mask: u16): void {
    if (port === PM1_CONTROL_PORT) return this.writeControl(Pm1Control.of((this.control.raw & ~mask) | (value & mask)));
    if (port !== PM1_EVENT_PORT) this.enabled = Pm1Event.of(((this.enabled.raw & ~mask) | (value & mask)) & ENABLES.raw);
    else if (Pm1Event.of(value & mask).timer) this.carries = this.ticks() >> CARRY;
    this.update();
  }

  /** SLP_EN is never read back; other sleep types than off are not announced and do nothing. */
  private writeControl(next: Pm1Control): void {
    this.control = Pm1Control.with({ sciEnabled: true, sleepType: next.sleepType });
    if (next.sleepEnable && next.sleepType === SLEEP_TYPE_OFF) this.machine.domain.end(EndReason.PoweredOff);
  }

  private status(): Pm1Event {
    return Pm1Event.with({ timer: this.ticks() >> CARRY !== this.carries });
  }

  /** The interrupt follows status and enable; the deadline is the next change of bit 31. */
  private update(): void {
    const requested: boolean = this.enabled.timer && this.status().timer;
    this.machine.pics.setLine(SCI, requested);
    if (!this.enabled.timer || requested) return this.machine.domain.cancel(this.deadline);
    this.machine.domain.arm(this.deadline, hostClock.ticksOf((this.carries + 1n) << CARRY, PM_TIMER_FREQUENCY) + 1n);
  }

  /** The timer without its limit to 32 bits. */
  private ticks(): u64 {
    return mulDiv(this.machine.domain.clock.now(), PM_TIMER_FREQUENCY, hostClock.ticksPerSecond);
  }
}

/** How far a byte's register bits lie up in a register of `mask + 1` bytes. */
function byteShift(port: u16, mask: u16): u32 {
  return u32(port & mask) * 8;
}

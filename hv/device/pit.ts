import { hostClock } from '../time/clock.ts';
import { Deadline, type TimerTarget } from '../time/deadline.ts';
import type { Machine } from './machine.ts';
import { NO_EDGE, PitChannel, PitCommand } from './pit_channel.ts';
import type { PortBus } from './port_bus.ts';
import type { PortDevice } from './port_device.ts';
import type { DeviceState } from './state.ts';

/** Hz. */
export const PIT_FREQUENCY: u64 = 1193182n;
const IRQ: u8 = 0;
/** A rise of channel 0 that would follow another within 200 microseconds is put off until then, so that a guest cannot drown in them. */
const SHORTEST_PERIOD: u64 = 238n;
/** Ticks of half a refresh cycle: what channel 1 was for, seen as bit 4 of port 0x61. */
const REFRESH: u64 = 18n;

/** The read-back command: bits 5 and 4 are low to latch. */
const ReadBack = register(u8, { channel0: flag(1), channel1: flag(2), channel2: flag(3), skipsStatus: flag(4), skipsCount: flag(5) });

/** System control port B, 0x61. */
const SystemControl = register(u8, { gate2: flag(0), speaker: flag(1), disablesParity: flag(2), disablesChannelCheck: flag(3), refresh: flag(4), output2: flag(5) });

/** The 8254 of a PC/AT at ports 0x40 to 0x43, with IRQ 0 on channel 0; and port 0x61, which has channel 2's gate and output. */
export class Pit implements PortDevice, TimerTarget {
  private readonly machine: Machine;
  private readonly deadline = new Deadline();
  private readonly channels = array(PitChannel, 3);
  private control: u8 = 0;

  constructor(machine: Machine) {
    this.machine = machine;
  }

  attach(bus: PortBus): void {
    bus.attach(0x40, 4, 1, this);
    bus.attach(0x61, 1, 1, this);
    this.deadline.target = this;
  }

  read(port: u16, bytes: u8): u32 {
    const now = this.tick();
    switch (port) {
      case 0x40:
      case 0x41:
      case 0x42:
        return u32(this.channels[port & 3].read(now));
      case 0x61:
        return u32(this.readControl(now));
      default:
        return 0xff; // 0x43 is for writing only
    }
  }

  write(port: u16, bytes: u8, value: u32): void {
    const now = this.tick();
    switch (port) {
      case 0x43:
        this.command(PitCommand.of(u8(value)), now);
        return;
      case 0x61:
        this.writeControl(u8(value), now);
        return;
      default:
        this.channels[port & 3].write(u8(value), now);
        if (port === 0x40) this.follow(now);
    }
  }

  /** OUT of channel 0 rises. Periods that were missed are gone, as for a processor with interrupts off. */
  expired(now: u64): void {
    const tick = this.tick();
    this.machine.pics.setLine(IRQ, false);
    this.machine.pics.setLine(IRQ, true);
    const rise = this.channels[0].nextRise(tick);
    this.schedule(rise < tick + SHORTEST_PERIOD ? tick + SHORTEST_PERIOD : rise);
  }

  reset(): void {
    this.control = 0;
    this.channels[0].reset(true);
    this.channels[1].reset(true);
    this.channels[2].reset(false);
    this.follow(this.tick());
  }

  save(state: DeviceState): void {
    state.put8(this.control);
    for (const channel of this.channels) channel.save(state);
  }

  load(state: DeviceState): void {
    this.control = state.get8();
    for (const channel of this.channels) channel.load(state);
    this.follow(this.tick());
  }

  private command(word: PitCommand, now: u64): void {
    if (word.channel === 3) return this.readBack(ReadBack.of(word.raw), now);
    this.channels[word.channel].command(word, now);
    if (word.channel === 0) this.follow(now);
  }

  private readBack(word: Value<typeof ReadBack>, now: u64): void {
    if (word.channel0) latch(this.channels[0], word, now);
    if (word.channel1) latch(this.channels[1], word, now);
    if (word.channel2) latch(this.channels[2], word, now);
  }

  private readControl(now: u64): u8 {
    const refresh: boolean = (now / REFRESH & 1n) !== 0n;
    return SystemControl.of(this.control).with({ refresh, output2: this.channels[2].output(now) }).raw;
  }

  private writeControl(value: u8, now: u64): void {
    this.control = SystemControl.of(value & 0x0f).raw;
    this.channels[2].setGate(SystemControl.of(value).gate2, now);
  }

  /** IRQ 0 follows OUT of channel 0; the deadline is its next rise. */
  private follow(now: u64): void {
    this.machine.pics.setLine(IRQ, this.channels[0].output(now));
    this.schedule(this.channels[0].nextRise(now));
  }

  private schedule(rise: u64): void {
    if (rise === NO_EDGE) this.machine.domain.cancel(this.deadline);
    else this.machine.domain.arm(this.deadline, hostClock.ticksOf(rise, PIT_FREQUENCY) + 1n);
  }

  /** Ticks of the 8254 since the domain began. */
  private tick(): u64 {
    return mulDiv(this.machine.domain.clock.now(), PIT_FREQUENCY, hostClock.ticksPerSecond);
  }
}

function latch(channel: PitChannel, word: Value<typeof ReadBack>, now: u64): void {
  if (!word.skipsCount) channel.latchCount(now);
  if (!word.skipsStatus) channel.latchStatus(now);
}

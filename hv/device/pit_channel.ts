import type { DeviceState } from './state.ts';

/** Mode and command byte of port 0x43. Channel 3 is the read-back command. */
export const PitCommand = register(u8, { bcd: flag(0), mode: bits<u8>(3, 1), access: bits<u8>(5, 4), channel: bits<u8>(7, 6) });
export type PitCommand = Value<typeof PitCommand>;

/** Status byte of the read-back command. */
const PitStatus = register(u8, { bcd: flag(0), mode: bits<u8>(3, 1), access: bits<u8>(5, 4), nullCount: flag(6), output: flag(7) });

/** Values of `access`. */
const LATCH: u8 = 0;
const LOW_BYTE: u8 = 1;
const HIGH_BYTE: u8 = 2;
const BOTH_BYTES: u8 = 3;

/** No edge will come. */
export const NO_EDGE: u64 = 0xFFFF_FFFF_FFFF_FFFFn;

/**
 * One counter of an 8254 (Intel 231164). Nothing counts: count and output are computed from the tick (1193182 Hz) at which
 * counting began. Every method takes the tick that it is now.
 */
export class PitChannel {
  private mode: u8 = 3;
  private access: u8 = BOTH_BYTES;
  private bcd: boolean = false;
  private gate: boolean = true;
  /** False until a count is loaded, or in modes 1 and 5 until the gate rises. */
  private running: boolean = false;
  /** The tick at which the count in force was loaded. */
  private start: u64 = 0n;
  /** The count in force, 1 to 65536. */
  private count: u32 = 0x10000;
  /** In modes 2 and 3, the count that comes into force at `nextStart`; zero if there is none. */
  private nextCount: u32 = 0;
  private nextStart: u64 = 0n;
  /** Ticks counted when a low gate stopped the counter. */
  private heldElapsed: u64 = 0n;
  private held: boolean = false;
  private latchedCount: u16 = 0;
  /** Bytes of the latched count that are still to be read. */
  private latchedBytes: u8 = 0;
  private latchedStatus: u8 = 0;
  private statusIsLatched: boolean = false;
  /** Both bytes: the next access is the second one. */
  private readsSecond: boolean = false;
  private writesSecond: boolean = false;
  private writtenLow: u8 = 0;
  private nullCount: boolean = true;

  reset(gate: boolean): void {
    this.command(PitCommand.with({ mode: 3, access: BOTH_BYTES }), 0n);
    this.gate = gate;
    this.latchedBytes = 0;
    this.statusIsLatched = false;
  }

  /** A byte for port 0x43 that names this channel. */
  command(word: PitCommand, now: u64): void {
    if (word.access === LATCH) return this.latchCount(now);
    this.access = word.access;
    // Modes 6 and 7 are 2 and 3 again.
    this.mode = word.mode > 5 ? word.mode - 4 : word.mode;
    this.bcd = word.bcd;
    this.running = false;
    this.held = false;
    this.nextCount = 0;
    this.readsSecond = false;
    this.writesSecond = false;
    this.nullCount = true;
  }

  latchCount(now: u64): void {
    if (this.latchedBytes !== 0) return;
    this.latchedCount = this.current(now);
    this.latchedBytes = this.access === BOTH_BYTES ? 2 : 1;
  }

  latchStatus(now: u64): void {
    if (this.statusIsLatched) return;
    this.advance(now);
    this.latchedStatus = PitStatus.with({ bcd: this.bcd, mode: this.mode, access: this.access, nullCount: this.nullCount, output: this.output(now) }).raw;
    this.statusIsLatched = true;
  }

  read(now: u64): u8 {
    if (this.statusIsLatched) {
      this.statusIsLatched = false;
      return this.latchedStatus;
    }
    const value: u16 = this.latchedBytes !== 0 ? this.latchedCount : this.current(now);
    if (this.latchedBytes !== 0) this.latchedBytes -= 1;
    const takesHigh: boolean = this.access === HIGH_BYTE || (this.access === BOTH_BYTES && this.readsSecond);
    if (this.access === BOTH_BYTES) this.readsSecond = !this.readsSecond;
    return takesHigh ? u8(value >> 8) : u8(value);
  }

  write(value: u8, now: u64): void {
    if (this.access === LOW_BYTE) return this.load16(u16(value), now);
    if (this.access === HIGH_BYTE) return this.load16(u16(value) << 8, now);
    if (!this.writesSecond) {
      this.writtenLow = value;
      // Mode 0: the first byte stops the counter.
      if (this.mode === 0) this.running = false;
    } else {
      this.load16(u16(this.writtenLow) | (u16(value) << 8), now);
    }
    this.writesSecond = !this.writesSecond;
  }

  setGate(high: boolean, now: u64): void {
    if (high === this.gate) return;
    this.advance(now);
    this.gate = high;
    if (high) this.gateRises(now);
    else if (this.mode !== 1 && this.mode !== 5) this.hold(now);
  }

  /** The level of OUT. */
  output(now: u64): boolean {
    this.advance(now);
    if (!this.running) return this.mode !== 0;
    const elapsed = this.elapsed(now);
    const count: u64 = u64(this.count);
    switch (this.mode) {
      case 0:
      case 1:
        return elapsed >= count;
      case 2:
        return this.held || elapsed % count !== count - 1n;
      case 3:
        return this.held || elapsed % count < (count + 1n) / 2n;
      default:
        return elapsed !== count;
    }
  }

  /** The first tick after `now` at which OUT rises, or `NO_EDGE`. */
  nextRise(now: u64): u64 {
    this.advance(now);
    if (!this.running || this.held) return NO_EDGE;
    const count: u64 = u64(this.count);
    if (this.mode === 2 || this.mode === 3) return this.start + (this.elapsed(now) / count + 1n) * count;
    const rise: u64 = this.start + count + (this.mode < 2 ? 0n : 1n);
    return rise > now ? rise : NO_EDGE;
  }

  private load16(raw: u16, now: u64): void {
    this.advance(now);
    const value = this.bcd ? fromBcd(raw) : u32(raw);
    const count: u32 = value !== 0 ? value : this.modulus();
    this.nullCount = false;
    const isPeriodic: boolean = this.mode === 2 || this.mode === 3;
    if (isPeriodic && this.running && !this.held) {
      this.nextStart = this.nextRise(now);
      this.nextCount = count;
      return;
    }
    this.count = count;
    if (this.mode === 1 || this.mode === 5) return;
    this.start = now;
    this.running = true;
    this.heldElapsed = 0n;
    this.held = !this.gate;
  }

  private gateRises(now: u64): void {
    const wasHeld = this.held;
    this.held = false;
    if (this.mode === 0 || this.mode === 4) {
      if (wasHeld) this.start = now - this.heldElapsed;
      return;
    }
    // Modes 1 and 5 start, modes 2 and 3 start again; all only with a count.
    if (this.nullCount) return;
    this.start = now;
    this.running = true;
  }

  private hold(now: u64): void {
    if (!this.running || this.held) return;
    this.heldElapsed = this.elapsed(now);
    this.held = true;
  }

  /** Brings a count into force that was written during the last period. */
  private advance(now: u64): void {
    if (this.nextCount === 0 || now < this.nextStart) return;
    this.start = this.nextStart;
    this.count = this.nextCount;
    this.nextCount = 0;
  }

  private elapsed(now: u64): u64 {
    return this.held ? this.heldElapsed : now - this.start;
  }

  /** The counting element, as the program reads it. */
  private current(now: u64): u16 {
    this.advance(now);
    const value = this.running ? this.remaining(this.elapsed(now)) : this.count % this.modulus();
    return this.bcd ? toBcd(value) : u16(value);
  }

  private remaining(elapsed: u64): u32 {
    const count: u64 = u64(this.count);
    const modulus = this.modulus();
    switch (this.mode) {
      case 2:
        return u32(count - (elapsed % count)) % modulus;
      case 3:
        // Counts by two, twice in a period.
        return u32(count - ((2n * elapsed) % count)) % modulus;
      default:
        return u32((count + u64(modulus) - (elapsed % u64(modulus))) % u64(modulus));
    }
  }

  private modulus(): u32 {
    return this.bcd ? 10000 : 0x10000;
  }

  save(state: DeviceState): void {
    state.put8(PitCommand.with({ bcd: this.bcd, mode: this.mode, access: this.access }).raw);
    state.putFlag(this.gate);
    state.putFlag(this.running);
    state.put64(this.start);
    state.put32(this.count);
    state.put32(this.nextCount);
    state.put64(this.nextStart);
    state.put64(this.heldElapsed);
    state.putFlag(this.held);
    state.put16(this.latchedCount);
    state.put8(this.latchedBytes);
    state.put8(this.latchedStatus);
    state.putFlag(this.statusIsLatched);
    state.putFlag(this.readsSecond);
    state.putFlag(this.writesSecond);
    state.put8(this.writtenLow);
    state.putFlag(this.nullCount);
  }

  load(state: DeviceState): void {
    const word = PitCommand.of(state.get8());
    this.bcd = word.bcd;
    this.mode = word.mode;
    this.access = word.access;
    this.gate = state.getFlag();
    this.running = state.getFlag();
    this.start = state.get64();
    this.count = state.get32();
    this.nextCount = state.get32();
    this.nextStart = state.get64();
    this.heldElapsed = state.get64();
    this.held = state.getFlag();
    this.latchedCount = state.get16();
    this.latchedBytes = state.get8();
    this.latchedStatus = state.get8();
    this.statusIsLatched = state.getFlag();
    this.readsSecond = state.getFlag();
    this.writesSecond = state.getFlag();
    this.writtenLow = state.get8();
    this.nullCount = state.getFlag();
  }
}

function fromBcd(value: u16): u32 {
  const digits: u32 = u32(value);
  return (digits >> 12) * 1000 + ((digits >> 8) & 15) * 100 + ((digits >> 4) & 15) * 10 + (digits & 15);
}

function toBcd(value: u32): u16 {
  return u16((value / 1000 % 10 << 12) | (value / 100 % 10 << 8) | (value / 10 % 10 << 4) | value % 10);
}

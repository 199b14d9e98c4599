import { EndOfInterrupt, Icw1, Icw4, Ocw2, Ocw3 } from './pic_commands.ts';
import type { DeviceState } from './state.ts';

/** No input is to be served. */
export const NO_INPUT: i32 = -1;

/** One 8259A interrupt controller in 8086 mode (Intel 231468). Bit n of each byte stands for input n. */
export class Pic {
  /** Requests. For an edge-triggered input the latch, for a level-triggered one the line. */
  private requests: u8 = 0;
  private inService: u8 = 0;
  private masks: u8 = 0;
  /** The inputs as they are driven now. */
  private lines: u8 = 0;
  /** Inputs that are level-triggered (ELCR). */
  private levels: u8 = 0;
  private vectorBase: u8 = 0;
  /** The input that has the lowest priority; the one after it has the highest. */
  private lowest: u8 = 7;
  /** The initialisation command word that the odd port takes next: 2, 3 or 4; 0 outside an initialisation. */
  private nextIcw: u8 = 0;
  private expectsIcw3: boolean = false;
  private expectsIcw4: boolean = false;
  private automaticEnd: boolean = false;
  private rotatesInAutomatic: boolean = false;
  private specialFullyNested: boolean = false;
  private specialMask: boolean = false;
  private readsService: boolean = false;
  private polled: boolean = false;

  /** `cascades`: inputs to which another 8259 is wired; in special fully nested mode they do not block themselves. */
  constructor(private readonly cascades: u8) {}

  reset(): void {
    this.levels = 0;
    this.vectorBase = 0;
    this.initialise(Icw1.of(0));
    this.nextIcw = 0;
  }

  setLine(input: u8, high: boolean): void {
    const bit: u8 = u8(1) << input;
    if (!high) {
      this.lines &= ~bit;
      this.requests &= ~bit;
    } else {
      if ((this.levels & bit) !== 0 || (this.lines & bit) === 0) this.requests |= bit;
      this.lines |= bit;
    }
  }

  /** The input that would be served now, or `NO_INPUT`. */
  pending(): i32 {
    const candidates: u8 = this.requests & ~this.masks;
    if (candidates === 0) return NO_INPUT;
    const blocking: u8 = this.specialMask ? this.inService & ~this.masks : this.inService;
    const nesting: u8 = this.specialFullyNested ? this.cascades : 0;
    let input: u8 = this.lowest;
    for (let rank: u32 = 0; rank < 8; rank++) {
      input = (input + 1) & 7;
      const bit: u8 = u8(1) << input;
      const isBlocked: boolean = (blocking & bit) !== 0;
      if ((candidates & bit) !== 0 && (!isBlocked || (nesting & bit) !== 0)) return i32(input);
      if (isBlocked) return NO_INPUT;
    }
    return NO_INPUT;
  }

  /** The vector of an input. */
  vectorOf(input: u8): u8 {
    return this.vectorBase | input;
  }

  /**
   * The processor's acknowledge cycle: takes the pending input into service and returns it. If the request is gone, input
   * 7 without its in-service bit (the spurious interrupt).
   */
  acknowledge(): u8 {
    const input = this.pending();
    if (input === NO_INPUT) return 7;
    const bit: u8 = u8(1) << u8(input);
    if ((this.levels & bit) === 0) this.requests &= ~bit;
    if (!this.automaticEnd) this.inService |= bit;
    else if (this.rotatesInAutomatic) this.lowest = u8(input);
    return u8(input);
  }

  readCommand(): u8 {
    if (this.polled) return this.poll();
    return this.readsService ? this.inService : this.requests;
  }

  readMasks(): u8 {
    return this.polled ? this.poll() : this.masks;
  }

  writeCommand(value: u8): void {
    if (Icw1.of(value).isIcw1) this.initialise(Icw1.of(value));
    else if (Ocw2.of(value).isOcw3) this.operate(value);
    else this.end(value);
  }

  writeData(value: u8): void {
    switch (this.nextIcw) {
      case 2:
        this.vectorBase = value & 0xf8;
        this.nextIcw = this.expectsIcw3 ? 3 : this.icwAfter3();
        return;
      case 3:
        // Which chip is wired to which: the board says so, not the program.
        this.nextIcw = this.icwAfter3();
        return;
      case 4:
        this.automaticEnd = Icw4.of(value).automaticEnd;
        this.specialFullyNested = Icw4.of(value).specialFullyNested;
        this.nextIcw = 0;
        return;
      default:
        this.masks = value;
    }
  }

  readLevels(): u8 {
    return this.levels;
  }

  writeLevels(value: u8): void {
    this.levels = value;
    this.requests = (this.requests & ~value) | (this.lines & value);
  }

  save(state: DeviceState): void {
    state.put8(this.requests);
    state.put8(this.inService);
    state.put8(this.masks);
    state.put8(this.lines);
    state.put8(this.levels);
    state.put8(this.vectorBase);
    state.put8(this.lowest);
    state.put8(this.nextIcw);
    state.putFlag(this.expectsIcw3);
    state.putFlag(this.expectsIcw4);
    state.putFlag(this.automaticEnd);
    state.putFlag(this.rotatesInAutomatic);
    state.putFlag(this.specialFullyNested);
    state.putFlag(this.specialMask);
    state.putFlag(this.readsService);
    state.putFlag(this.polled);
  }

  load(state: DeviceState): void {
    this.requests = state.get8();
    this.inService = state.get8();
    this.masks = state.get8();
    this.lines = state.get8();
    this.levels = state.get8();
    this.vectorBase = state.get8();
    this.lowest = state.get8() & 7;
    this.nextIcw = state.get8();
    this.expectsIcw3 = state.getFlag();
    this.expectsIcw4 = state.getFlag();
    this.automaticEnd = state.getFlag();
    this.rotatesInAutomatic = state.getFlag();
    this.specialFullyNested = state.getFlag();
    this.specialMask = state.getFlag();
    this.readsService = state.getFlag();
    this.polled = state.getFlag();
  }

  /** ICW1 clears everything but the vectors and ELCR; an edge-triggered input must rise anew to be seen. */
  private initialise(icw1: Value<typeof Icw1>): void {
    this.requests = this.lines & this.levels;
    this.inService = 0;
    this.masks = 0;
    this.lowest = 7;
    this.automaticEnd = false;
    this.rotatesInAutomatic = false;
    this.specialFullyNested = false;
    this.specialMask = false;
    this.readsService = false;
    this.polled = false;
    this.expectsIcw3 = !icw1.single;
    this.expectsIcw4 = icw1.needsIcw4;
    this.nextIcw = 2;
  }

  private icwAfter3(): u8 {
    return this.expectsIcw4 ? 4 : 0;
  }

  private operate(value: u8): void {
    const word = Ocw3.of(value);
    if (word.changesRead) this.readsService = word.readService;
    if (word.changesSpecialMask) this.specialMask = word.specialMask;
    this.polled = word.poll;
  }

  private end(value: u8): void {
    const word = Ocw2.of(value);
    switch (word.command) {
      case EndOfInterrupt.RotateInAutomaticOff:
        this.rotatesInAutomatic = false;
        return;
      case EndOfInterrupt.NonSpecific:
        this.endHighest();
        return;
      case EndOfInterrupt.Nothing:
        return;
      case EndOfInterrupt.Specific:
        this.inService &= ~(u8(1) << word.input);
        return;
      case EndOfInterrupt.RotateInAutomaticOn:
        this.rotatesInAutomatic = true;
        return;
      case EndOfInterrupt.RotateNonSpecific: {
        const ended = this.endHighest();
        if (ended !== NO_INPUT) this.lowest = u8(ended);
        return;
      }
      case EndOfInterrupt.SetPriority:
        this.lowest = word.input;
        return;
      case EndOfInterrupt.RotateSpecific:
        this.inService &= ~(u8(1) << word.input);
        this.lowest = word.input;
        return;
    }
  }

  /** Ends the service of the input with the highest priority; returns it, or `NO_INPUT`. In special mask mode masked ones are passed over. */
  private endHighest(): i32 {
    const candidates: u8 = this.specialMask ? this.inService & ~this.masks : this.inService;
    let input: u8 = this.lowest;
    for (let rank: u32 = 0; rank < 8; rank++) {
      input = (input + 1) & 7;
      const bit: u8 = u8(1) << input;
      if ((candidates & bit) !== 0) {
        this.inService &= ~bit;
        return i32(input);
      }
    }
    return NO_INPUT;
  }

  /** The read after a poll command: an acknowledge cycle whose answer is data; bit 7 says that there was a request. */
  private poll(): u8 {
    this.polled = false;
    if (this.pending() === NO_INPUT) return 0;
    return 0x80 | this.acknowledge();
  }
}

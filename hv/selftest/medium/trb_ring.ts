/** A transfer request block (xHCI 1.2, 4.11): what software and controller tell each other. */
export const Trb = layout(16, { parameter: at(0, u64), status: at(8, u32), control: at(12, u32) });
/** Fields of the last word that all of them have (6.4). */
export const TrbControl = register(u32, { cycle: flag(0), toggle: flag(1), onEnd: flag(5), immediate: flag(6), type: bits<u8>(15, 10), endpoint: bits<u8>(20, 16), slot: bits<u8>(31, 24) });

/** Types (table 6-91). */
export const enum TrbType {
  Normal = 1, Setup = 2, Data = 3, Status = 4, Link = 6,
  EnableSlot = 9, DisableSlot = 10, AddressDevice = 11, ConfigureEndpoint = 12, ResetEndpoint = 14, SetDequeue = 16,
  Transfer = 32, CommandDone = 33,
}

/** A ring has a page: its last block leads back to its first. */
const BLOCKS: u32 = 256;
export const BLOCK: u64 = 16n;

/** A ring of commands or transfers: software puts blocks in (4.9.2). */
export class TrbRing {
  base: Hpa = 0n;
  private at: u32 = 0;
  private cycle: boolean = true;

  begin(base: Hpa): void {
    this.base = base;
    this.at = 0;
    this.cycle = true;
    memory.fill(base, 0, u64(BLOCKS) * BLOCK);
  }

  /** Where the next block will lie. */
  next(): Hpa {
    return this.base + u64(this.at) * BLOCK;
  }

  /** The same with the cycle bit that it will have, as dequeue pointers are written. */
  pointer(): u64 {
    return this.next() | (this.cycle ? 1n : 0n);
  }

  put(parameter: u64, status: u32, control: u32): void {
    this.write(parameter, status, control);
    this.at++;
    if (this.at < BLOCKS - 1) return;
    this.write(this.base, 0, TrbControl.with({ type: u8(TrbType.Link), toggle: true }).raw);
    this.at = 0;
    this.cycle = !this.cycle;
  }

  /** The controller takes the block when it sees its cycle bit, which comes last. */
  private write(parameter: u64, status: u32, control: u32): void {
    const block = Trb.at(this.next());
    block.parameter = parameter;
    block.status = status;
    barrier.full();
    block.control = TrbControl.of(control).with({ cycle: this.cycle }).raw;
    barrier.full();
  }
}

/** What a controller tells in an event (6.4.2). */
const EventStatus = register(u32, { rest: bits<u32>(23, 0), code: bits<u8>(31, 24) });

/** The ring of events: the controller puts blocks in (4.9.4). */
export class EventRing {
  base: Hpa = 0n;
  private at: u32 = 0;
  private cycle: boolean = true;
  /** Of the last event that was taken: type, completion code, bytes that were not moved, slot, and the block that it is about. */
  type: u8 = 0;
  code: u8 = 0;
  rest: u32 = 0;
  slot: u8 = 0;
  about: u64 = 0n;

  begin(base: Hpa): void {
    this.base = base;
    this.at = 0;
    this.cycle = true;
    memory.fill(base, 0, u64(BLOCKS) * BLOCK);
  }

  /** Where the next event will lie. */
  next(): Hpa {
    return this.base + u64(this.at) * BLOCK;
  }

  /** Takes an event, if one has come. */
  take(): boolean {
    barrier.full();
    const block = Trb.at(this.next());
    const control = TrbControl.of(block.control);
    if (control.cycle !== this.cycle) return false;
    barrier.full();
    const status = EventStatus.of(block.status);
    this.type = control.type;
    this.slot = control.slot;
    this.code = status.code;
    this.rest = status.rest;
    this.about = block.parameter;
    this.at++;
    if (this.at === BLOCKS) {
      this.at = 0;
      this.cycle = !this.cycle;
    }
    return true;
  }
}

/** How many blocks a ring of events has, as its segment table tells the controller. */
export const EVENT_BLOCKS: u32 = BLOCKS;

/** Completion codes (table 6-90). */
export const enum Completion { Success = 1, Stall = 6, ShortPacket = 13 }

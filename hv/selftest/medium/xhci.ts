import { FRAME, FrameUse, frames } from '../../memory/frames.ts';
import { DEVICES_END } from '../../memory/page_tables.ts';
import { delay } from '../../time/delay.ts';
import { CONTROLLER, Patience } from './patience.ts';
import { search } from './search.ts';
import { Completion, EVENT_BLOCKS, EventRing, TrbControl, TrbRing, TrbType } from './trb_ring.ts';
import {
  Capabilities, CAPABILITIES, CAPABILITY_LENGTH, Command, COMMAND, COMMAND_RING, CONFIGURE, CONTEXTS, DEQUEUE, DOORBELL_OFFSET, Extended, INTERRUPTER, LEGACY, LEGACY_CONTROL,
  LegacyControl, PAGE_SIZE, PORT_BYTES, PORTS, PortStatus, RESET_DONE, RUNTIME_OFFSET, SEGMENT_COUNT, SEGMENTS, Status, STATUS, Structure1, STRUCTURE1, Structure2, STRUCTURE2, TAKEN,
} from './xhci_registers.ts';

/** Which of the controller's pages is what; those from `DEVICE_PAGES` on are the device's. */
const CONTEXT_POINTERS: u32 = 0;
const COMMANDS: u32 = 1;
const EVENTS: u32 = 2;
export const DEVICE_PAGES: u32 = 3;
/** The disk's own, behind those. */
export const DISK_PAGE: u32 = 9;

/** Bytes of a controller's registers, as far as they are used, and of the doorbells of all slots. */
export const REGISTER_BYTES: u64 = 0x1_0000n;
const DOORBELLS: u64 = 0x400n;
const SILENT = 'an xHCI controller does not answer';

/** The segment table of the event ring, behind the 256 pointers to contexts (6.5). */
const SEGMENT_TABLE: u64 = 0x800n;
const Segment = layout(16, { base: at(0, u64), blocks: at(8, u32) });
/** Extended capabilities are a list: no more are looked at. */
const MOST_EXTENDED: u32 = 64;
const MILLISECOND: u64 = 1_000_000n;
/** How long a device has to come up after the controller, in nanoseconds: USB 2.0, 7.1.7.3 and USB 3.2, 7.5 ask for less. */
const ATTACHMENT: u64 = 500n * MILLISECOND;
/** And after a reset of its port (USB 2.0, 7.1.7.5). */
const RECOVERY: u64 = 20n * MILLISECOND;
const PAGES_OF_4K: u32 = 1;

/** An xHCI controller, run by itself: one thing at a time, no interrupts. */
export class Xhci {
  readonly events = new EventRing();
  private readonly commands = new TrbRing();
  private base: Hpa = 0n;
  private operational: Hpa = 0n;
  private runtime: Hpa = 0n;
  private doorbells: Hpa = 0n;
  /** Bytes of a context (6.2.1). */
  contextBytes: u64 = 32n;
  ports: u32 = 0;

  /** Takes the controller from the firmware, resets it, and lets it run with memory of ours. In words why not. */
  start(base: Hpa): string {
    if (!this.findRegisters(base)) return SILENT;
    const capabilities = Capabilities.of(mmio.load32(base + CAPABILITIES));
    this.contextBytes = capabilities.hasLongContexts ? 64n : 32n;
    if (!this.takeFrom(base + u64(capabilities.extended) * 4n)) return 'the firmware keeps an xHCI controller to itself';
    if (!this.halt() || !this.reset()) return SILENT;
    if ((this.load(PAGE_SIZE) & PAGES_OF_4K) === 0) return 'an xHCI controller has pages that are larger than 4 KB';
    if (!this.giveMemory()) return 'no memory is left for an xHCI controller';
    this.store(COMMAND, Command.with({ run: true }).raw);
    const patience = new Patience(CONTROLLER);
    while (this.status().halted && patience.lasts()) {}
    if (this.status().halted) return 'an xHCI controller does not run';
    this.powerPorts();
    return '';
  }

  /** It stands still from now on: it neither reads nor writes memory. */
  halt(): boolean {
    this.store(COMMAND, Command.of(this.load(COMMAND)).with({ run: false, interrupts: false, hostError: false }).raw);
    const patience = new Patience(CONTROLLER);
    while (!this.status().halted && patience.lasts()) {}
    return this.status().halted;
  }

  /** Resets a port (counted from 1) at which a device is, and gives the device's speed (table 7-13); 0 if there is none, or it does not come up. */
  resetPort(port: u32): u8 {
    if (!this.port(port).connected) return 0;
    this.storePort(port, this.unchanged(port).with({ reset: true }));
    const patience = new Patience(CONTROLLER);
    while ((this.port(port).changes & RESET_DONE) === 0 && patience.lasts()) {}
    this.storePort(port, this.unchanged(port).with({ changes: RESET_DONE }));
    delay(RECOVERY);
    const status = this.port(port);
    return status.connected && status.enabled ? status.speed : 0;
  }

  /** Runs a command to its end, and gives its completion code; 0 if there is none in time. `events` has the slot. */
  command(type: TrbType, parameter: u64, slot: u8, endpoint: u8): u8 {
    const block = this.commands.next();
    this.commands.put(parameter, 0, TrbControl.with({ type: u8(type), slot, endpoint }).raw);
    this.ring(0, 0);
    const patience = new Patience(CONTROLLER);
    do {
      while (this.takeEvent()) {
        if (this.events.type === u8(TrbType.CommandDone) && this.events.about === block) return this.events.code;
      }
    } while (patience.lasts());
    return 0;
  }

  /** Waits for a transfer of that slot, and gives its completion code; 0 if it does not end in time. */
  transferred(slot: u8, milliseconds: u64): u8 {
    const patience = new Patience(milliseconds);
    do {
      while (this.takeEvent()) {
        if (this.events.type === u8(TrbType.Transfer) && this.events.slot === slot) return this.events.code;
      }
    } while (patience.lasts());
    return 0;
  }

  ring(slot: u8, target: u8): void {
    barrier.full();
    mmio.store32(this.doorbells + u64(slot) * 4n, u32(target));
  }

  /** Where the slot's context lies; zero: nowhere. */
  setContext(slot: u8, context: Hpa): void {
    memory.store64(search.page(CONTEXT_POINTERS) + u64(slot) * 8n, context);
    barrier.full();
  }

  /** Where its parts are; false if they are not among what is mapped, as of a controller that is not there any more and reads all ones. */
  private findRegisters(base: Hpa): boolean {
    this.base = base;
    this.operational = base + u64(mmio.load8(base + CAPABILITY_LENGTH) & ~3);
    this.runtime = base + u64(mmio.load32(base + RUNTIME_OFFSET) & ~31);
    this.doorbells = base + u64(mmio.load32(base + DOORBELL_OFFSET) & ~3);
    this.ports = u32(Structure1.of(mmio.load32(base + STRUCTURE1)).ports);
    const end: Hpa = base + REGISTER_BYTES;
    return this.runtime + INTERRUPTER + DEQUEUE + 8n <= end && this.doorbells + DOORBELLS <= end;
  }

  /** From the firmware (4.22.1). */
  private takeFrom(list: Hpa): boolean {
    let at: Hpa = list;
    for (let i: u32 = 0; i < MOST_EXTENDED && at !== this.base && at + LEGACY_CONTROL + 4n <= this.base + REGISTER_BYTES; i++) {
      const each = Extended.of(mmio.load32(at));
      if (each.id === LEGACY) return takeLegacy(at);
      if (each.next === 0) return true;
      at += u64(each.next) * 4n;
    }
    return true;
  }

  /** It takes some controllers a millisecond to answer at all afterwards. */
  private reset(): boolean {
    this.store(COMMAND, Command.with({ reset: true }).raw);
    delay(MILLISECOND);
    const patience = new Patience(CONTROLLER);
    while ((Command.of(this.load(COMMAND)).reset || this.status().notReady) && patience.lasts()) {}
    return !Command.of(this.load(COMMAND)).reset && !this.status().notReady;
  }

  /** Contexts, rings, scratch pages (4.2). */
  private giveMemory(): boolean {
    const pointers = search.page(CONTEXT_POINTERS);
    memory.fill(pointers, 0, FRAME);
    const structure = Structure2.of(mmio.load32(this.base + STRUCTURE2));
    if (!this.giveScratch(pointers, (structure.scratchHigh << 5) | structure.scratchLow)) return false;
    this.commands.begin(search.page(COMMANDS));
    this.events.begin(search.page(EVENTS));
    Segment.at(pointers + SEGMENT_TABLE).base = this.events.base;
    Segment.at(pointers + SEGMENT_TABLE).blocks = EVENT_BLOCKS;
    barrier.full();
    this.store(CONFIGURE, u32(Structure1.of(mmio.load32(this.base + STRUCTURE1)).slots));
    store64(this.operational + CONTEXTS, pointers);
    store64(this.operational + COMMAND_RING, this.commands.pointer());
    mmio.store32(this.runtime + INTERRUPTER + SEGMENT_COUNT, 1);
    store64(this.runtime + INTERRUPTER + DEQUEUE, this.events.base);
    store64(this.runtime + INTERRUPTER + SEGMENTS, pointers + SEGMENT_TABLE);
    return true;
  }

  /** Pages of the controller's own (4.20), whose addresses are in a list in place of the context of slot 0. */
  private giveScratch(pointers: Hpa, count: u32): boolean {
    if (count === 0) return true;
    const lists: u64 = u64(count) * 8n;
    const listBytes: u64 = (lists + FRAME - 1n) & ~(FRAME - 1n);
    const size: u64 = listBytes + u64(count) * FRAME;
    const list = frames.tryRun(size, FRAME, FrameUse.ControlStructures);
    if (list === 0n || list + size > DEVICES_END) return false;
    for (let i: u64 = 0n; i < u64(count); i += 1n) memory.store64(list + i * 8n, list + listBytes + i * FRAME);
    memory.store64(pointers, list);
    return true;
  }

  private powerPorts(): void {
    for (let port: u32 = 1; port <= this.ports; port++) {
      if (!this.port(port).power) this.storePort(port, this.unchanged(port).with({ power: true }));
    }
    delay(ATTACHMENT);
  }

  private takeEvent(): boolean {
    if (!this.events.take()) return false;
    store64(this.runtime + INTERRUPTER + DEQUEUE, this.events.next() | TAKEN);
    return true;
  }

  private port(port: u32): Value<typeof PortStatus> {
    return PortStatus.of(mmio.load32(this.portRegister(port)));
  }

  /** What to write to a port that shall stay as it is. */
  private unchanged(port: u32): Value<typeof PortStatus> {
    return this.port(port).with({ enabled: false, reset: false, strobe: false, changes: 0, warmReset: false });
  }

  private storePort(port: u32, status: Value<typeof PortStatus>): void {
    mmio.store32(this.portRegister(port), status.raw);
  }

  private portRegister(port: u32): Hpa {
    return this.operational + PORTS + u64(port - 1) * PORT_BYTES;
  }

  private status(): Value<typeof Status> {
    return Status.of(this.load(STATUS));
  }

  private load(offset: u64): u32 {
    return mmio.load32(this.operational + offset);
  }

  private store(offset: u64, value: u32): void {
    mmio.store32(this.operational + offset, value);
  }
}

/** Whether a command, or a transfer of any length, went well. */
export function isGood(code: u8): boolean {
  return code === u8(Completion.Success) || code === u8(Completion.ShortPacket);
}

function takeLegacy(at: Hpa): boolean {
  const before = Extended.of(mmio.load32(at));
  if (before.bios) mmio.store32(at, before.with({ os: true }).raw);
  const patience = new Patience(CONTROLLER);
  while (Extended.of(mmio.load32(at)).bios && patience.lasts()) {}
  if (Extended.of(mmio.load32(at)).bios) return false;
  const control = LegacyControl.of(mmio.load32(at + LEGACY_CONTROL));
  mmio.store32(at + LEGACY_CONTROL, control.with({ smi: false, hostError: false, owner: false, command: false, bar: false, happened: 7 }).raw);
  return true;
}

/** In halves, the lower one first: not all controllers take 64 bits at once (5.1). */
function store64(address: Hpa, value: u64): void {
  mmio.store32(address, u32(value));
  mmio.store32(address + 4n, u32(value >> 32n));
}

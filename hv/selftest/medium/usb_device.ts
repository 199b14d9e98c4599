import { FRAME } from '../../memory/frames.ts';
import { delay } from '../../time/delay.ts';
import { COMMAND, CONTROLLER } from './patience.ts';
import { search } from './search.ts';
import { TrbRing, TrbType } from './trb_ring.ts';
import type { Endpoint } from './usb_descriptors.ts';
import { StorageInterface } from './usb_descriptors.ts';
import type { BulkPipes } from './usb_disk.ts';
import { DEVICE_PAGES, isGood } from './xhci.ts';
import type { Xhci } from './xhci.ts';

/** The device's pages. */
const CONTROL_RING: u32 = DEVICE_PAGES;
const IN_RING: u32 = DEVICE_PAGES + 1;
const OUT_RING: u32 = DEVICE_PAGES + 2;
const INPUT: u32 = DEVICE_PAGES + 3;
const CONTEXT: u32 = DEVICE_PAGES + 4;
const DATA: u32 = DEVICE_PAGES + 5;

/** Fields of contexts (xHCI 1.2, 6.2). Every context has 32 bytes that are used. */
const SlotContext = layout(32, { what: at(0, u32), where: at(4, u32) });
const SlotWhat = register(u32, { speed: bits<u8>(23, 20), entries: bits<u8>(31, 27) });
const SlotWhere = register(u32, { port: bits<u8>(23, 16) });
const EndpointContext = layout(32, { kind: at(4, u32), dequeue: at(8, u64), average: at(16, u32) });
const EndpointKind = register(u32, { errors: bits<u8>(2, 1), type: bits<u8>(5, 3), burst: bits<u8>(15, 8), packetBytes: bits<u16>(31, 16) });
const CONTROL: u8 = 4;
const BULK_OUT: u8 = 2;
const BULK_IN: u8 = 6;
const ERRORS: u8 = 3;
const AVERAGE_CONTROL: u32 = 8;
const AVERAGE_BULK: u32 = 1024;
/** Offset of the flags of contexts that are added, in the input control context (6.2.5.1). */
const ADDED: u64 = 4n;

/**
 * Speeds (table 7-13), and the packets of the first endpoint at each (USB 2.0, 5.5.3; USB 3.2, 8.12.2). At full speed they may be shorter, but no descriptor's
 * first eight bytes take two: of such a device no more is asked than whether it is a hub.
 */
const LOW_SPEED: u8 = 2;
const HIGH_SPEED: u8 = 3;
const SUPER_SPEED: u8 = 4;
const HIGH_PACKET: u16 = 64;
const SUPER_PACKET: u16 = 512;

/** The eight bytes of a request (USB 2.0, 9.3), and its blocks (xHCI 1.2, 6.4.1.2). */
const Request = register(u64, { type: bits<u8>(7, 0), request: bits<u8>(15, 8), value: bits<u16>(31, 16), index: bits<u16>(47, 32), length: bits<u16>(63, 48) });
const SetupControl = register(u32, { immediate: flag(6), type: bits<u8>(15, 10), data: bits<u8>(17, 16) });
const StageControl = register(u32, { onEnd: flag(5), type: bits<u8>(15, 10), isIn: flag(16) });
const IN_DATA: u8 = 3;
const SETUP_BYTES: u32 = 8;

const FROM_DEVICE: u8 = 0x80;
const TO_ENDPOINT: u8 = 2;
const CLEAR_FEATURE: u8 = 1;
const GET_DESCRIPTOR: u8 = 6;
const SET_CONFIGURATION: u8 = 9;
const DEVICE: u16 = 0x100;
const CONFIGURATION: u16 = 0x200;
const DEVICE_BYTES: u16 = 8;
const MOST_BYTES: u16 = 1024;
/** Where in the descriptor of a device its class is. */
const CLASS: u64 = 4n;
const HUB: u8 = 9;

/** A device has so long to come to its new address, in nanoseconds (USB 2.0, 9.2.6.3). */
const ADDRESSING: u64 = 10_000_000n;

/** A device at a root port: its slot, its rings. */
export class UsbDevice implements BulkPipes {
  private readonly host: Xhci;
  private readonly control = new TrbRing();
  private readonly inRing = new TrbRing();
  private readonly outRing = new TrbRing();
  readonly storage = new StorageInterface();
  private slot: u8 = 0;
  private speed: u8 = 0;
  private rest: u32 = 0;
  private port: u32 = 0;

  constructor(host: Xhci) {
    this.host = host;
  }

  /** Gives the device at `port`, which has just been reset, an address, and sets it up if it is a disk; whether it is one. `stop` ends its use. */
  start(port: u32, speed: u8): boolean {
    this.port = port;
    this.speed = speed;
    if (speed === LOW_SPEED) return false;
    if (!isGood(this.host.command(TrbType.EnableSlot, 0n, 0, 0))) return this.fail('a USB controller has no place for a device');
    this.slot = this.host.events.slot;
    if (!this.address()) return this.fail('a USB device does not take an address');
    if (!this.get(DEVICE, DEVICE_BYTES)) return this.fail('a USB device does not tell what it is');
    if (memory.load8(search.page(DATA) + CLASS) === HUB) return this.fail('a USB hub is not looked behind: put the stick into a port of the machine itself');
    if (speed < HIGH_SPEED) return false;
    if (!this.get(CONFIGURATION, MOST_BYTES)) return this.fail('a USB device does not tell what it is');
    const total: u32 = u32(MOST_BYTES) - this.rest;
    if (!this.storage.read(memory.bytes(search.page(DATA), total))) return this.storage.isStorage && this.fail('a USB disk has no bulk-only transport');
    if (!this.configure()) return this.fail('a USB disk cannot be set up');
    return true;
  }

  /** Its slot is free again; false if the controller does not do that. */
  stop(): boolean {
    if (this.slot === 0) return true;
    const code = this.host.command(TrbType.DisableSlot, 0n, this.slot, 0);
    this.host.setContext(this.slot, 0n);
    this.slot = 0;
    return isGood(code);
  }

  rootPort(): u32 {
    return this.port;
  }

  bulk(isIn: boolean, address: Hpa, length: u32): u8 {
    const ring = isIn ? this.inRing : this.outRing;
    ring.put(address, length, StageControl.with({ type: u8(TrbType.Normal), onEnd: true }).raw);
    this.host.ring(this.slot, this.endpoint(isIn).index);
    return this.host.transferred(this.slot, COMMAND);
  }

  /** xHCI 1.2, 4.6.8. */
  clearStall(isIn: boolean): boolean {
    const endpoint = this.endpoint(isIn);
    const ring = isIn ? this.inRing : this.outRing;
    return isGood(this.host.command(TrbType.ResetEndpoint, 0n, this.slot, endpoint.index))
      && isGood(this.host.command(TrbType.SetDequeue, ring.pointer(), this.slot, endpoint.index))
      && this.set(TO_ENDPOINT, CLEAR_FEATURE, 0, u16(endpoint.address));
  }

  private endpoint(isIn: boolean): Endpoint {
    return isIn ? this.storage.toHost : this.storage.toDevice;
  }

  private fail(trouble: string): boolean {
    search.note(trouble);
    return false;
  }

  private address(): boolean {
    memory.fill(search.page(CONTEXT), 0, FRAME);
    this.control.begin(search.page(CONTROL_RING));
    this.beginInput(0b11, 1);
    this.writeEndpoint(1, CONTROL, this.speed >= SUPER_SPEED ? SUPER_PACKET : HIGH_PACKET, 0, AVERAGE_CONTROL, this.control);
    this.host.setContext(this.slot, search.page(CONTEXT));
    const isDone = isGood(this.host.command(TrbType.AddressDevice, search.page(INPUT), this.slot, 0));
    delay(ADDRESSING);
    return isDone;
  }

  private configure(): boolean {
    const { toHost, toDevice } = this.storage;
    this.inRing.begin(search.page(IN_RING));
    this.outRing.begin(search.page(OUT_RING));
    this.beginInput(1 | (1 << u32(toHost.index)) | (1 << u32(toDevice.index)), toHost.index > toDevice.index ? toHost.index : toDevice.index);
    this.writeEndpoint(toHost.index, BULK_IN, toHost.packetBytes, toHost.burst, AVERAGE_BULK, this.inRing);
    this.writeEndpoint(toDevice.index, BULK_OUT, toDevice.packetBytes, toDevice.burst, AVERAGE_BULK, this.outRing);
    return isGood(this.host.command(TrbType.ConfigureEndpoint, search.page(INPUT), this.slot, 0)) && this.set(0, SET_CONFIGURATION, u16(this.storage.configuration), 0);
  }

  /** The input context begins with what is added, and the slot's context. */
  private beginInput(added: u32, entries: u8): void {
    memory.fill(search.page(INPUT), 0, FRAME);
    memory.store32(search.page(INPUT) + ADDED, added);
    const slot = SlotContext.at(search.page(INPUT) + this.host.contextBytes);
    slot.what = SlotWhat.with({ speed: this.speed, entries }).raw;
    slot.where = SlotWhere.with({ port: u8(this.port) }).raw;
  }

  private writeEndpoint(index: u8, type: u8, packetBytes: u16, burst: u8, average: u32, ring: TrbRing): void {
    const context = EndpointContext.at(search.page(INPUT) + (u64(index) + 1n) * this.host.contextBytes);
    context.kind = EndpointKind.with({ errors: ERRORS, type, burst, packetBytes }).raw;
    context.dequeue = ring.pointer();
    context.average = average;
  }

  /** Reads a descriptor to the device's page of data; `rest`: bytes that it was shorter. The three stages are there before the first begins, as some controllers want it. */
  private get(kind: u16, length: u16): boolean {
    memory.fill(search.page(DATA), 0, FRAME);
    this.setUp(Request.with({ type: FROM_DEVICE, request: GET_DESCRIPTOR, value: kind, length }).raw, IN_DATA);
    this.control.put(search.page(DATA), u32(length), StageControl.with({ type: u8(TrbType.Data), isIn: true, onEnd: true }).raw);
    this.control.put(0n, 0, StageControl.with({ type: u8(TrbType.Status), onEnd: true }).raw);
    this.host.ring(this.slot, 1);
    if (!isGood(this.host.transferred(this.slot, CONTROLLER))) return false;
    this.rest = this.host.events.rest;
    return this.rest <= u32(length) && isGood(this.host.transferred(this.slot, CONTROLLER));
  }

  /** A request without data. */
  private set(type: u8, request: u8, value: u16, index: u16): boolean {
    this.setUp(Request.with({ type, request, value, index }).raw, 0);
    this.control.put(0n, 0, StageControl.with({ type: u8(TrbType.Status), isIn: true, onEnd: true }).raw);
    this.host.ring(this.slot, 1);
    return isGood(this.host.transferred(this.slot, CONTROLLER));
  }

  private setUp(request: u64, data: u8): void {
    this.control.put(request, SETUP_BYTES, SetupControl.with({ type: u8(TrbType.Setup), immediate: true, data }).raw);
  }
}

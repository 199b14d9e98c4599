import type { ByteStream } from './byte_stream.ts';
import type { Machine } from './machine.ts';
import type { PortBus } from './port_bus.ts';
import type { PortDevice } from './port_device.ts';
import { ReceiveFifo } from './receive_fifo.ts';
import type { DeviceState } from './state.ts';
import {
  FifoControl, InterruptEnable, InterruptId, InterruptIdentification, LineControl, LineStatus, ModemControl, ModemStatus, UartPort,
} from './uart_registers.ts';

const FIRST_PORT: u16 = 0x3f8;
const IRQ: u8 = 4;
/** Receiver trigger levels by the two bits of the FIFO control register. */
const triggerLevels: readonly u32[] = [1, 4, 8, 14];
/** The line is always there: carrier, ready, clear to send. */
const CONNECTED = ModemStatus.with({ cts: true, dsr: true, dcd: true });

/**
 * A 16550A as COM1. It has no baud rate: a byte that is written has been sent at once, and bytes are received as fast as
 * the guest takes them. A received byte counts as timed out at once, so it never waits below the trigger level.
 */
export class Uart implements PortDevice {
  private readonly machine: Machine;
  private line: ByteStream | null = null;
  private readonly received = new ReceiveFifo();
  private enabled: InterruptEnable = InterruptEnable.of(0);
  private fifo: FifoControl = FifoControl.of(0);
  private lineControl: LineControl = LineControl.of(0);
  private modemControl: ModemControl = ModemControl.of(0);
  private modemChanges: ModemStatus = ModemStatus.of(0);
  private scratch: u8 = 0;
  private divisor: u16 = 12;
  private overrun: boolean = false;
  /** The transmitter has become empty, and that has not been read from the interrupt identification. */
  private emptyPending: boolean = false;
  private requests: boolean = false;

  constructor(machine: Machine) {
    this.machine = machine;
  }

  /** `line` is the far end. */
  attach(bus: PortBus, line: ByteStream): void {
    bus.attach(FIRST_PORT, 8, 1, this);
    this.line = line;
  }

  read(port: u16, bytes: u8): u32 {
    switch (u32(port - FIRST_PORT) as UartPort) {
      case UartPort.Data:
        if (this.lineControl.divisorAccess) return u32(this.divisor & 0xff);
        return u32(this.readData());
      case UartPort.InterruptEnable:
        return this.lineControl.divisorAccess ? u32(this.divisor >> 8) : u32(this.enabled.raw);
      case UartPort.InterruptIdOrFifo:
        return u32(this.readIdentification());
      case UartPort.LineControl:
        return u32(this.lineControl.raw);
      case UartPort.ModemControl:
        return u32(this.modemControl.raw);
      case UartPort.LineStatus:
        return u32(this.readLineStatus());
      case UartPort.ModemStatus:
        return u32(this.readModemStatus());
      case UartPort.Scratch:
        return u32(this.scratch);
    }
  }

  write(port: u16, bytes: u8, value: u32): void {
    const byte: u8 = u8(value);
    switch (u32(port - FIRST_PORT) as UartPort) {
      case UartPort.Data:
        if (this.lineControl.divisorAccess) this.divisor = (this.divisor & 0xff00) | u16(byte);
        else this.transmit(byte);
        return;
      case UartPort.InterruptEnable:
        if (this.lineControl.divisorAccess) this.divisor = (this.divisor & 0x00ff) | (u16(byte) << 8);
        else this.enable(InterruptEnable.of(byte & 0x0f));
        return;
      case UartPort.InterruptIdOrFifo:
        return this.controlFifo(FifoControl.of(byte));
      case UartPort.LineControl:
        this.lineControl = LineControl.of(byte);
        return;
      case UartPort.ModemControl:
        return this.controlModem(ModemControl.of(byte & 0x1f));
      case UartPort.Scratch:
        this.scratch = byte;
        return;
      case UartPort.LineStatus:
      case UartPort.ModemStatus:
        return; // for reading only (writing is for factory tests)
    }
  }

  /** Bytes have arrived at the far end: takes as many as there is room for. */
  receive(): void {
    this.refill();
    this.update();
  }

  /** The guest waits. */
  rest(): void {
    const line = this.line;
    if (line !== null) line.rest();
  }

  reset(): void {
    this.enabled = InterruptEnable.of(0);
    this.fifo = FifoControl.of(0);
    this.lineControl = LineControl.of(0);
    this.modemControl = ModemControl.of(0);
    this.modemChanges = ModemStatus.of(0);
    this.divisor = 12;
    this.overrun = false;
    this.emptyPending = false;
    this.received.capacity = 1;
    this.received.clear();
    this.update();
  }

  save(state: DeviceState): void {
    this.received.save(state);
    state.put8(this.enabled.raw);
    state.put8(this.fifo.raw);
    state.put8(this.lineControl.raw);
    state.put8(this.modemControl.raw);
    state.put8(this.modemChanges.raw);
    state.put8(this.scratch);
    state.put16(this.divisor);
    state.putFlag(this.overrun);
    state.putFlag(this.emptyPending);
  }

  load(state: DeviceState): void {
    this.received.load(state);
    this.enabled = InterruptEnable.of(state.get8());
    this.fifo = FifoControl.of(state.get8());
    this.lineControl = LineControl.of(state.get8());
    this.modemControl = ModemControl.of(state.get8());
    this.modemChanges = ModemStatus.of(state.get8());
    this.scratch = state.get8();
    this.divisor = state.get16();
    this.overrun = state.getFlag();
    this.emptyPending = state.getFlag();
    this.update();
  }

  private readData(): u8 {
    const byte = this.received.remove();
    this.refill();
    this.update();
    return byte;
  }

  private transmit(byte: u8): void {
    // Full for a moment: the interrupt goes away, and comes anew with an edge.
    this.emptyPending = false;
    if (this.enabled.transmitterEmpty) this.update();
    const line = this.line;
    if (this.modemControl.loopback) this.loop(byte);
    else if (line !== null) line.put(byte);
    this.emptyPending = true;
    if (this.enabled.transmitterEmpty) this.update();
  }

  /** The transmitter feeds the receiver. */
  private loop(byte: u8): void {
    if (this.received.hasRoom()) this.received.add(byte);
    else this.overrun = true;
    this.update();
  }

  private enable(next: InterruptEnable): void {
    if (next.transmitterEmpty && !this.enabled.transmitterEmpty) this.emptyPending = true;
    this.enabled = next;
    this.update();
  }

  private readIdentification(): u8 {
    const id = this.identify();
    if (id === InterruptId.TransmitterEmpty) {
      this.emptyPending = false;
      this.update();
    }
    return InterruptIdentification.with({ id, fifos: this.fifo.enable ? 3 : 0 }).raw;
  }

  /** The source with the highest priority: PC16550D, table 3. */
  private identify(): InterruptId {
    const enabled = this.enabled;
    if (enabled.lineStatus && this.overrun) return InterruptId.LineStatus;
    if (enabled.received && this.received.count !== 0) {
      return this.received.count >= this.triggerLevel() ? InterruptId.Received : InterruptId.CharacterTimeout;
    }
    if (enabled.transmitterEmpty && this.emptyPending) return InterruptId.TransmitterEmpty;
    if (enabled.modemStatus && this.modemChanges.raw !== 0) return InterruptId.ModemStatus;
    return InterruptId.None;
  }

  private triggerLevel(): u32 {
    return this.fifo.enable ? triggerLevels[this.fifo.trigger] : 1;
  }

  private readLineStatus(): u8 {
    const overrun = this.overrun;
    const status = LineStatus.with({ dataReady: this.received.count !== 0, overrun, holdingEmpty: true, transmitterEmpty: true });
    if (overrun) {
      this.overrun = false;
      this.update();
    }
    return status.raw;
  }

  private readModemStatus(): u8 {
    const status: u8 = this.modemLevels().raw | this.modemChanges.raw;
    if (this.modemChanges.raw !== 0) {
      this.modemChanges = ModemStatus.of(0);
      this.update();
    }
    return status;
  }

  /** In loopback the modem's inputs are its outputs. */
  private modemLevels(): ModemStatus {
    const control = this.modemControl;
    if (!control.loopback) return CONNECTED;
    return ModemStatus.with({ cts: control.rts, dsr: control.dtr, ring: control.out1, dcd: control.out2 });
  }

  private controlModem(next: ModemControl): void {
    const before = this.modemLevels();
    this.modemControl = next;
    const after = this.modemLevels();
    const changes = ModemStatus.with({
      ctsChanged: before.cts !== after.cts, dsrChanged: before.dsr !== after.dsr, dcdChanged: before.dcd !== after.dcd,
      ringEnded: before.ring && !after.ring,
    });
    this.modemChanges = ModemStatus.of(this.modemChanges.raw | changes.raw);
    this.refill();
    this.update();
  }

  private controlFifo(next: FifoControl): void {
    // Switching the FIFOs on or off empties them; the other bits count only while they are on.
    if (next.clearReceiver || next.enable !== this.fifo.enable) this.received.clear();
    this.fifo = next.enable ? next : FifoControl.of(0);
    this.received.capacity = next.enable ? 16 : 1;
    this.refill();
    this.update();
  }

  private refill(): void {
    const line = this.line;
    if (line === null || this.modemControl.loopback) return;
    while (this.received.hasRoom() && line.hasInput()) this.received.add(line.take());
  }

  private update(): void {
    const requests: boolean = this.modemControl.out2 && !this.modemControl.loopback && this.identify() !== InterruptId.None;
    if (requests === this.requests) return;
    this.requests = requests;
    this.machine.pics.setLine(IRQ, requests);
  }
}

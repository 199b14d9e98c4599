import { SCI } from './acpi_registers.ts';
import type { Machine } from './machine.ts';
import { NO_INPUT, Pic } from './pic.ts';
import type { PortBus } from './port_bus.ts';
import type { PortDevice } from './port_device.ts';
import type { DeviceState } from './state.ts';

/** The input of the first controller to which the second one is wired. */
const CASCADE: u8 = 2;
/** Inputs that may be level-triggered; 0 to 2, 8 and 13 never are (PIIX4 datasheet, ELCR1 and ELCR2). */
const FIRST_LEVELS: u8 = 0xf8;
const SECOND_LEVELS: u8 = 0xde;

/** The two 8259A of a PC/AT: ports 0x20, 0x21 and 0xA0, 0xA1, and their edge or level registers at 0x4D0, 0x4D1. */
export class PicPair implements PortDevice {
  private readonly first = new Pic(0x04);
  private readonly second = new Pic(0x00);
  private readonly machine: Machine;

  constructor(machine: Machine) {
    this.machine = machine;
  }

  attach(bus: PortBus): void {
    bus.attach(0x20, 2, 1, this);
    bus.attach(0xa0, 2, 1, this);
    bus.attach(0x4d0, 2, 1, this);
  }

  /** Drives an interrupt input of the machine (0 to 15, as on the PC/AT) high or low. */
  setLine(line: u8, high: boolean): void {
    if (line < 8) this.first.setLine(line, high);
    else this.second.setLine(line - 8, high);
    this.settle();
  }

  /** Whether the pair asks the processor for an interrupt. */
  isPending(): boolean {
    return this.first.pending() !== NO_INPUT;
  }

  /** The vector that an acknowledge cycle would give now; meaningful while `isPending`. */
  pendingVector(): u8 {
    const input = this.first.pending();
    if (input !== i32(CASCADE)) return this.first.vectorOf(input === NO_INPUT ? 7 : u8(input));
    const inner = this.second.pending();
    return this.second.vectorOf(inner === NO_INPUT ? 7 : u8(inner));
  }

  /** The processor's acknowledge cycle; returns the vector. */
  acknowledge(): u8 {
    const input = this.first.acknowledge();
    const vector: u8 = input === CASCADE ? this.second.vectorOf(this.second.acknowledge()) : this.first.vectorOf(input);
    this.settle();
    return vector;
  }

  read(port: u16, bytes: u8): u32 {
    const value = this.readRegister(port);
    this.settle();
    return u32(value);
  }

  write(port: u16, bytes: u8, value: u32): void {
    this.writeRegister(port, u8(value));
    this.settle();
  }

  /** As firmware hands over: the system control interrupt is level-triggered (ACPI 6.5, section 5.2.9, SCI_INT). */
  reset(): void {
    this.first.reset();
    this.second.reset();
    this.second.writeLevels(u8(1) << (SCI - 8));
  }

  save(state: DeviceState): void {
    this.first.save(state);
    this.second.save(state);
  }

  load(state: DeviceState): void {
    this.first.load(state);
    this.second.load(state);
  }

  private readRegister(port: u16): u8 {
    switch (port) {
      case 0x20: return this.first.readCommand();
      case 0x21: return this.first.readMasks();
      case 0xa0: return this.second.readCommand();
      case 0xa1: return this.second.readMasks();
      case 0x4d0: return this.first.readLevels();
      default: return this.second.readLevels();
    }
  }

  private writeRegister(port: u16, value: u8): void {
    switch (port) {
      case 0x20: return this.first.writeCommand(value);
      case 0x21: return this.first.writeData(value);
      case 0xa0: return this.second.writeCommand(value);
      case 0xa1: return this.second.writeData(value);
      case 0x4d0: return this.first.writeLevels(value & FIRST_LEVELS);
      default: return this.second.writeLevels(value & SECOND_LEVELS);
    }
  }

  /** The second controller's output drives the first one's cascade input. */
  private settle(): void {
    this.first.setLine(CASCADE, this.second.pending() !== NO_INPUT);
    if (this.isPending()) this.machine.domain.signalInterrupt();
  }
}

import { mapDevice } from '../../memory/page_tables.ts';

/** Configuration mechanism 1: PCI Local Bus 3.0, section 3.2.2.3.2. */
const ADDRESS_PORT: u16 = 0xCF8;
const DATA_PORT: u16 = 0xCFC;
const Address = register(u32, { enable: flag(31), bus: bits<u8>(23, 16), device: bits<u8>(15, 11), function: bits<u8>(10, 8), word: bits<u8>(7, 2) });

/** Offsets in the configuration space (section 6.1), in bytes. */
const IDENTITY: u8 = 0x00;
const COMMAND: u8 = 0x04;
const CLASS: u8 = 0x08;
const HEADER: u8 = 0x0C;
const FIRST_BAR: u8 = 0x10;

const Command = register(u32, { memory: flag(1), master: flag(2), noInterrupts: flag(10), status: bits<u16>(31, 16) });
const Header = register(u32, { kind: bits<u8>(22, 16), isMulti: flag(23) });
const Class = register(u32, { code: bits<u32>(31, 8) });
const Bar = register(u32, { isPort: flag(0), kind: bits<u8>(2, 1), address: bits<u32>(31, 4) });
const WIDE: u8 = 2;
const NOBODY: u32 = 0xFFFF_FFFF;

/** A function of a PCI device. */
export class PciFunction {
  bus: u8 = 0;
  device: u8 = 0;
  function: u8 = 0;
  private before: u32 = 0;

  read(offset: u8): u32 {
    this.select(offset);
    return port.in32(DATA_PORT);
  }

  write(offset: u8, value: u32): void {
    this.select(offset);
    port.out32(DATA_PORT, value);
  }

  /** The registers behind its base address `index`, as the firmware has left it; zero where they cannot be reached. `size`: bytes, whole pages. */
  registers(index: u8, size: u64): Hpa {
    const low = Bar.of(this.read(FIRST_BAR + 4 * index));
    const high: u32 = low.kind === WIDE ? this.read(FIRST_BAR + 4 * index + 4) : 0;
    const base: Hpa = (u64(high) << 32n) | (u64(low.address) << 4n);
    return !low.isPort && base !== 0n && mapDevice(base, size) ? base : 0n;
  }

  /** Switches its memory and bus mastering on, its interrupts off. */
  enable(): void {
    this.before = this.read(COMMAND);
    this.write(COMMAND, Command.of(this.before).with({ memory: true, master: true, noInterrupts: true, status: 0 }).raw);
  }

  /** As it was. */
  restore(): void {
    this.write(COMMAND, Command.of(this.before).with({ status: 0 }).raw);
  }

  private select(offset: u8): void {
    port.out32(ADDRESS_PORT, Address.with({ enable: true, bus: this.bus, device: this.device, function: this.function, word: offset >> 2 }).raw);
  }
}

const visited = new PciFunction();

/** Calls `visit` for each function of that class code (base class, subclass, interface: 24 bits) on all buses. */
export function eachOfClass(code: u32, visit: (at: PciFunction) => void): void {
  for (let bus: u32 = 0; bus < 256; bus++) {
    for (let device: u8 = 0; device < 32; device++) visitDevice(u8(bus), device, code, visit);
  }
}

let isFound: boolean = false;

/** Whether there is a function of that class code. */
export function hasClass(code: u32): boolean {
  isFound = false;
  eachOfClass(code, noteFound);
  return isFound;
}

function noteFound(_at: PciFunction): void {
  isFound = true;
}

function visitDevice(bus: u8, device: u8, code: u32, visit: (at: PciFunction) => void): void {
  let count: u8 = 1;
  for (let each: u8 = 0; each < count; each++) {
    visited.bus = bus;
    visited.device = device;
    visited.function = each;
    if (visited.read(IDENTITY) === NOBODY) continue;
    if (each === 0 && Header.of(visited.read(HEADER)).isMulti) count = 8;
    if (Class.of(visited.read(CLASS)).code === code) visit(visited);
  }
}

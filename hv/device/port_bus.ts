import { LogOnce } from './log_once.ts';
import type { PortDevice } from './port_device.ts';

/** Ports below this one can have a device: the highest of the board are the PCI configuration ports. Above is nobody. */
const PORTS = 0xd00;

/** Ports `first` to `first + length - 1` belong to `device`, which takes at most `width` bytes at once. */
class PortRegion {
  first: u16 = 0;
  length: u16 = 0;
  width: u8 = 0;
  device: PortDevice | null = null;

  /** Whether the device answers an access to `port`, which is one of the region's, in one piece. */
  takes(port: u16, bytes: u8): boolean {
    return bytes === 1 || (bytes <= this.width && port - this.first <= this.length - u16(bytes));
  }
}

/**
 * The I/O ports of a domain: a table of regions, found through one byte per port. An access that is wider than the region
 * takes, or that reaches beyond its end, is made byte by byte as on the ISA bus. A port without a device reads all ones and
 * drops what is written.
 */
export class PortBus {
  /** Index into `regions` of each port's region; region 0 is the empty one. */
  private readonly owner = array(u8, PORTS);
  private readonly regions = array(PortRegion, 32);
  /** Of the regions with a device. */
  private count: u32 = 0;
  private readonly reported = new LogOnce();

  /** Gives ports to a device. Panics if one of them has a device already. */
  attach(first: u16, length: u16, width: u8, device: PortDevice): void {
    assert(u32(first) + u32(length) <= PORTS);
    this.count += 1;
    const region = this.regions[this.count];
    region.first = first;
    region.length = length;
    region.width = width;
    region.device = device;
    for (let port: u32 = u32(first); port < u32(first) + u32(length); port++) {
      assert(this.owner[port] === 0);
      this.owner[port] = u8(this.count);
    }
  }

  /** Reads 1, 2 or 4 bytes; the upper bits of the result are zero. */
  read(port: u16, bytes: u8): u32 {
    const region = this.regionOf(port);
    const device = region.device;
    if (device !== null && region.takes(port, bytes)) return device.read(port, bytes);
    let value: u32 = 0;
    for (let i: u8 = 0; i < bytes; i++) value |= this.readByte(port + u16(i)) << u32(8 * i);
    return value;
  }

  /** Writes the low 1, 2 or 4 bytes of `value`. */
  write(port: u16, bytes: u8, value: u32): void {
    const region = this.regionOf(port);
    const device = region.device;
    if (device !== null && region.takes(port, bytes)) return device.write(port, bytes, lowBytes(value, bytes));
    for (let i: u8 = 0; i < bytes; i++) this.writeByte(port + u16(i), (value >> u32(8 * i)) & 0xff);
  }

  private readByte(port: u16): u32 {
    const device = this.regionOf(port).device;
    if (device !== null) return device.read(port, 1);
    if (this.reported.isNew(u32(port))) log.info(`guest reads port ${hex(port)}, where nothing is`);
    return 0xff;
  }

  private writeByte(port: u16, value: u32): void {
    const device = this.regionOf(port).device;
    if (device !== null) return device.write(port, 1, value);
    if (this.reported.isNew(u32(port))) log.info(`guest writes ${hex(value)} to port ${hex(port)}, where nothing is`);
  }

  private regionOf(port: u16): PortRegion {
    return this.regions[port < PORTS ? this.owner[port] : 0];
  }
}

/** The low 1, 2 or 4 bytes of a value. */
export function lowBytes(value: u32, bytes: u8): u32 {
  if (bytes === 1) return value & 0xff;
  return bytes === 2 ? value & 0xffff : value;
}

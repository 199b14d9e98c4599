/** A device whose registers lie in memory. */
export interface MmioDevice {
  /** Reads 1, 2, 4 or 8 `bytes` at an offset within its region that is a multiple of them. Bits above are zero. */
  readMmio(offset: u64, bytes: u8): u64;
  /** Writes the low `bytes` of `value`, whose other bits are zero. */
  writeMmio(offset: u64, bytes: u8, value: u64): void;
}

const MAXIMUM_REGIONS = 8;
const PAGE_OFFSET: u64 = 0xFFFn;

/** Guest-physical addresses `base` to `base + size - 1` belong to `device`. */
class MmioRegion {
  base: Gpa = 0n;
  /** Bytes. */
  size: u64 = 0n;
  device: MmioDevice | null = null;
}

/** The devices of a domain that are reached as memory. Where RAM or ROM is, accesses do not get here. */
export class MmioBus {
  private readonly regions = array(MmioRegion, MAXIMUM_REGIONS);
  private count: u32 = 0;

  /** Gives addresses to a device, in whole pages. Panics if one of them has a device already. */
  attach(base: Gpa, size: u64, device: MmioDevice): void {
    assert((base & PAGE_OFFSET) === 0n && (size & PAGE_OFFSET) === 0n && base + size > base);
    for (const each of this.all()) assert(base >= each.base + each.size || each.base >= base + size);
    const region = this.regions[this.count];
    region.base = base;
    region.size = size;
    region.device = device;
    this.count++;
  }

  /** Whether a device is at that address. */
  has(address: Gpa): boolean {
    return this.find(address) !== null;
  }

  /** Reads 1, 2, 4 or 8 bytes at a multiple of them; all ones where nothing is. */
  read(address: Gpa, bytes: u8): u64 {
    const region = this.find(address);
    if (region === null) return u64.MAX >> u64(64 - 8 * bytes);
    return region.device!.readMmio(address - region.base, bytes);
  }

  /** Writes the low `bytes` of `value`; nothing where nothing is. */
  write(address: Gpa, bytes: u8, value: u64): void {
    const region = this.find(address);
    if (region !== null) region.device!.writeMmio(address - region.base, bytes, value);
  }

  private find(address: Gpa): MmioRegion | null {
    for (const each of this.all()) {
      if (address - each.base < each.size) return each;
    }
    return null;
  }

  private all(): MmioRegion[] {
    return this.regions.subarray(0, this.count);
  }
}

/**
 * The saved state of devices: scalars one after the other, little-endian, in the order in which the device writes them.
 * A device's `load` reads exactly what its `save` wrote.
 */

/** Bytes for the state of all devices of one domain. */
const STATE_BYTES = 4096;

export class DeviceState {
  readonly bytes = array(u8, STATE_BYTES);
  /** Where the next scalar is written or read; after saving, the length of the state. */
  position: u32 = 0;

  rewind(): void {
    this.position = 0;
  }

  put8(value: u8): void {
    this.bytes[this.position] = value;
    this.position += 1;
  }

  put16(value: u16): void {
    this.put8(u8(value));
    this.put8(u8(value >> 8));
  }

  put32(value: u32): void {
    this.put16(u16(value));
    this.put16(u16(value >> 16));
  }

  put64(value: u64): void {
    this.put32(u32(value));
    this.put32(u32(value >> 32n));
  }

  putFlag(value: boolean): void {
    this.put8(value ? 1 : 0);
  }

  get8(): u8 {
    const value: u8 = this.bytes[this.position];
    this.position += 1;
    return value;
  }

  get16(): u16 {
    const low: u16 = u16(this.get8());
    return low | (u16(this.get8()) << 8);
  }

  get32(): u32 {
    const low: u32 = u32(this.get16());
    return low | (u32(this.get16()) << 16);
  }

  get64(): u64 {
    const low: u64 = u64(this.get32());
    return low | (u64(this.get32()) << 32n);
  }

  getFlag(): boolean {
    return this.get8() !== 0;
  }
}

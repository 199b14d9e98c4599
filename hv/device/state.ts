import { putLittleEndian } from '../memory/little_endian.ts';
import type { ByteSink } from '../memory/little_endian.ts';

/**
 * The saved state of devices: scalars one after the other, little-endian, in the order in which the device writes them.
 * A device's `load` reads exactly what its `save` wrote.
 */

/** Bytes for the state of all devices of one domain. */
const STATE_BYTES = 4096;

export class DeviceState implements ByteSink {
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
    putLittleEndian(this, u64(value), 2n);
  }

  put32(value: u32): void {
    putLittleEndian(this, u64(value), 4n);
  }

  put64(value: u64): void {
    putLittleEndian(this, value, 8n);
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

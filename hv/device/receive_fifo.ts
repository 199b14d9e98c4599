import type { DeviceState } from './state.ts';

const SIZE: u32 = 16;

/** The receiver of a 16550A: 16 bytes, or one while the FIFOs are off. */
export class ReceiveFifo {
  private readonly bytes = array(u8, 16);
  private first: u32 = 0;
  count: u32 = 0;
  /** 1 while the FIFOs are off, else 16. */
  capacity: u32 = 1;

  clear(): void {
    this.count = 0;
  }

  hasRoom(): boolean {
    return this.count < this.capacity;
  }

  /** The caller has seen that there is room. */
  add(byte: u8): void {
    this.bytes[(this.first + this.count) & (SIZE - 1)] = byte;
    this.count += 1;
  }

  /** The oldest byte, or zero if there is none. */
  remove(): u8 {
    if (this.count === 0) return 0;
    const byte: u8 = this.bytes[this.first];
    this.first = (this.first + 1) & (SIZE - 1);
    this.count -= 1;
    return byte;
  }

  save(state: DeviceState): void {
    state.put8(u8(this.capacity));
    state.put8(u8(this.count));
    for (let i: u32 = 0; i < this.count; i++) state.put8(this.bytes[(this.first + i) & (SIZE - 1)]);
  }

  load(state: DeviceState): void {
    this.first = 0;
    this.count = 0;
    this.capacity = u32(state.get8());
    const count: u32 = u32(state.get8());
    for (let i: u32 = 0; i < count; i++) this.add(state.get8());
  }
}

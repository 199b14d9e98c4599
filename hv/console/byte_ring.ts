cold();

const SIZE: u32 = 256;

/** Up to 256 bytes, first in, first out. */
export class ByteRing {
  private readonly bytes = array(u8, 256);
  private first: u32 = 0;
  private count: u32 = 0;

  isEmpty(): boolean {
    return this.count === 0;
  }

  isFull(): boolean {
    return this.count === SIZE;
  }

  /** A byte that there is no room for is lost. */
  offer(byte: u8): void {
    if (this.isFull()) return;
    this.bytes[(this.first + this.count) & (SIZE - 1)] = byte;
    this.count += 1;
  }

  /** The oldest byte. Panics if there is none. */
  take(): u8 {
    assert(this.count > 0);
    const byte: u8 = this.bytes[this.first];
    this.first = (this.first + 1) & (SIZE - 1);
    this.count -= 1;
    return byte;
  }
}

/** What has been typed, on the serial port's far end or on a keyboard, and not been read. */
export const typed = new ByteRing();

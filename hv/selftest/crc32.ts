/** The polynomial of IEEE 802.3, bits reversed. */
const POLYNOMIAL: u32 = 0xEDB8_8320;
const START: u32 = 0xFFFF_FFFF;

/** CRC-32 as Ethernet, gzip and zlib have it, byte by byte. */
export class Crc32 {
  private state: u32 = START;

  restart(): void {
    this.state = START;
  }

  add(byte: u8): void {
    this.state ^= u32(byte);
    for (let bit: u32 = 0; bit < 8; bit++) {
      const isOdd: boolean = (this.state & 1) !== 0;
      this.state >>= 1;
      if (isOdd) this.state ^= POLYNOMIAL;
    }
  }

  value(): u32 {
    return ~this.state;
  }
}

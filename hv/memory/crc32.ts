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
    this.state = advanceCrc32(this.state, byte);
  }

  value(): u32 {
    return ~this.state;
  }
}

/** The register after one more byte; it begins with all bits set, and the sum is its complement. */
export function advanceCrc32(before: u32, byte: u8): u32 {
  let sum: u32 = before ^ u32(byte);
  for (let bit: u32 = 0; bit < 8; bit++) sum = sum >> 1 ^ ((sum & 1) === 0 ? 0 : POLYNOMIAL);
  return sum;
}

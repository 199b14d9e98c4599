const DASH: u8 = 0x2D;
const TEXT_LENGTH: u32 = 36;
const NO_DIGIT: u8 = 16;

/** Which bytes of a GUID the digits of its text are, from left to right: the first three numbers lie with their lowest byte first (UEFI, Appendix A). */
const order: readonly u32[] = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];

/** A GUID as it lies on a disk. */
export class Guid {
  readonly bytes = array(u8, 16);

  /** Reads its text, such as 01234567-89ab-cdef-0123-456789abcdef; false if it is none. */
  parse(text: readonly u8[]): boolean {
    if (text.length !== TEXT_LENGTH) return false;
    let at: u32 = 0;
    for (const byte of order) {
      if (at === 8 || at === 13 || at === 18 || at === 23) {
        if (text[at] !== DASH) return false;
        at++;
      }
      if (at > TEXT_LENGTH - 2) return false;
      const high = digitOf(text[at]);
      const low = digitOf(text[at + 1]);
      if (high === NO_DIGIT || low === NO_DIGIT) return false;
      this.bytes[byte] = (high << 4) | low;
      at += 2;
    }
    return true;
  }

  /** Whether it lies at `address`. */
  isAt(address: Hpa): boolean {
    let i: u64 = 0n;
    for (const byte of this.bytes) {
      if (memory.load8(address + i) !== byte) return false;
      i += 1n;
    }
    return true;
  }
}

/** 16 if it is none. */
function digitOf(character: u8): u8 {
  if (character >= 0x30 && character <= 0x39) return character - 0x30;
  const lower: u8 = character | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x61 + 10 : NO_DIGIT;
}

/** Parts of registers: SDM volume 1, 3.4.1.1. Widths are in bytes: 1, 2, 4 or 8. */
const Bytes = register(u64, { low: bits<u8>(7, 0), high: bits<u8>(15, 8) });
const Word = register(u64, { low: bits<u16>(15, 0) });

export function lowPart(value: u64, bytes: u8): u64 {
  switch (bytes) {
    case 1: return u64(u8(value));
    case 2: return u64(u16(value));
    case 4: return u64(u32(value));
    default: return value;
  }
}

/** `register` after a write of its low part: 8 and 16 bits keep the rest, 32 bits clear it. */
export function withLowPart(register: u64, value: u64, bytes: u8): u64 {
  switch (bytes) {
    case 1: return Bytes.of(register).with({ low: u8(value) }).raw;
    case 2: return Word.of(register).with({ low: u16(value) }).raw;
    case 4: return u64(u32(value));
    default: return value;
  }
}

/** The low part as a signed number of 64 bits. */
export function signExtended(value: u64, bytes: u8): u64 {
  const unused: u64 = u64(64 - 8 * bytes);
  return u64(i64(value << unused) >> unused);
}

/** AH of RAX, and its like. */
export function highByte(register: u64): u64 {
  return u64(Bytes.of(register).high);
}

export function withHighByte(register: u64, value: u64): u64 {
  return Bytes.of(register).with({ high: u8(value) }).raw;
}

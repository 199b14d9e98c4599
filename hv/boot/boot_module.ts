/** A file that the boot loader has put into memory. */
export class BootModule {
  start: Hpa = 0n;
  end: Hpa = 0n;
  /** Where its text begins; zero if it has none. */
  text: Hpa = 0n;

  bytes(): u64 {
    return this.end - this.start;
  }

  /** The first word of its text. */
  name(): readonly u8[] {
    return firstWord(textAt(this.text));
  }

  /** Whether the second word of its text says which SHA-256 it has: `sha256=...`. */
  hasHash(): boolean {
    return startsWith(afterFirstWord(textAt(this.text)), bytesOf(HASH_MARK));
  }

  /** The SHA-256 that it shall have, in hexadecimal. */
  hash(): readonly u8[] {
    const word = firstWord(afterFirstWord(textAt(this.text)));
    return word.subarray(HASH_MARK.length, word.length);
  }

  /** Its text without the name and the hash. */
  commandLine(): readonly u8[] {
    const line = afterFirstWord(textAt(this.text));
    return this.hasHash() ? afterFirstWord(line) : line;
  }
}

const HASH_MARK = 'sha256=';
const SPACE: u8 = 0x20;
/** More than any kernel is given: a command line of which the end is cut off is refused for its length. */
const MAXIMUM_TEXT: u32 = 0x1_1000;

/** Text that ends with a zero byte, at most 68 KB of it; empty for address zero. */
export function textAt(address: Hpa): readonly u8[] {
  let length: u32 = 0;
  while (address !== 0n && length < MAXIMUM_TEXT && memory.load8(address + u64(length)) !== 0) length++;
  return memory.bytes(address, length);
}

function firstWord(text: readonly u8[]): readonly u8[] {
  return text.subarray(0, wordLength(text));
}

function afterFirstWord(text: readonly u8[]): readonly u8[] {
  let start: u32 = wordLength(text);
  while (start < text.length && text[start] === SPACE) start++;
  return text.subarray(start, text.length);
}

function wordLength(text: readonly u8[]): u32 {
  let length: u32 = 0;
  while (length < text.length && text[length] !== SPACE) length++;
  return length;
}

export function startsWith(text: readonly u8[], start: readonly u8[]): boolean {
  if (text.length < start.length) return false;
  for (let i: u32 = 0; i < start.length; i++) {
    if (text[i] !== start[i]) return false;
  }
  return true;
}

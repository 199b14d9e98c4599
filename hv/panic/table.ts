import { printByte } from '../console/console.ts';

/** The words behind the magic number: where the parts of the table begin, in bytes from its start. */
const ROWS: u32 = 4;
const LOCATIONS: u32 = 8;
const FUNCTIONS: u32 = 12;

/** 'LYNB'. Format: docs/architecture.md, "Backtrace table". */
const MAGIC: u32 = ascii4('LYNB');
const LOCATION_BYTES: u32 = 6;
const FUNCTION_BYTES: u32 = 9;

/** The first byte of a row. An address step of 31 means that the rest follows. */
const RowHead = register(u8, { step: bits<u8>(4, 0), hasLocation: flag(5), hasFrame: flag(6) });
const LONG_STEP: u8 = 31;

/**
 * Reads the rows, each of which holds from its address to that of the next. The table is walked from its start: it is
 * compact, and a panic has time.
 */
export class BacktraceRow {
  /** Number of the location, or zero for code without any: assembly. */
  location: u32 = 0;
  /** Distance from the stack pointer to the word behind the return address, in bytes; zero if it is not known. */
  frame: u32 = 0;
  private position: u32 = 0;

  /** Finds the row for a code address relative to the image's base. False if there is none. */
  find(address: u32): boolean {
    this.location = 0;
    this.frame = 0;
    if (wordAt(0) !== MAGIC) return false;
    this.position = wordAt(ROWS);
    const end = wordAt(LOCATIONS);
    let start: u32 = 0;
    let location: u32 = 0;
    let frame: u32 = 0;
    while (this.position < end) {
      const head = RowHead.of(this.byte());
      start += head.step === LONG_STEP ? 31 + this.number() : u32(head.step);
      if (start > address) break;
      if (head.hasLocation) location += this.signedNumber();
      if (head.hasFrame) frame = u32(this.byte()) * 8;
      this.location = location;
      this.frame = frame;
    }
    return this.location !== 0;
  }

  private byte(): u8 {
    const byte: u8 = boot.backtraceTable()[this.position];
    this.position += 1;
    return byte;
  }

  /** Seven bits a byte, the low ones first; the top bit says that more follow. */
  private number(): u32 {
    let value: u32 = 0;
    for (let shift: u32 = 0; shift < 32; shift += 7) {
      const byte = u32(this.byte());
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    return value;
  }

  /** The sign is the lowest bit. The result is a two's complement, fit for adding. */
  private signedNumber(): u32 {
    const value = this.number();
    return (value & 1) === 0 ? value >> 1 : ~(value >> 1);
  }
}

/** The location into which `location` has been inlined, or zero. */
export function callerOf(location: u32): u32 {
  return halfAt(locationAt(location) + 4);
}

export function lineOf(location: u32): u32 {
  return halfAt(locationAt(location) + 2);
}

/** Whether `location` belongs to the machinery of panics itself. */
export function isHidden(location: u32): boolean {
  return byteAt(functionAt(location) + 8) !== 0;
}

export function printFunctionOf(location: u32): void {
  printName(wordAt(functionAt(location)));
}

export function printFileOf(location: u32): void {
  printName(wordAt(functionAt(location) + 4));
}

function locationAt(location: u32): u32 {
  return wordAt(LOCATIONS) + (location - 1) * LOCATION_BYTES;
}

function functionAt(location: u32): u32 {
  return wordAt(FUNCTIONS) + halfAt(locationAt(location)) * FUNCTION_BYTES;
}

/** A name is its length in one byte, then its characters. */
function printName(offset: u32): void {
  const length = u32(byteAt(offset));
  for (const byte of boot.backtraceTable().subarray(offset + 1, offset + 1 + length)) printByte(byte);
}

function byteAt(offset: u32): u8 {
  return boot.backtraceTable()[offset];
}

function halfAt(offset: u32): u32 {
  return u32(byteAt(offset)) | (u32(byteAt(offset + 1)) << 8);
}

function wordAt(offset: u32): u32 {
  return halfAt(offset) | (halfAt(offset + 2) << 16);
}

import { serial } from '../console/serial.ts';
import { advanceCrc32 } from '../memory/crc32.ts';
import { putLittleEndian } from '../memory/little_endian.ts';
import type { ByteSink } from '../memory/little_endian.ts';
import { hostClock } from '../time/clock.ts';

/** Bytes of a line before base64. */
const LINE = 48;
const MOST_ZEROS: u32 = 255;
const VERSION: u16 = 2;

export const enum DumpKind { Crash = 1, Trace = 2 }
export const enum DumpSection { End = 0, Registers = 1, Stack = 2, Ring = 3, Vcpu = 4, Vmcs = 5, Vmcb = 6, Reason = 7 }

const alphabet = bytesOf('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
const hexDigits = bytesOf('0123456789abcdef');
const PADDING: u8 = 0x3D;
const BLANK: u8 = 0x20;

/**
 * Writes dumps to the serial port, in lines between those that people read: docs/dumps.md. It waits for nobody and needs no memory, so that
 * it works in a panic.
 */
export class DumpWriter implements ByteSink {
  private readonly line = array(u8, LINE);
  private filled: u32 = 0;
  private number: u32 = 0;
  private zeros: u32 = 0;
  /** Of all bytes before they are packed. */
  private sum: u32 = 0;

  begin(kind: DumpKind): void {
    this.filled = 0;
    this.number = 0;
    this.zeros = 0;
    this.sum = u32.MAX;
    this.put32(ascii4('LYND'));
    this.put16(VERSION);
    this.put16(u16(kind));
    this.put32(cpu.index());
    this.put64(hostClock.ticksPerSecond);
    const id = bytesOf(boot.buildId());
    this.put32(id.length);
    for (const byte of id) this.put8(byte);
  }

  /** `length`: of what follows, in bytes. */
  section(which: DumpSection, length: u32): void {
    this.put32(u32(which));
    this.put32(length);
  }

  end(): void {
    const sum: u32 = ~this.sum;
    this.section(DumpSection.End, 4);
    this.put32(sum);
    this.packZeros();
    if (this.filled !== 0) this.writeLine();
    serial.flush();
  }

  put8(byte: u8): void {
    this.sum = advanceCrc32(this.sum, byte);
    if (byte !== 0) {
      this.packZeros();
      this.pack(byte);
      return;
    }
    this.zeros++;
    if (this.zeros === MOST_ZEROS) this.packZeros();
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

  private packZeros(): void {
    if (this.zeros === 0) return;
    this.pack(0);
    this.pack(u8(this.zeros));
    this.zeros = 0;
  }

  private pack(byte: u8): void {
    this.line[this.filled] = byte;
    this.filled++;
    if (this.filled === LINE) this.writeLine();
  }

  private writeLine(): void {
    if (!serial.atLineStart) endLine();
    for (const byte of bytesOf('~lyn ')) serial.put(byte);
    writeHex(this.number, 4);
    serial.put(BLANK);
    for (let at: u32 = 0; at < this.filled; at += 3) this.writeGroup(at);
    serial.put(BLANK);
    let sum: u32 = u32.MAX;
    for (const byte of this.line.subarray(0, this.filled)) sum = advanceCrc32(sum, byte);
    writeHex(~sum, 8);
    endLine();
    this.filled = 0;
    this.number++;
  }

  /** Three bytes as four characters; what is beyond the end is padding. */
  private writeGroup(at: u32): void {
    const group: u32 = this.byteAt(at) << 16 | this.byteAt(at + 1) << 8 | this.byteAt(at + 2);
    serial.put(alphabet[(group >> 18) & 63]);
    serial.put(alphabet[(group >> 12) & 63]);
    serial.put(at + 1 < this.filled ? alphabet[(group >> 6) & 63] : PADDING);
    serial.put(at + 2 < this.filled ? alphabet[group & 63] : PADDING);
  }

  private byteAt(at: u32): u32 {
    return at < this.filled ? u32(this.line[at]) : 0;
  }
}

export const dumpWriter = new DumpWriter();

function writeHex(value: u32, digits: u32): void {
  for (let i: u32 = digits; i > 0; i--) serial.put(hexDigits[(value >> (4 * (i - 1))) & 15]);
}

function endLine(): void {
  serial.put(0x0D);
  serial.put(0x0A);
}

import type { ByteStream } from '../device/byte_stream.ts';

const LINE_END: u8 = 0x0A;
const RETURN: u8 = 0x0D;
/** Longest line that is kept, in bytes. */
const MOST = 160;

/** What a test guest says at its serial port: guests/tiny/lib/check.S. Nobody types. */
export class GuestOutput implements ByteStream {
  private readonly line = array(u8, MOST);
  private length: u32 = 0;
  /** Checks that held, and others; lines that say why a check was not made. */
  passed: u32 = 0;
  failed: u32 = 0;
  skipped: u32 = 0;
  /** The guest came to its own end. */
  isDone: boolean = false;
  /** The first line of a failed check, without its first word; or else the first of one that was not made. */
  private readonly kept = array(u8, MOST);
  private keptLength: u32 = 0;

  put(byte: u8): void {
    if (byte === LINE_END) return this.endLine();
    if (byte === RETURN || this.length >= MOST) return;
    this.line[this.length] = byte;
    this.length++;
  }

  rest(): void {}

  hasInput(): boolean {
    return false;
  }

  take(): u8 {
    panic('nobody types');
  }

  /** Why it failed, or was not made. */
  reason(): readonly u8[] {
    return this.kept.subarray(0, this.keptLength);
  }

  /** Words other than these are the guest's own business. */
  private endLine(): void {
    if (this.startsWith('ok ')) this.passed++;
    else if (this.startsWith('FAIL ')) this.fail();
    else if (this.startsWith('skip ')) this.skip();
    else if (this.startsWith('tiny: done')) this.isDone = true;
    this.length = 0;
  }

  private fail(): void {
    if (this.failed === 0) this.keep(5);
    this.failed++;
  }

  private skip(): void {
    if (this.failed === 0 && this.skipped === 0) this.keep(5);
    this.skipped++;
  }

  private keep(from: u32): void {
    const rest = this.line.subarray(from, this.length);
    this.kept.set(rest);
    this.keptLength = rest.length;
  }

  private startsWith(word: string): boolean {
    const bytes = bytesOf(word);
    if (this.length < bytes.length) return false;
    for (let i: u32 = 0; i < bytes.length; i++) {
      if (this.line[i] !== bytes[i]) return false;
    }
    return true;
  }
}

const LINE_END: u8 = 0x0A;

/** Bytes of the file on the boot medium; its first line, and how much of that is checked before anything is written. */
export const REPORT_BYTES = 65536;
const MARK = 'LYN SELF-TEST REPORT 1\n';

/** The page as it is written to the boot medium: the mark, the page's lines, line ends up to the file's length. */
export class PageCopy {
  readonly bytes = array(u8, REPORT_BYTES);
  private length: u32 = 0;
  /** The page did not fit. */
  isCut: boolean = false;

  begin(): void {
    this.bytes.fill(LINE_END);
    this.length = 0;
    this.isCut = false;
    for (const byte of bytesOf(MARK)) this.add(byte);
  }

  add(byte: u8): void {
    const at = this.length;
    if (at >= this.bytes.length) {
      this.isCut = true;
      return;
    }
    this.bytes[at] = byte;
    this.length = at + 1;
  }

  /** The page so far, without the mark. */
  body(): readonly u8[] {
    return this.bytes.subarray(MARK.length, this.length);
  }

  addLine(line: readonly u8[]): void {
    for (const byte of line) this.add(byte);
    this.add(LINE_END);
  }
}

export const pageCopy = new PageCopy();

/** Whether what lies at `address` is the beginning of the file that the image was made with, or of a page that was written to it. */
export function hasMark(address: Hpa): boolean {
  let i: u64 = 0n;
  for (const byte of bytesOf(MARK)) {
    if (memory.load8(address + i) !== byte) return false;
    i += 1n;
  }
  return true;
}

cold();

/** Longest text of a panic that is kept, in bytes; what is beyond is in the lines of the console only. */
const MOST = 160;

/** What a panic of this processor says, kept for its dump while it is printed. */
class PanicText {
  readonly bytes = array(u8, MOST);
  length: u32 = 0;
  isOpen: boolean = false;

  put(byte: u8): void {
    if (!this.isOpen || this.length >= MOST) return;
    this.bytes[this.length] = byte;
    this.length++;
  }
}

export const panicText = perCpu(PanicText);

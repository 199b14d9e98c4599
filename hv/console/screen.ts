/** The colour text buffer of a VGA (IBM VGA technical reference, "Alphanumeric modes"): 25 rows of 80 cells. */
const BUFFER: Hpa = 0xb8000n;
const COLUMNS: u32 = 80;
const ROWS: u32 = 25;
const ROW_BYTES: u64 = 160n;

/** One character on the screen. */
const Cell = register(u16, { character: bits<u8>(7, 0), colour: bits<u8>(15, 8) });
const LIGHT_GREY: u8 = 0x07;
const WHITE_ON_RED: u8 = 0x4f;
/** CRT controller: cursor position, high and low byte. */
const CRTC_INDEX: u16 = 0x3d4;
const CRTC_DATA: u16 = 0x3d5;
const CURSOR_HIGH: u8 = 0x0e;
const CURSOR_LOW: u8 = 0x0f;

/**
 * A terminal on the text screen: line end, carriage return, and scrolling. Where the firmware has left a graphics mode
 * nothing is seen of it, and no harm is done.
 */
export class Screen {
  private row: u32 = 0;
  private column: u32 = 0;
  private colour: u8 = LIGHT_GREY;

  clear(): void {
    for (let row: u32 = 0; row < ROWS; row++) this.blank(row);
    this.row = 0;
    this.column = 0;
    this.showCursor();
  }

  /** What follows is a panic or a refusal. */
  alarm(): void {
    this.colour = WHITE_ON_RED;
  }

  put(byte: u8): void {
    if (byte === 0x0d) {
      this.column = 0;
    } else if (byte === 0x0a) {
      this.endLine();
    } else {
      if (this.column === COLUMNS) this.endLine();
      memory.store16(this.cell(this.row, this.column), Cell.with({ character: byte, colour: this.colour }).raw);
      this.column += 1;
    }
  }

  showCursor(): void {
    const position: u32 = this.row * COLUMNS + this.column;
    port.out8(CRTC_INDEX, CURSOR_HIGH);
    port.out8(CRTC_DATA, u8(position >> 8));
    port.out8(CRTC_INDEX, CURSOR_LOW);
    port.out8(CRTC_DATA, u8(position));
  }

  private endLine(): void {
    this.column = 0;
    if (this.row + 1 < ROWS) {
      this.row += 1;
    } else {
      memory.copy(BUFFER, BUFFER + ROW_BYTES, ROW_BYTES * u64(ROWS - 1));
      this.blank(ROWS - 1);
    }
  }

  private blank(row: u32): void {
    for (let column: u32 = 0; column < COLUMNS; column++) {
      memory.store16(this.cell(row, column), Cell.with({ character: 0x20, colour: LIGHT_GREY }).raw);
    }
  }

  private cell(row: u32, column: u32): Hpa {
    return BUFFER + u64(row) * ROW_BYTES + u64(column) * 2n;
  }
}

export const screen = new Screen();

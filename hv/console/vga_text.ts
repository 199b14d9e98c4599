import type { Cell, Display } from './terminal.ts';

cold();

/** The colour text buffer of a VGA (IBM VGA technical reference, "Alphanumeric modes"): 25 rows of 80 cells. */
const BUFFER: Hpa = 0xB8000n;
export const VGA_COLUMNS: u32 = 80;
export const VGA_ROWS: u32 = 25;

/** CRT controller: "cursor start", whose bit 5 hides the cursor. */
const CRTC_INDEX: u16 = 0x3D4;
const CRTC_DATA: u16 = 0x3D5;
const CURSOR_START: u8 = 0x0A;
const CURSOR_OFF: u8 = 0x20;

/** Where the firmware has left a graphics mode nothing is seen of it, and no harm is done. */
export class VgaText implements Display {
  /** The terminal shows a cursor of its own. */
  hideCursor(): void {
    port.out8(CRTC_INDEX, CURSOR_START);
    port.out8(CRTC_DATA, CURSOR_OFF);
  }

  draw(row: u32, column: u32, cell: Cell): void {
    memory.store16(BUFFER + u64(row * VGA_COLUMNS + column) * 2n, cell.raw);
  }
}

export const vgaText = new VgaText();

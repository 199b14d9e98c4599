import { machine } from 'lyn/test';

const BUFFER = 0xb8000n;

/** The cell of VGA's text buffer: its code in the low byte, its colours in the high one. */
export function vgaCell(row: number, column: number): number {
  return Number(machine.memory.load(BUFFER + BigInt(160 * row + 2 * column), 2));
}

/** A row of VGA's text screen, without trailing blanks. */
export function vgaRow(row: number): string {
  return Array.from({ length: 80 }, (_, column) => String.fromCharCode(vgaCell(row, column) & 0xff)).join('').trimEnd();
}

/** All 25 rows. */
export const vgaRows = (): string[] => Array.from({ length: 25 }, (_, row) => vgaRow(row));

/** The colours of a cell, background and foreground as one number of two hexadecimal digits. */
export const vgaColours = (row: number, column: number): number => vgaCell(row, column) >> 8;

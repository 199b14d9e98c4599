import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../host/root.ts';

/** A picture: red, green, blue and one more byte for each pixel, row by row from the top. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** The size of a glyph, and the largest grid of them: hv/console/font.ts, hv/console/terminal.ts. */
const cell = { width: 8, height: 16 } as const;
const largest = { columns: 128, rows: 64 } as const;
/** Shows where a cell holds no glyph of the font. */
const unknown = '\ufffd';

let glyphs: Map<string, string> | undefined;

/** The font by the pictures in its source: the dots of a glyph, row by row, and the character. */
export function fontByDots(): Map<string, string> {
  glyphs ??= readFont();
  return glyphs;
}

function readFont(): Map<string, string> {
  const source = readFileSync(join(projectRoot(), 'hv/console/font.ts'), 'utf8');
  const lines = [...source.matchAll(/^  '((?:[.#]{8} ){7}[.#]{8})',$/gm)].map(([, line]) => line!.split(' '));
  const font = new Map<string, string>();
  for (let code = 0x20; code < 0x80; code++) {
    const first = Math.floor((code - 0x20) / 8) * cell.height;
    const dots = lines.slice(first, first + cell.height).map((line) => line[code % 8]!).join('');
    font.set(dots, code === 0x7f ? '\u25a1' : String.fromCharCode(code));
  }
  return font;
}

/**
 * The rows of text that Lyn shows on a screen of pixels, without trailing blanks; what is no glyph of its font is U+FFFD, the glyph for other
 * characters U+25A1. A cell with its colours exchanged, such as the cursor, is read as well.
 */
export function pixelText(picture: Picture): string[] {
  const rows = Math.min(Math.floor(picture.height / cell.height), largest.rows);
  const columns = Math.min(Math.floor(picture.width / cell.width), largest.columns);
  const top = Math.floor((picture.height - rows * cell.height) / 2);
  const left = Math.floor((Math.floor(picture.width / cell.width) - columns) / 2) * cell.width;
  const text = (row: number): string => Array.from({ length: columns }, (_, column) => characterAt(picture, left + column * cell.width, top + row * cell.height)).join('');
  return Array.from({ length: rows }, (_, row) => text(row).trimEnd());
}

/** The first pixel's colour is taken for the background, and if that gives nothing for the foreground. */
function characterAt({ width, data }: Picture, x: number, y: number): string {
  const colours: number[] = [];
  for (let i = 0; i < cell.width * cell.height; i++) {
    const at = ((y + Math.floor(i / cell.width)) * width + x + (i % cell.width)) * 4;
    colours.push((data[at]! << 16) | (data[at + 1]! << 8) | data[at + 2]!);
  }
  if (new Set(colours).size > 2) return unknown;
  const dots = (background: boolean): string => colours.map((colour) => ((colour === colours[0]) === background ? '.' : '#')).join('');
  return fontByDots().get(dots(true)) ?? fontByDots().get(dots(false)) ?? unknown;
}

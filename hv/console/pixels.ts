import { minimum } from '../memory/minimum.ts';
import { font, GLYPH_ROWS, GLYPH_WIDTH } from './font.ts';
import { framebuffer, type Channel } from './framebuffer.ts';
import { Colours, MOST_COLUMNS, MOST_ROWS, type Cell, type Display } from './terminal.ts';

cold();

/** Fewer are no screen: 320 by 160 pixels. */
const LEAST_ROWS: u32 = 10;
const LEAST_COLUMNS: u32 = 40;
const COLOURS = 16;
/** Rows of eight dots that there can be, and the words that their pixels take at most. */
const PATTERNS = 256;
const MOST_WORDS: u32 = 4;
const WORDS = 1024;
const BROWN: u32 = 6;
/** How much of a primary colour VGA's colours have: the colour's own bit, and the bright bit. */
const OWN: u32 = 0xAA;
const BRIGHT: u32 = 0x55;

/** Text in the loader's framebuffer, which is written only, eight bytes at a time. */
export class Pixels implements Display {
  rows: u32 = 0;
  columns: u32 = 0;
  /** Of the first cell's first pixel. */
  private origin: Hpa = 0n;
  /** The sixteen colours as pixels. */
  private readonly palette = array(u64, COLOURS);
  /** Pixels that have been made, by the eight dots that they are, and the colours for which; black on black at first, which is zero. */
  private readonly made = array(u64, WORDS);
  private readonly madeFor = array(u8, PATTERNS);

  /** Blackens the screen; as large a grid as there is room for comes into its middle. False if the screen is too small for any. */
  start(): boolean {
    const { address, pitch, width, height, bytesPerPixel } = framebuffer;
    if (height / GLYPH_ROWS < LEAST_ROWS || width / GLYPH_WIDTH < LEAST_COLUMNS) return false;
    for (let line: u32 = 0; line < height; line++) memory.fill(address + u64(line) * u64(pitch), 0, u64(width * bytesPerPixel));
    this.rows = minimum(height / GLYPH_ROWS, MOST_ROWS);
    this.columns = minimum(width / GLYPH_WIDTH, MOST_COLUMNS);
    const top = (height - this.rows * GLYPH_ROWS) / 2;
    const left = (width / GLYPH_WIDTH - this.columns) / 2 * GLYPH_WIDTH;
    this.origin = address + u64(top) * u64(pitch) + u64(left * bytesPerPixel);
    for (let colour: u32 = 0; colour < COLOURS; colour++) {
      const green: u32 = colour === BROWN ? BRIGHT : partOf(colour, 2);
      this.palette[colour] = u64(placed(framebuffer.red, partOf(colour, 4)) | placed(framebuffer.green, green) | placed(framebuffer.blue, partOf(colour, 1)));
    }
    return true;
  }

  draw(row: u32, column: u32, cell: Cell): void {
    const { bytesPerPixel, pitch } = framebuffer;
    let line: Hpa = this.origin + u64(row * GLYPH_ROWS) * u64(pitch) + u64(column * GLYPH_WIDTH * bytesPerPixel);
    for (let i: u32 = 0; i < GLYPH_ROWS; i++) {
      const dots = font.dotsOf(cell.character, i);
      if (this.madeFor[dots] !== cell.colours) this.make(dots, Colours.of(cell.colours));
      for (let word: u32 = 0; word < bytesPerPixel; word++) memory.store64(line + u64(word * 8), this.made[u32(dots) * MOST_WORDS + word % MOST_WORDS]);
      line += u64(pitch);
    }
  }

  /** Makes pixels of eight dots: as many words as a pixel has bytes. */
  private make(dots: u8, colours: Colours): void {
    const bits = u64(framebuffer.bytesPerPixel * 8);
    let at: u32 = u32(dots) * MOST_WORDS;
    let word: u64 = 0n;
    let filled: u64 = 0n;
    for (let dot: u8 = 0x80; dot !== 0; dot >>= 1) {
      const pixel = this.palette[(dots & dot) !== 0 ? colours.foreground : colours.background];
      word |= pixel << filled;
      filled += bits;
      if (filled < 64n) continue;
      this.made[at % WORDS] = word;
      at += 1;
      filled -= 64n;
      word = pixel >> (bits - filled);
    }
    this.madeFor[dots] = colours.raw;
  }
}

/** How much of the primary colour `bit` (red 4, green 2, blue 1) there is in a colour, up to 255. */
function partOf(colour: u32, bit: u32): u32 {
  return ((colour & bit) !== 0 ? OWN : 0) + ((colour & 8) !== 0 ? BRIGHT : 0);
}

function placed(channel: Channel, part: u32): u32 {
  return (part >> (8 - u32(channel.bits))) << u32(channel.position);
}

export const pixels = new Pixels();

import { beforeEach, describe, expect, it } from 'vitest';
import { machine } from 'lyn/test';
import { fontByDots, pixelText } from '../../toolchain/harness/pixel-text.ts';
import { font } from './font.ts';
import { framebuffer, ScreenKind } from './framebuffer.ts';
import { pixels } from './pixels.ts';
import { Cell, Colours, PLAIN, terminal } from './terminal.ts';

/** How a colour lies in a pixel, red first: position and size. */
const formats = {
  '32 bits': { bytes: 4, channels: [[16, 8], [8, 8], [0, 8]] },
  '32 bits, blue first': { bytes: 4, channels: [[0, 8], [8, 8], [16, 8]] },
  '24 bits': { bytes: 3, channels: [[16, 8], [8, 8], [0, 8]] },
  '16 bits': { bytes: 2, channels: [[11, 5], [5, 6], [0, 5]] },
  '15 bits': { bytes: 2, channels: [[10, 5], [5, 5], [0, 5]] },
} as const;
type Format = keyof typeof formats;

const ADDRESS = 0xe000_0000n;
const GUARD = 0x2000;

/** A framebuffer whose rows are followed by `gap` bytes that are not its own, with memory all around that must stay as it is. */
function screenOf(format: Format, width: number, height: number, gap = 0, address = ADDRESS): void {
  const { bytes, channels } = formats[format];
  framebuffer.kind = ScreenKind.Pixels;
  Object.assign(framebuffer, { address, width, height, pitch: width * bytes + gap, bytesPerPixel: bytes });
  for (const [i, channel] of [framebuffer.red, framebuffer.green, framebuffer.blue].entries()) [channel.position, channel.bits] = channels[i]!;
  machine.memory.write(address - BigInt(GUARD), new Uint8Array(framebuffer.pitch * height + 2 * GUARD).fill(0xee));
  pixels.start();
}

/** The pixel as a number. */
function pixelAt(x: number, y: number): number {
  const { address, pitch, bytesPerPixel } = framebuffer;
  const bytes = machine.memory.read(address + BigInt(y * pitch + x * bytesPerPixel), bytesPerPixel);
  return bytes.reduceRight((value, byte) => value * 256 + byte, 0);
}

/** The picture with eight bits for each colour. */
function picture(): { width: number; height: number; data: Uint8Array } {
  const { width, height } = framebuffer;
  const data = new Uint8Array(width * height * 4);
  const part = (value: number, { position, bits }: { position: number; bits: number }): number => ((value >>> position) & ((1 << bits) - 1)) << (8 - bits);
  for (let i = 0; i < width * height; i++) {
    const value = pixelAt(i % width, Math.floor(i / width));
    data.set([part(value, framebuffer.red), part(value, framebuffer.green), part(value, framebuffer.blue), 255], i * 4);
  }
  return { width, height, data };
}

/** Bytes before, between and behind the rows that are not as they were. */
function strayBytes(): number {
  const { address, pitch, height, width, bytesPerPixel } = framebuffer;
  const all = machine.memory.read(address - BigInt(GUARD), pitch * height + 2 * GUARD);
  return [...all].filter((byte, i) => {
    const offset = i - GUARD;
    const isOwn = offset >= 0 && offset < pitch * height && offset % pitch < width * bytesPerPixel;
    return !isOwn && byte !== 0xee;
  }).length;
}

const draw = (row: number, column: number, character: string, colours = 0x07): void => pixels.draw(row, column, Cell.with({ character: character.charCodeAt(0), colours }));

/** The glyph as it is on the screen, `#` where a pixel has `colour`. */
function seenAt(row: number, column: number, colour: number): string {
  return Array.from({ length: 128 }, (_, i) => (pixelAt(column * 8 + (i % 8), row * 16 + Math.floor(i / 8)) === colour ? '#' : '.')).join('');
}

beforeEach(() => machine.reset());

describe('the font', () => {
  const rowsOf = (code: number): number[] => Array.from({ length: 16 }, (_, row) => font.dotsOf(code, row));

  it('has a glyph of its own for each character of ASCII, and one for all others', () => {
    expect(fontByDots().size).toBe(96);
    for (const [dots, character] of fontByDots()) {
      const rows = rowsOf(character === '\u25a1' ? 0xfe : character.charCodeAt(0));
      expect(rows.map((row) => row.toString(2).padStart(8, '0')).join('').replaceAll('0', '.').replaceAll('1', '#')).toBe(dots);
    }
  });

  it.each([0, 0x1f, 0x7f, 0x80, 0xff])('shows %i as what it has no glyph for', (code) => expect(rowsOf(code)).toEqual(rowsOf(0xfe)));
});

describe.each(Object.keys(formats) as Format[])('pixels of %s', (format) => {
  const grey = { '32 bits': 0xaaaaaa, '32 bits, blue first': 0xaaaaaa, '24 bits': 0xaaaaaa, '16 bits': 0xad55, '15 bits': 0x56b5 }[format];
  const red = { '32 bits': 0xaa0000, '32 bits, blue first': 0x0000aa, '24 bits': 0xaa0000, '16 bits': 0xa800, '15 bits': 0x5400 }[format];
  const white = { '32 bits': 0xffffff, '32 bits, blue first': 0xffffff, '24 bits': 0xffffff, '16 bits': 0xffff, '15 bits': 0x7fff }[format];

  it('make a glyph, dot by dot', () => {
    screenOf(format, 320, 160, 8);
    draw(1, 2, 'R');
    expect(fontByDots().get(seenAt(1, 2, grey))).toBe('R');
    expect(seenAt(1, 3, 0)).toBe('#'.repeat(128));
  });

  it('have the colours of VGA', () => {
    screenOf(format, 320, 160);
    draw(0, 0, 'R', 0x4f);
    expect(fontByDots().get(seenAt(0, 0, white))).toBe('R');
    expect(pixelAt(0, 0)).toBe(red);
  });

  it('are those of each cell, whatever colours the same dots had before', () => {
    screenOf(format, 320, 160);
    for (const [column, colours] of [0x07, 0x4f, 0x07, 0x00, 0x70].entries()) draw(0, column, 'R', colours);
    for (const column of [0, 2]) expect(fontByDots().get(seenAt(0, column, grey))).toBe('R');
    expect(fontByDots().get(seenAt(0, 1, white))).toBe('R');
    expect(seenAt(0, 3, 0)).toBe('#'.repeat(128));
    expect(fontByDots().get(seenAt(0, 4, 0))).toBe('R');
  });

  it('are black at first', () => {
    screenOf(format, 320, 160, 8);
    expect(new Set(picture().data)).toEqual(new Set([0, 255]));
  });

  it.each([[320, 160], [327, 175], [1031, 161]])('are written inside of %i by %i only', (width, height) => {
    screenOf(format, width, height, 5);
    terminal.clear();
    terminal.attach(pixels, pixels.rows, pixels.columns, true);
    for (let i = 0; i < 900; i++) terminal.put(0x41 + (i % 26), terminal.row === 0 ? Colours.of(0x1f) : Colours.of(0x70));
    terminal.rest();
    expect(strayBytes()).toBe(0);
  });
});

describe('the grid', () => {
  it.each([[640, 480, 30, 80], [1024, 768, 48, 128], [1920, 1080, 64, 128], [800, 600, 37, 100], [320, 160, 10, 40], [320, 159, 0, 0], [319, 200, 0, 0], [1, 1, 0, 0]])('of %i by %i pixels has %i rows and %i columns', (width, height, rows, columns) => {
    screenOf('16 bits', width, height);
    expect([pixels.rows, pixels.columns]).toEqual([rows, columns]);
  });

  it('is in the middle of a screen that is larger, and its text is read there', () => {
    screenOf('32 bits', 1100, 1100);
    terminal.clear();
    terminal.attach(pixels, pixels.rows, pixels.columns, true);
    for (const letter of 'in the middle') terminal.put(letter.charCodeAt(0), PLAIN);
    terminal.rest();
    expect(pixelAt(39, 38)).toBe(0);
    expect(pixelText(picture())[0]).toBe('in the middle');
    expect(strayBytes()).toBe(0);
  });

  it('may lie above 4 GB', () => {
    screenOf('32 bits', 320, 160, 0, 0x40_0000_0000n);
    draw(2, 7, 'z');
    expect(fontByDots().get(seenAt(2, 7, 0xaaaaaa))).toBe('z');
    expect(strayBytes()).toBe(0);
  });
});

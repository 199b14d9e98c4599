import xterm from '@xterm/headless';
import { beforeEach, describe, expect, it } from 'vitest';
import { machine } from 'lyn/test';
import { random } from '../decode/random.testing.ts';
import { ControlSequences } from './control_sequences.ts';
import { terminal } from './terminal.ts';
import { vgaText } from './vga_text.ts';
import { vgaColours, vgaRow, vgaRows } from './screen.testing.ts';

let sequences: ControlSequences;

function send(text: string | readonly number[]): void {
  for (const each of text) sequences.take(typeof each === 'string' ? each.charCodeAt(0) : each);
}

const cursor = (): [row: number, column: number] => [terminal.row, terminal.cursorColumn()];

beforeEach(() => {
  machine.reset();
  terminal.clear();
  terminal.attach(vgaText, 25, 80, false);
  sequences = new ControlSequences(terminal);
});

describe('control characters', () => {
  it.each([
    ['a line feed', 'ab\nc', ['ab', '  c']],
    ['a carriage return', 'ab\rc', ['cb', '']],
    ['a backspace', 'ab\b\bc', ['cb', '']],
    ['a backspace at the left edge', '\b\bc', ['c', '']],
    ['a backspace behind the last column', `${'x'.repeat(80)}\by`, [`${'x'.repeat(78)}yx`, '']],
    ['a tab', 'ab\tc\td', ['ab      c       d', '']],
    ['a bell', 'a\x07b', ['ab', '']],
    ['DEL', 'a\x7fb', ['ab', '']],
  ])('%s', (_name, text, rows) => {
    send(text);
    expect(vgaRows().slice(0, 2)).toEqual(rows);
  });
});

describe('what is more than ASCII', () => {
  it('shows one square for a character, however many bytes it has', () => {
    send([...Buffer.from('a\u00e9b\u20acc\u{1f600}d')]);
    expect(vgaRow(0)).toBe('a\xfeb\xfec\xfed');
  });
});

describe('escape sequences', () => {
  it.each([
    ['up, and no further than the edge', '\x1b[9;9H\x1b[3A', [5, 8]],
    ['down', '\x1b[B', [1, 0]],
    ['right', '\x1b[5C', [0, 5]],
    ['left', '\x1b[9;9H\x1b[99D', [8, 0]],
    ['to a column', '\x1b[7G', [0, 6]],
    ['to a row', '\x1b[7d', [6, 0]],
    ['home', 'abc\x1b[H', [0, 0]],
    ['beyond every edge', '\x1b[999;999H', [24, 79]],
    ['with a parameter beyond all numbers', '\x1b[99999999999999999999C', [0, 79]],
    ['saved and restored', '\x1b[4;5H\x1b7\x1b[H\x1b8', [3, 4]],
    ['saved and restored by a control sequence', '\x1b[4;5H\x1b[s\x1b[H\x1b[u', [3, 4]],
  ])('move the cursor %s', (_name, text, place) => {
    send(text);
    expect(cursor()).toEqual(place);
  });

  it.each([
    ['\x1b[K', 'aa'], ['\x1b[1K', '   aa'], ['\x1b[2K', ''], ['\x1b[J', 'aa'], ['\x1b[1J', '   aa'], ['\x1b[2J', ''],
  ])('%j erases', (text, row) => {
    send(`aaaaa\x1b[1;3H${text}`);
    expect(vgaRow(0)).toBe(row);
  });

  it.each([
    ['\x1b[2@', 'ab  cde'], ['\x1b[@', 'ab cde'], ['\x1b[P', 'abde'], ['\x1b[2P', 'abe'], ['\x1b[999P', 'ab'], ['\x1b[999@', 'ab'], ['\x1b[X', 'ab de'], ['\x1b[999X', 'ab'],
  ])('%j changes the row from the cursor on', (text, row) => {
    send(`abcde\x1b[1;3H${text}`);
    expect([vgaRow(0), cursor()]).toEqual([row, [0, 2]]);
  });

  it.each([
    ['\x1b[31m', 0x04], ['\x1b[1;32m', 0x0a], ['\x1b[1m\x1b[22;33m', 0x06], ['\x1b[44m', 0x17], ['\x1b[7m', 0x70], ['\x1b[7;27m', 0x07], ['\x1b[91m', 0x0c],
    ['\x1b[104m', 0x17], ['\x1b[31;42;1m\x1b[m', 0x07], ['\x1b[31;42m\x1b[39m', 0x27], ['\x1b[31;42m\x1b[49m', 0x04], ['\x1b[38;5;208m', 0x07],
    ['\x1b[38;2;1;4;7m', 0x07], ['\x1b[48:2:1:4:7m', 0x07], ['\x1b[38;5;1;44m', 0x17], ['\x1b[48;2;1;4;7;1m', 0x0f], ['\x1b[58;5;1;31m', 0x04],
    ['\x1b[91m\x1b[39m', 0x07], ['\x1b[91m\x1b[31m', 0x04], ['\x1b[91m\x1b[22m', 0x0c], ['\x1b[1;31m\x1b[39m', 0x0f], ['\x1b[98;108m', 0x07], ['\x1b[32m\x1b7\x1b[0;7m\x1b8', 0x02], ['\x1b[4;5m', 0x07], ['\x1b[1;31;7m', 0x40],
  ])('%j colours', (text, colours) => {
    send(`${text}x`);
    expect(vgaColours(0, 0)).toBe(colours);
  });

  it.each([
    ['a private mode', '\x1b[?25l'], ['a question', '\x1b[6n'], ['a question with a mark', '\x1b[>0c'], ['an unknown one', '\x1b[5y'], ['intermediate bytes', '\x1b[1$z'],
    ['a title', '\x1b]0;root@guest: ~\x07'], ['a title with its own end', '\x1b]0;root@guest: ~\x1b\\'], ['a device control string', '\x1bP1$r0m\x1b\\'],
    ['a character set', '\x1b(B'], ['a keypad mode', '\x1b='], ['a line attribute', '\x1b#3'], ['one given up by CAN', '\x1b[12;\x18'],
    ['one begun anew', '\x1b[12;\x1b[1m'], ['too many parameters', `\x1b[${'1;'.repeat(40)}1m`],
  ])('%s shows nothing', (_name, text) => {
    send(`a${text}b`);
    expect(vgaRow(0)).toBe('ab');
  });

  it.each([
    ['a carriage return', 'abc\x1b[\r2Cd', 'abd'], ['a backspace', 'abc\x1b[\bPd', 'abd'], ['a bell', 'abc\x1b[2\x07Dd', 'adc'], ['NUL', 'abc\x1b[\x002Dd', 'adc'],
    ['DEL', 'abc\x1b[2\x7fDd', 'adc'], ['CAN', 'abc\x1b[2\x18D', 'abcD'], ['SUB', 'abc\x1b[2\x1aD', 'abcD'], ['ESC', 'abc\x1b[2\x1b[Dd', 'abd'],
  ])('with %s in their middle are carried out as terminals do', (_name, text, row) => {
    send(text);
    expect(vgaRow(0)).toBe(row);
  });

  it.each([['a control sequence', '\x1b[1'], ['a title', '\x1b]0;'], ['a string', '\x1bP']])('%s without an end ends', (_name, begin) => {
    send(`${begin}${';'.repeat(300)}`);
    send('\rseen');
    expect(vgaRow(0)).toMatch(/^seen/);
  });
});

/** What programs send, one by one. xterm moves a place that is saved along when the screen scrolls, which terminals do not: so it is restored at once. It fails at erasing up to behind the last cell of all. */
const vocabulary = [
  'text', 'a longer piece of text, with which lines fill; ', 'x'.repeat(80), '\r\n', '\n', '\v', '\f', '\r', '\b', '\t', '\x1b[3C', '\x1b[7C', '\x1b[2D', '\x1b[5G', '\x1b[4`', '\x1b[2a', '\x1b[2e',
  '\x1b[4;9H', '\x1b[H', '\x1b[23;70f', '\x1b[12d', '\x1b[99;99H', '\x1b[K', '\x1b[1K', '\x1b[2K', '\x1b[J', '\b\x1b[1J', '\x1b[2J', '\x1b[2P', '\x1b[3@', '\x1b[4X', '\x1b[L', '\x1b[3L', '\x1b[M', '\x1b[2M',
  '\x1b[S', '\x1b[2T', '\x1b7\x1b[9;9Hx\x1b8', '\x1b[s\x1b[7;7Hy\x1b[u', '\x1bE', '\x1bD', '\x1bM', '\x1b[31m', '\x1b[m', '\x1b[?25h', '\x1b]0;title\x07', '\x1b(B', '\x07', '\x00', '\x1b[2\rC', '\x1b[\x7f3D',
];
/** Moves that stop at the margins of what scrolls in xterm, and at the edges of the screen in Linux's console and here. */
const marginal = ['\x1b[A', '\x1b[3A', '\x1b[3B', '\x1b[2E', '\x1b[3F'];
const limits = ['\x1b[r', '\x1b[5;20r', '\x1b[2;2r', '\x1b[20;3r', '\x1b[10r', '\x1b[;7r', '\x1b[3;99r'];

/** xterm's terminal without a window: what it shows, and where its cursor stands. */
async function byXterm(text: string): Promise<{ rows: string[]; cursor: [number, number] }> {
  const reference = new xterm.Terminal({ cols: 80, rows: 25, allowProposedApi: true });
  await new Promise<void>((done) => reference.write(text, done));
  const { active } = reference.buffer;
  const rows = Array.from({ length: 25 }, (_, row) => active.getLine(active.baseY + row)!.translateToString(true).trimEnd());
  return { rows, cursor: [active.cursorY, Math.min(active.cursorX, 79)] };
}

describe.each([['', [...vocabulary, ...marginal]], [', where parts of the screen scroll', [...vocabulary, ...limits]]])('beside xterm%s', (_where, words) => {
  it.each(Array.from({ length: 25 }, (_, seed) => seed))('shows the same, whatever programs send (seed %d)', async (seed) => {
    const next = random(seed);
    const text = Array.from({ length: 150 }, () => words[next(words.length)]!).join('');
    send(text);
    const reference = await byXterm(text);
    expect(vgaRows()).toEqual(reference.rows);
    expect(cursor()).toEqual(reference.cursor);
  });
});

describe('bytes at random', () => {
  it('never leave the grid, and never keep text from being shown for long', () => {
    const next = random(7);
    for (let round = 0; round < 200; round++) {
      send(Array.from({ length: 500 }, () => (next(4) === 0 ? 0x1b : next(3) === 0 ? 0x5b : next(256))));
      expect(terminal.row).toBeLessThan(25);
      expect(terminal.column).toBeLessThanOrEqual(80);
      send(`${'\x20'.repeat(300)}\x1bc\r\nstill here`);
      expect(vgaRow(1)).toBe('still here');
    }
  });
});

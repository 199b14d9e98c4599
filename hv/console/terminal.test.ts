import { beforeEach, describe, expect, it } from 'vitest';
import { machine } from 'lyn/test';
import { ALARM, PLAIN, terminal, type Cell } from './terminal.ts';

/** A display of 4 rows of 10 cells: what it was told, in order. */
const display = {
  drawn: [] as [row: number, column: number, character: string, colours: number][],
  draw(row: number, column: number, cell: Cell) { display.drawn.push([row, column, String.fromCharCode(cell.character), cell.colours]); },
};

function put(text: string): void {
  for (const letter of text) terminal.put(letter.charCodeAt(0), PLAIN);
}

function putLines(...lines: string[]): void {
  for (const line of lines) {
    put(line);
    terminal.carriageReturn();
    terminal.lineFeed();
  }
}

/** As the hypervisor prints. */
function putText(text: string): void {
  for (const letter of text) terminal.putText(letter.charCodeAt(0), PLAIN);
}

/** The rows as they are seen. */
function seen(): string[] {
  const rows = Array.from({ length: 4 }, () => Array<string>(10).fill('?'));
  for (const [row, column, character] of display.drawn) rows[row]![column] = character;
  return rows.map((row) => row.join('').trimEnd());
}

function attach(isSlow = false): void {
  terminal.attach(display, 4, 10, isSlow);
}

beforeEach(() => {
  machine.reset();
  machine.tsc.step = 0n;
  display.drawn = [];
  terminal.clear();
});

describe('a terminal', () => {
  it('draws a character once, where it stands', () => {
    attach();
    display.drawn = [];
    put('ab');
    expect(display.drawn).toEqual([[0, 0, 'a', 0x07], [0, 1, 'b', 0x07]]);
  });

  it('shows a display that comes later all that there is already', () => {
    put('early');
    attach();
    expect(seen()[0]).toBe('early');
    expect(display.drawn).toHaveLength(40);
  });

  it('is seen nowhere without a display, and goes on', () => {
    attach();
    terminal.detach();
    display.drawn = [];
    put('unseen');
    expect(display.drawn).toEqual([]);
    expect(terminal.column).toBe(6);
  });

  it('goes on in the next row where a line is longer than the row, and not before', () => {
    attach();
    put('0123456789');
    expect([terminal.row, terminal.column, terminal.cursorColumn()]).toEqual([0, 10, 9]);
    put('x');
    expect(seen().slice(0, 2)).toEqual(['0123456789', 'x']);
  });

  it('scrolls when the last row is full, and draws only what has changed', () => {
    attach();
    putLines('one', 'two', 'two');
    put('end');
    display.drawn = [];
    putLines('');
    expect(seen().map((row) => row.replaceAll('?', '').trimEnd())).toEqual(['two', '', 'end', '']);
    expect(display.drawn.map(([row]) => row)).not.toContain(1);
  });

  it('scrolls a slow display by eight rows where lines come fast, by one where they do not', () => {
    terminal.attach(display, 12, 10, true);
    putLines(...Array.from({ length: 11 }, (_, i) => `line ${i}`));
    machine.tsc.value = 0x1_0000_0000n;
    putLines('first');
    expect(terminal.row).toBe(11);
    machine.tsc.value += 0x100_0000n;
    putLines('second');
    expect(terminal.row).toBe(4);
  });

  it('scrolls a slow display by one row where only a part of it scrolls, for a program has reckoned with that', () => {
    terminal.attach(display, 12, 10, true);
    terminal.bottom = 11;
    terminal.moveTo(10, 0);
    terminal.lineFeed();
    expect(terminal.row).toBe(10);
  });

  it('keeps its cursor on a display that has fewer rows', () => {
    putLines('1', '2', '3', '4', '5', '6');
    attach();
    expect(terminal.row).toBe(3);
  });

  it('shows its cursor as a cell with its colours exchanged, when it rests, and takes it away again', () => {
    attach();
    put('ab');
    terminal.rest();
    terminal.moveTo(0, 0);
    terminal.rest();
    expect(display.drawn.slice(-3)).toEqual([[0, 2, ' ', 0x70], [0, 2, ' ', 0x07], [0, 0, 'a', 0x70]]);
    display.drawn = [];
    terminal.rest();
    put('x');
    expect(display.drawn.at(-1)).toEqual([0, 0, 'x', 0x07]);
  });

  it('does not leave its cursor behind when it scrolls', () => {
    attach();
    putLines('1', '2', '3');
    terminal.rest();
    putLines('4', '5');
    const colours = new Map(display.drawn.map(([row, column, , colour]) => [`${row} ${column}`, colour]));
    expect([...colours.values()].filter((colour) => colour === 0x70)).toEqual([]);
  });

  it('keeps the colours of each cell', () => {
    attach();
    terminal.put(0x21, ALARM);
    expect(display.drawn.at(-1)).toEqual([0, 0, '!', 0x4f]);
  });

  it.each([[99, 99, 3, 9], [2, 99, 2, 9], [0, 0, 0, 0]])('moves to (%d, %d) at (%d, %d)', (row, column, seenRow, seenColumn) => {
    attach();
    terminal.moveTo(row, column);
    expect([terminal.row, terminal.column]).toEqual([seenRow, seenColumn]);
  });
});

describe("a line of the hypervisor's", () => {
  beforeEach(() => attach());

  it.each([
    ['breaks between words', 'give it less of it', ['give it', 'less of it', '', '']],
    ['loses the blank at the edge', '0123456789 abc', ['0123456789', 'abc', '', '']],
    ['breaks within a word that is longer than a row', '0123456789abc', ['0123456789', 'abc', '', '']],
    ['begins a row for a long word, and breaks it there', 'a 0123456789abc', ['a', '0123456789', 'abc', '']],
    ['scrolls where it breaks in the last row', 'aaaaaaaaa bbbbbbbbb ccccccccc dddddd eeee', ['bbbbbbbbb', 'ccccccccc', 'dddddd', 'eeee']],
  ])('%s', (_what, text, rows) => {
    putText(text);
    expect(seen()).toEqual(rows);
  });

  it('takes the colours along, and leaves none behind', () => {
    for (const letter of 'give it less') terminal.putText(letter.charCodeAt(0), ALARM);
    expect(seen().slice(0, 2)).toEqual(['give it', 'less']);
    const last = (row: number, column: number): number | undefined => display.drawn.findLast((drawn) => drawn[0] === row && drawn[1] === column)?.[3];
    expect([last(0, 6), last(0, 8), last(1, 0), last(1, 3), last(1, 4)]).toEqual([0x4f, 0x07, 0x4f, 0x4f, 0x07]);
  });

  it('breaks where no line of a guest does: those are cut at the edge', () => {
    put('give it less');
    expect(seen().slice(0, 2)).toEqual(['give it le', 'ss']);
  });

  it('is not limited by the rows that a guest lets scroll', () => {
    terminal.top = 0;
    terminal.bottom = 2;
    terminal.moveTo(3, 0);
    putText('last and more');
    expect(seen()).toEqual(['', '', 'last and', 'more']);
  });
});

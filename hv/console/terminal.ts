cold();

/** A character of the grid: its code, and its colours as VGA's text mode has them (IBM VGA technical reference, "Attribute byte"). */
export const Cell = register(u16, { character: bits<u8>(7, 0), colours: bits<u8>(15, 8) });
export type Cell = Value<typeof Cell>;

/** Foreground in the low four bits, background in the high ones. */
export const Colours = register(u8, { foreground: bits<u8>(3, 0), background: bits<u8>(7, 4) });
export type Colours = Value<typeof Colours>;

export const PLAIN: Colours = Colours.of(0x07);
export const ALARM: Colours = Colours.of(0x4f);

/** What can be seen of a terminal. It is told of each cell once, and never asked. */
export interface Display {
  draw(row: u32, column: u32, cell: Cell): void;
}

/** The largest grid. Powers of two, so that every sum of a row and a column, masked, is a place in it. */
export const MOST_COLUMNS: u32 = 128;
export const MOST_ROWS: u32 = 64;
const SIZE = 8192;
const MASK: u32 = SIZE - 1;
/** Of a terminal that is seen nowhere. */
const USUAL_ROWS: u32 = 25;
const USUAL_COLUMNS: u32 = 80;
const BLANK: u8 = 0x20;
/** Rows by which a slow display scrolls while lines come fast: few redraws, and what has come is always seen. */
const LEAP: u32 = 8;
/** Ticks of the TSC within which lines come fast: some 20 ms on servers. */
const FAST: u64 = 0x400_0000n;

/**
 * A grid of characters in ordinary memory, with a cursor. The display follows at once, cell by cell, and only where something has changed: most are
 * slow to write and slower to read. Every store leaves a state that a panic in its middle can go on from.
 */
export class Terminal {
  private readonly cells = array(u16, SIZE);
  /** What the display has been told; zero is no cell that there ever is. */
  private readonly shown = array(u16, SIZE);
  private display: Display | null = null;
  private isSlow: boolean = false;
  /** When the last line went out at the top. */
  private scrolled: u64 = 0n;
  /** Where the cursor is seen. */
  private cursor: u32 = 0;
  rows: u32 = 0;
  columns: u32 = 0;
  row: u32 = 0;
  /** Equal to `columns` where the next character begins another row. */
  column: u32 = 0;

  /** An empty grid, seen nowhere. (All fields are zero before, so that the grid is not in the image.) */
  clear(): void {
    this.cells.fill(Cell.with({ character: BLANK, colours: PLAIN.raw }).raw);
    this.display = null;
    this.rows = USUAL_ROWS;
    this.columns = USUAL_COLUMNS;
    this.row = 0;
    this.column = 0;
  }

  /** From now on `display` shows the grid, of which it has at least `rows` and `columns`, and what is in it already. */
  attach(display: Display, rows: u32, columns: u32, isSlow: boolean): void {
    this.shown.fill(0);
    this.isSlow = isSlow;
    this.rows = rows;
    this.columns = columns;
    this.display = display;
    this.showAll();
  }

  /** It is seen nowhere. */
  detach(): void {
    this.display = null;
  }

  put(character: u8, colours: Colours): void {
    if (this.column >= this.columns) {
      this.column = 0;
      this.lineFeed();
    }
    const at = placeOf(this.row, this.column);
    this.cells[at] = Cell.with({ character, colours: colours.raw }).raw;
    this.column += 1;
    this.show(at, this.cells[at]);
  }

  carriageReturn(): void {
    this.column = 0;
  }

  /** One row down; what stands in the last row goes up. */
  lineFeed(): void {
    if (this.row + 1 < this.rows) this.row += 1;
    else this.scroll();
  }

  /** To a place; beyond an edge, to the edge. */
  moveTo(row: u32, column: u32): void {
    this.row = row < this.rows ? row : this.rows - 1;
    this.column = column < this.columns ? column : this.columns - 1;
  }

  /** The column in which the cursor is seen. */
  cursorColumn(): u32 {
    return this.column < this.columns ? this.column : this.columns - 1;
  }

  /** Blanks the cells from a place on, up to but not including another. */
  erase(row: u32, column: u32, endRow: u32, endColumn: u32, colours: Colours): void {
    const end = endRow * MOST_COLUMNS + endColumn;
    for (let at: u32 = row * MOST_COLUMNS + column; at < end; at++) {
      this.cells[at & MASK] = Cell.with({ character: BLANK, colours: colours.raw }).raw;
      if (at % MOST_COLUMNS < this.columns) this.show(at & MASK, this.cells[at & MASK]);
    }
  }

  /** Inserts blanks before the cursor's cell, or takes cells away from there on; the rest of the row moves. */
  slide(cells: u32, isInsertion: boolean, colours: Colours): void {
    this.column = this.cursorColumn();
    for (let i: u32 = this.column; i < this.columns; i++) {
      const to: u32 = isInsertion ? this.column + this.columns - 1 - i : i;
      const from: u32 = isInsertion ? to - cells : to + cells;
      const isBlank: boolean = isInsertion ? to < this.column + cells : from >= this.columns;
      const at = placeOf(this.row, to);
      this.cells[at] = isBlank ? Cell.with({ character: BLANK, colours: colours.raw }).raw : this.cells[placeOf(this.row, from)];
      this.show(at, this.cells[at]);
    }
  }

  /** Nothing more comes for now: the cursor is shown where it stands, as a cell with its colours exchanged. */
  rest(): void {
    this.show(this.cursor & MASK, this.cells[this.cursor & MASK]);
    this.cursor = placeOf(this.row, this.cursorColumn());
    const under = this.cells[this.cursor & MASK];
    const colours = Colours.of(Cell.of(under).colours);
    const exchanged = Colours.with({ foreground: colours.background & 7, background: colours.foreground & 7 });
    this.show(this.cursor & MASK, Cell.of(under).with({ colours: exchanged.raw }).raw);
  }

  private scroll(): void {
    const now = cpu.rdtsc();
    const rows: u32 = this.isSlow && this.rows > LEAP && now - this.scrolled < FAST ? LEAP : 1;
    this.scrolled = now;
    for (let i: u32 = 0; i < rows; i++) {
      this.cells.set(this.cells.subarray(MOST_COLUMNS, SIZE));
      this.cells.subarray(SIZE - MOST_COLUMNS, SIZE).fill(Cell.with({ character: BLANK, colours: PLAIN.raw }).raw);
    }
    this.row = this.rows - rows;
    this.showAll();
  }

  private showAll(): void {
    for (let row: u32 = 0; row < this.rows; row++) {
      for (let column: u32 = 0; column < this.columns; column++) {
        const at = placeOf(row, column);
        if (this.cells[at] !== this.shown[at]) this.show(at, this.cells[at]); // the comparison is here too, for most cells stay
      }
    }
  }

  private show(at: u32, cell: u16): void {
    const display = this.display;
    if (display === null || this.shown[at & MASK] === cell) return;
    this.shown[at & MASK] = cell;
    display.draw(at / MOST_COLUMNS, at % MOST_COLUMNS, Cell.of(cell));
  }
}

function placeOf(row: u32, column: u32): u32 {
  return (row * MOST_COLUMNS + column) & MASK;
}

export const terminal = new Terminal();

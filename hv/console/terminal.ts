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
export const CELLS = 8192;
const MASK: u32 = CELLS - 1;
/** Of a terminal that is seen nowhere. */
const USUAL_ROWS: u32 = 25;
const USUAL_COLUMNS: u32 = 80;
const BLANK: u8 = 0x20;
/** Rows by which a slow display, which has more, scrolls while lines come fast: few redraws, and what has come is always seen. */
const LEAP: u32 = 8;
/** Ticks of the TSC within which lines come fast: some 20 ms on servers. */
const FAST: u64 = 0x400_0000n;

/**
 * A grid of characters in ordinary memory, with a cursor. The display follows at once, cell by cell, and only where something has changed: most are
 * slow to write and slower to read. Every store leaves a state that a panic in its middle can go on from.
 */
export class Terminal {
  private readonly cells = array(u16, CELLS);
  /** What the display has been told; zero is no cell that there ever is. */
  private readonly shown = array(u16, CELLS);
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
  /** The rows that scroll: the first of them, and the one behind the last. */
  top: u32 = 0;
  bottom: u32 = 0;

  /** An empty grid, seen nowhere. (All fields are zero before, so that the grid is not in the image.) */
  clear(): void {
    this.cells.fill(Cell.with({ character: BLANK, colours: PLAIN.raw }).raw);
    this.display = null;
    this.rows = USUAL_ROWS;
    this.columns = USUAL_COLUMNS;
    this.row = 0;
    this.column = 0;
    this.scrollAll();
  }

  /** From now on `display` shows the grid, of which it has at least `rows` and `columns`, and what is in it already. */
  attach(display: Display, rows: u32, columns: u32, isSlow: boolean): void {
    this.shown.fill(0);
    this.isSlow = isSlow;
    this.rows = rows;
    this.columns = columns;
    this.display = display;
    this.scrollAll();
    this.moveTo(this.row, this.column);
    this.move(0, rows * MOST_COLUMNS, 0, false, PLAIN); // nothing moves, all is shown
  }

  /** It is seen nowhere. */
  detach(): void {
    this.display = null;
  }

  /** Whether there is a display that shows it. */
  isSeen(): boolean {
    return this.display !== null;
  }

  /** The cell at a place, which is `MOST_COLUMNS` times its row plus its column. */
  cellAt(place: u32): Cell {
    return Cell.of(this.cells[place & MASK]);
  }

  put(character: u8, colours: Colours): void {
    if (this.column >= this.columns) {
      this.column = 0;
      this.lineFeed();
    }
    this.set(this.row * MOST_COLUMNS + this.column, Cell.with({ character, colours: colours.raw }).raw);
    this.column += 1;
  }

  /** A character of the hypervisor's: a word that the row has no room for goes on to the next one whole, and no guest limits what scrolls. */
  putText(character: u8, colours: Colours): void {
    if (this.column >= this.columns) {
      this.breakRow(character === BLANK);
      if (character === BLANK) return;
    }
    this.put(character, colours);
  }

  /** Begins the next row, with the last word of this one if that has not ended. */
  private breakRow(isWordEnded: boolean): void {
    let first: u32 = this.columns;
    while (!isWordEnded && first !== 0 && !this.isBlank(first - 1)) first -= 1;
    if (first === 0) first = this.columns; // there is no place to break
    this.scrollAll();
    this.column = 0;
    this.lineFeed();
    const above = this.row - 1;
    for (let i: u32 = first; i < this.columns; i++) {
      const cell = Cell.of(this.cells[placeOf(above, i)]);
      this.put(cell.character, Colours.of(cell.colours));
    }
    this.erase(above, first, above, this.columns, PLAIN);
  }

  private isBlank(column: u32): boolean {
    return Cell.of(this.cells[placeOf(this.row, column)]).character === BLANK;
  }

  carriageReturn(): void {
    this.column = 0;
  }

  /** One row down; at the last row that scrolls, those go up. */
  lineFeed(): void {
    this.column = this.cursorColumn();
    if (this.row + 1 === this.bottom) this.scroll();
    else if (this.row + 1 < this.rows) this.row += 1;
  }

  /** Ends a line of the hypervisor's: nothing of a guest's stays in it, and no guest limits what scrolls. */
  endLine(): void {
    this.erase(this.row, this.column, this.row + 1, 0, PLAIN);
    this.scrollAll();
    this.column = 0;
    this.lineFeed();
  }

  /** One row up; at the first row that scrolls, those go down. */
  reverseLineFeed(): void {
    if (this.row === this.top) this.roll(this.top, 1, true, PLAIN);
    else if (this.row !== 0) this.row -= 1;
  }

  /** All rows scroll. */
  scrollAll(): void {
    this.top = 0;
    this.bottom = this.rows;
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
    this.move(row * MOST_COLUMNS + column, endRow * MOST_COLUMNS + endColumn, CELLS, false, colours);
  }

  /** Inserts blanks before the cursor's cell, or takes cells away from there on; the rest of the row moves. */
  slide(cells: u32, isInsertion: boolean, colours: Colours): void {
    this.column = this.cursorColumn();
    const row = this.row * MOST_COLUMNS;
    this.move(row + this.column, row + this.columns, cells, isInsertion, colours);
  }

  /** The rows from `first` on, as far as they scroll, go down or up by `rows`: blank ones come, the others are lost at the end. */
  roll(first: u32, rows: u32, isDown: boolean, colours: Colours): void {
    this.move(first * MOST_COLUMNS, this.bottom * MOST_COLUMNS, rows * MOST_COLUMNS, isDown, colours);
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
    const isFast: boolean = this.isSlow && this.bottom - this.top === this.rows && now - this.scrolled < FAST;
    const rows: u32 = isFast ? LEAP : 1;
    this.scrolled = now;
    this.roll(this.top, rows, false, PLAIN);
    this.row = this.bottom - rows;
  }

  /** The cells from the place `first` up to `end` move on, or back, by `by`: blanks come, the others are lost at the end. */
  private move(first: u32, end: u32, by: u32, isOn: boolean, colours: Colours): void {
    for (let i: u32 = first; i < end; i++) {
      const to: u32 = isOn ? first + end - 1 - i : i;
      const isBlank: boolean = isOn ? to < first + by : to + by >= end;
      const from: u32 = isOn ? to - by : to + by;
      this.set(to, isBlank ? Cell.with({ character: BLANK, colours: colours.raw }).raw : this.cells[from & MASK]);
    }
  }

  /** A cell has changed; beyond the last column nobody sees it. */
  private set(at: u32, cell: u16): void {
    this.cells[at & MASK] = cell;
    if (at % MOST_COLUMNS < this.columns) this.show(at & MASK, cell);
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

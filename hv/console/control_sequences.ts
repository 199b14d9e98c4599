import { Colours, type Terminal } from './terminal.ts';

cold();

/** ECMA-48, section 5: control characters, escape sequences, control sequences, control strings; the meanings are those of Linux's console_codes(4). */
const enum State {
  Text,
  /** ESC has come. */
  Escape,
  /** ESC and a byte after which one more comes, such as the choice of a character set. */
  Choice,
  /** ESC [: parameters, and the byte that says what is to be done. */
  Sequence,
  /** Something for the terminal's window, or the like: up to a control character. */
  String,
}

const BACKSPACE: u8 = 0x08;
const TAB: u8 = 0x09;
const LINE_FEED: u8 = 0x0A;
const FORM_FEED: u8 = 0x0C;
const CARRIAGE_RETURN: u8 = 0x0D;
const CANCEL: u8 = 0x18;
const SUBSTITUTE: u8 = 0x1A;
const ESCAPE: u8 = 0x1B;
const BLANK: u8 = 0x20;
const ZERO: u8 = 0x30;
const NINE: u8 = 0x39;
const SEMICOLON: u8 = 0x3B;
const FIRST_FINAL: u8 = 0x40;
const DELETE: u8 = 0x7F;
/** The first byte of a character of more than one byte in UTF-8; those that follow are lower. */
const FIRST_OF_MANY: u8 = 0xC0;
/** Stands for what the screen has no character for: a square in VGA's text mode. */
export const REPLACEMENT: u8 = 0xFE;

const TAB_WIDTH: u32 = 8;
/** Bytes after which a sequence or string is given up. */
const LONGEST: u32 = 256;
const MOST_PARAMETERS = 16;
const LARGEST: u32 = 9999;
/** VGA's number of each ANSI colour. */
const vgaColours: readonly u8[] = [0, 4, 2, 6, 1, 5, 3, 7];
const BRIGHT: u8 = 8;

/** How the next characters look. */
const Rendition = register(u16, { foreground: bits<u8>(3, 0), background: bits<u8>(7, 4), isBold: flag(8), isReversed: flag(9) });
type Rendition = Value<typeof Rendition>;
const PLAIN: Rendition = Rendition.with({ foreground: 7 });

/** What control sequences do. */
const enum Act {
  Nothing, InsertCells, DeleteCells, EraseCells, InsertRows, DeleteRows, EraseRows, EraseRow, ScrollUp, ScrollDown, LimitScrolling,
  Up, Down, Right, Left, NextRow, PreviousRow, ToColumn, ToRow, ToPlace, SetRendition, Save, Restore,
}
/** By their last byte, from `@` on. */
const acts = table<u8>(64, 0, {
  [0x00]: u8(Act.InsertCells), // @
  [0x01]: u8(Act.Up), // A
  [0x02]: u8(Act.Down), // B
  [0x03]: u8(Act.Right), // C
  [0x04]: u8(Act.Left), // D
  [0x05]: u8(Act.NextRow), // E
  [0x06]: u8(Act.PreviousRow), // F
  [0x07]: u8(Act.ToColumn), // G
  [0x08]: u8(Act.ToPlace), // H
  [0x0A]: u8(Act.EraseRows), // J
  [0x0B]: u8(Act.EraseRow), // K
  [0x0C]: u8(Act.InsertRows), // L
  [0x0D]: u8(Act.DeleteRows), // M
  [0x10]: u8(Act.DeleteCells), // P
  [0x13]: u8(Act.ScrollUp), // S
  [0x14]: u8(Act.ScrollDown), // T
  [0x18]: u8(Act.EraseCells), // X
  [0x20]: u8(Act.ToColumn), // `
  [0x21]: u8(Act.Right), // a
  [0x24]: u8(Act.ToRow), // d
  [0x25]: u8(Act.Down), // e
  [0x26]: u8(Act.ToPlace), // f
  [0x2D]: u8(Act.SetRendition), // m
  [0x32]: u8(Act.LimitScrolling), // r
  [0x33]: u8(Act.Save), // s
  [0x35]: u8(Act.Restore), // u
});

/** What a guest sends to its terminal: text, and what moves the cursor, erases and colours. What is unknown is swallowed. */
export class ControlSequences {
  private readonly terminal: Terminal;
  private state: State = State.Text;
  private length: u32 = 0;
  private readonly parameters = array(u32, MOST_PARAMETERS);
  private count: u32 = 0;
  /** It has marks or parameters that are not for us. */
  private isForeign: boolean = false;
  private rendition: Rendition = PLAIN;
  private savedRow: u32 = 0;
  private savedColumn: u32 = 0;
  private savedRendition: Rendition = PLAIN;

  constructor(terminal: Terminal) {
    this.terminal = terminal;
  }

  take(byte: u8): void {
    if (byte === DELETE) return;
    if (byte < BLANK) this.control(byte);
    else if (this.state === State.Text) this.show(byte);
    else this.goOn(byte);
  }

  private show(byte: u8): void {
    if (byte < DELETE) this.terminal.put(byte, this.colours());
    else if (byte >= FIRST_OF_MANY) this.terminal.put(REPLACEMENT, this.colours());
  }

  private colours(): Colours {
    const { foreground, background, isBold, isReversed } = this.rendition;
    const front: u8 = isBold ? foreground | BRIGHT : foreground;
    return isReversed ? Colours.with({ foreground: background, background: front & 7 }) : Colours.with({ foreground: front, background });
  }

  /** Of what is erased. */
  private blank(): Colours {
    return Colours.with({ foreground: 7, background: this.rendition.background });
  }

  /** It is carried out in the middle of a sequence, which then goes on, but for those that end or begin one; a string ends at any. */
  private control(byte: u8): void {
    const terminal = this.terminal;
    const column = terminal.cursorColumn();
    if (byte === CANCEL || byte === SUBSTITUTE || this.state === State.String) this.state = State.Text;
    if (byte === ESCAPE) {
      this.state = State.Escape;
      this.length = 0;
    } else if (byte >= LINE_FEED && byte <= FORM_FEED) terminal.lineFeed();
    else if (byte === CARRIAGE_RETURN) terminal.carriageReturn();
    else if (byte === BACKSPACE) terminal.moveTo(terminal.row, less(column, 1));
    else if (byte === TAB && terminal.column < terminal.columns) terminal.moveTo(terminal.row, (column / TAB_WIDTH + 1) * TAB_WIDTH);
  }

  /** The next byte of what has begun. */
  private goOn(byte: u8): void {
    this.length += 1;
    if (this.length > LONGEST || this.state === State.Choice) this.state = State.Text;
    else if (this.state === State.Escape) this.escape(byte);
    else if (this.state === State.Sequence) this.sequence(byte);
  }

  private escape(byte: u8): void {
    const terminal = this.terminal;
    this.state = byte < ZERO ? State.Choice : State.Text;
    switch (byte) {
      case 0x5B: // [
        this.state = State.Sequence;
        this.isForeign = false;
        this.count = 0;
        this.parameters.fill(0);
        return;
      case 0x50: case 0x58: case 0x5D: case 0x5E: case 0x5F: // P X ] ^ _
        this.state = State.String;
        return;
      case 0x37: return this.save(); // 7
      case 0x38: return this.restore(); // 8
      case 0x44: return terminal.lineFeed(); // D
      case 0x45: // E
        terminal.carriageReturn();
        return terminal.lineFeed();
      case 0x4D: return terminal.reverseLineFeed(); // M
      case 0x63: return this.reset(); // c
    }
  }

  private sequence(byte: u8): void {
    if (byte >= FIRST_FINAL) {
      this.state = State.Text;
      if (!this.isForeign && byte < DELETE) this.carryOut(byte);
    } else if (byte >= ZERO && byte <= NINE) {
      const value = this.parameters[this.count % MOST_PARAMETERS] * 10 + u32(byte - ZERO);
      this.parameters[this.count % MOST_PARAMETERS] = value < LARGEST ? value : LARGEST;
    } else if (byte === SEMICOLON && this.count + 1 < MOST_PARAMETERS) {
      this.count += 1;
    } else {
      this.isForeign = true;
    }
  }

  private carryOut(final: u8): void {
    const terminal = this.terminal;
    const { row } = terminal;
    const column = terminal.cursorColumn();
    const first = this.parameters[0];
    const steps: u32 = first === 0 ? 1 : first;
    switch (u32(acts[(final - FIRST_FINAL) & 63]) as Act) {
      case Act.Nothing: return;
      case Act.InsertCells: return terminal.slide(steps, true, this.blank());
      case Act.DeleteCells: return terminal.slide(steps, false, this.blank());
      case Act.EraseCells: return this.eraseCells(steps);
      case Act.InsertRows: return this.moveRows(steps, true);
      case Act.DeleteRows: return this.moveRows(steps, false);
      case Act.EraseRows: return this.eraseFrom(first, 0, terminal.rows);
      case Act.EraseRow: return this.eraseFrom(first, row, row + 1);
      case Act.ScrollUp: return terminal.roll(terminal.top, steps, false, this.blank());
      case Act.ScrollDown: return terminal.roll(terminal.top, steps, true, this.blank());
      case Act.LimitScrolling: return this.limitScrolling(steps - 1, this.parameters[1]);
      case Act.Up: return terminal.moveTo(less(row, steps), column);
      case Act.Down: return terminal.moveTo(row + steps, column);
      case Act.Right: return terminal.moveTo(row, column + steps);
      case Act.Left: return terminal.moveTo(row, less(column, steps));
      case Act.NextRow: return terminal.moveTo(row + steps, 0);
      case Act.PreviousRow: return terminal.moveTo(less(row, steps), 0);
      case Act.ToColumn: return terminal.moveTo(row, steps - 1);
      case Act.ToRow: return terminal.moveTo(steps - 1, column);
      case Act.ToPlace: return terminal.moveTo(steps - 1, less(this.parameters[1], 1));
      case Act.SetRendition: return this.setRendition();
      case Act.Save: return this.save();
      case Act.Restore: return this.restore();
    }
  }

  /** Within the rows from `top` up to `bottom`: 0 from the cursor on, 1 up to it, else all. */
  private eraseFrom(what: u32, top: u32, bottom: u32): void {
    const { row, column } = this.terminal;
    const blank = this.blank();
    if (what === 0) this.terminal.erase(row, column, bottom, 0, blank);
    else if (what === 1) this.terminal.erase(top, 0, row, this.terminal.cursorColumn() + 1, blank);
    else this.terminal.erase(top, 0, bottom, 0, blank);
  }

  /** Inserts rows at the cursor, or takes rows away. */
  private moveRows(rows: u32, isInsertion: boolean): void {
    const terminal = this.terminal;
    if (terminal.row < terminal.top || terminal.row >= terminal.bottom) return;
    terminal.carriageReturn();
    terminal.roll(terminal.row, rows, isInsertion, this.blank());
  }

  /** The rows from `top` up to `bottom`, zero for all, scroll; two at least. */
  private limitScrolling(top: u32, bottom: u32): void {
    const terminal = this.terminal;
    const end: u32 = bottom === 0 || bottom > terminal.rows ? terminal.rows : bottom;
    if (top + 1 >= end) return;
    terminal.top = top;
    terminal.bottom = end;
    terminal.moveTo(0, 0);
  }

  private eraseCells(cells: u32): void {
    const { row, columns } = this.terminal;
    const column = this.terminal.cursorColumn();
    this.terminal.moveTo(row, column);
    this.terminal.erase(row, column, row, column + cells < columns ? column + cells : columns, this.blank());
  }

  private setRendition(): void {
    for (let i: u32 = 0; i <= this.count; i++) {
      const value = this.parameters[i % MOST_PARAMETERS];
      // A colour of more than sixteen is left alone, with the parameters that it takes.
      if (value === 38 || value === 48 || value === 58) i += this.parameters[(i + 1) % MOST_PARAMETERS] === 5 ? 2 : 4;
      else this.rendition = renditionAfter(this.rendition, value);
    }
  }

  private save(): void {
    this.savedRow = this.terminal.row;
    this.savedColumn = this.terminal.column;
    this.savedRendition = this.rendition;
  }

  private restore(): void {
    this.terminal.moveTo(this.savedRow, this.savedColumn);
    this.rendition = this.savedRendition;
  }

  private reset(): void {
    this.rendition = PLAIN;
    this.terminal.scrollAll();
    this.terminal.moveTo(0, 0);
    this.eraseFrom(0, 0, this.terminal.rows);
  }
}

function renditionAfter(before: Rendition, value: u32): Rendition {
  switch (value) {
    case 0: return PLAIN;
    case 1: case 22: return before.with({ isBold: value === 1 });
    case 7: case 27: return before.with({ isReversed: value === 7 });
    case 39: return before.with({ foreground: PLAIN.foreground });
    case 49: return before.with({ background: PLAIN.background });
  }
  if (value % 10 > 7) return before;
  const colour = vgaColours[value % 10 & 7];
  switch (value / 10) {
    case 3: return before.with({ foreground: colour });
    case 4: case 10: return before.with({ background: colour });
    case 9: return before.with({ foreground: BRIGHT | colour });
  }
  return before;
}

/** The difference, or zero. */
function less(value: u32, by: u32): u32 {
  return value > by ? value - by : 0;
}

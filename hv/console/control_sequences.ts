import { Colours, PLAIN, type Terminal } from './terminal.ts';

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
const ESCAPE: u8 = 0x1B;
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

/** What a guest sends to its terminal: text, and what moves the cursor, erases and colours. What is unknown is swallowed. */
export class ControlSequences {
  private readonly terminal: Terminal;
  private state: State = State.Text;
  private length: u32 = 0;
  private readonly parameters = array(u32, MOST_PARAMETERS);
  private count: u32 = 0;
  /** It has marks or parameters that are not for us. */
  private isForeign: boolean = false;
  private colours: Colours = PLAIN;
  private isReversed: boolean = false;
  private savedRow: u32 = 0;
  private savedColumn: u32 = 0;

  constructor(terminal: Terminal) {
    this.terminal = terminal;
  }

  take(byte: u8): void {
    if (byte < BLANK) this.control(byte);
    else if (this.state === State.Text) this.show(byte);
    else this.goOn(byte);
  }

  private show(byte: u8): void {
    if (byte < DELETE) this.terminal.put(byte, this.shownColours());
    else if (byte >= FIRST_OF_MANY) this.terminal.put(REPLACEMENT, this.shownColours());
  }

  private shownColours(): Colours {
    const { foreground, background } = this.colours;
    return this.isReversed ? Colours.with({ foreground: background, background: foreground & 7 }) : this.colours;
  }

  /** Any but ESC ends what has begun. */
  private control(byte: u8): void {
    const terminal = this.terminal;
    const column = terminal.cursorColumn();
    this.state = byte === ESCAPE ? State.Escape : State.Text;
    this.length = 0;
    if (byte >= LINE_FEED && byte <= FORM_FEED) terminal.lineFeed();
    else if (byte === CARRIAGE_RETURN) terminal.carriageReturn();
    else if (byte === BACKSPACE) terminal.moveTo(terminal.row, less(column, 1));
    else if (byte === TAB) terminal.moveTo(terminal.row, (column / TAB_WIDTH + 1) * TAB_WIDTH);
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
      case 0x4D: return terminal.moveTo(less(terminal.row, 1), terminal.column); // M
      case 0x63: return this.reset(); // c
    }
  }

  private sequence(byte: u8): void {
    if (byte >= FIRST_FINAL) {
      this.state = State.Text;
      if (!this.isForeign) this.carryOut(byte);
    } else if (byte >= ZERO && byte <= NINE) {
      const value = this.parameters[this.count % MOST_PARAMETERS] * 10 + u32(byte - ZERO);
      this.parameters[this.count % MOST_PARAMETERS] = value < LARGEST ? value : LARGEST;
    } else if ((byte === COLON || byte === SEMICOLON) && this.count + 1 < MOST_PARAMETERS) {
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
    switch (final) {
      case 0x40: return terminal.slide(steps, true, this.colours); // @
      case 0x50: return terminal.slide(steps, false, this.colours); // P
      case 0x58: return this.eraseCells(steps); // X
      case 0x41: return terminal.moveTo(less(row, steps), column); // A
      case 0x42: case 0x65: return terminal.moveTo(row + steps, column); // B e
      case 0x43: case 0x61: return terminal.moveTo(row, column + steps); // C a
      case 0x44: return terminal.moveTo(row, less(column, steps)); // D
      case 0x45: return terminal.moveTo(row + steps, 0); // E
      case 0x46: return terminal.moveTo(less(row, steps), 0); // F
      case 0x47: case 0x60: return terminal.moveTo(row, steps - 1); // G `
      case 0x64: return terminal.moveTo(steps - 1, column); // d
      case 0x48: case 0x66: return terminal.moveTo(steps - 1, less(this.parameters[1], 1)); // H f
      case 0x4A: return this.eraseFrom(first, 0, terminal.rows); // J
      case 0x4B: return this.eraseFrom(first, row, row + 1); // K
      case 0x6D: return this.setRendition(); // m
      case 0x73: return this.save(); // s
      case 0x75: return this.restore(); // u
    }
  }

  /** Within the rows from `top` up to `bottom`: 0 from the cursor on, 1 up to it, else all. */
  private eraseFrom(what: u32, top: u32, bottom: u32): void {
    const { row } = this.terminal;
    const column = this.terminal.cursorColumn();
    const { colours } = this;
    if (what === 0) this.terminal.erase(row, column, bottom, 0, colours);
    else if (what === 1) this.terminal.erase(top, 0, row, column + 1, colours);
    else this.terminal.erase(top, 0, bottom, 0, colours);
  }

  private eraseCells(cells: u32): void {
    const { row, columns } = this.terminal;
    const column = this.terminal.cursorColumn();
    this.terminal.moveTo(row, column);
    this.terminal.erase(row, column, row, column + cells < columns ? column + cells : columns, this.colours);
  }

  private setRendition(): void {
    for (let i: u32 = 0; i <= this.count; i++) {
      const value = this.parameters[i % MOST_PARAMETERS];
      // A colour of more than sixteen, which takes the other parameters, is left alone.
      if (value === 38 || value === 48) return;
      this.colours = this.renditionAfter(value);
    }
  }

  private renditionAfter(value: u32): Colours {
    const { foreground, background } = this.colours;
    const colour = vgaColours[value % 10 & 7];
    if (value === 0 || value === 7 || value === 27) this.isReversed = value === 7;
    if (value === 0) return PLAIN;
    if (value === 1) return this.colours.with({ foreground: foreground | BRIGHT });
    if (value === 22) return this.colours.with({ foreground: foreground & 7 });
    switch (value / 10) {
      case 3: return this.colours.with({ foreground: (foreground & BRIGHT) | (value === 39 ? PLAIN.foreground : colour) });
      case 4: return this.colours.with({ background: value === 49 ? PLAIN.background : colour });
      case 9: return this.colours.with({ foreground: BRIGHT | colour });
      case 10: return this.colours.with({ background: colour });
    }
    return Colours.with({ foreground, background });
  }

  private save(): void {
    this.savedRow = this.terminal.row;
    this.savedColumn = this.terminal.column;
  }

  private restore(): void {
    this.terminal.moveTo(this.savedRow, this.savedColumn);
  }

  private reset(): void {
    this.colours = PLAIN;
    this.isReversed = false;
    this.terminal.moveTo(0, 0);
    this.eraseFrom(0, 0, this.terminal.rows);
  }
}

const BLANK: u8 = 0x20;
const ZERO: u8 = 0x30;
const NINE: u8 = 0x39;
const COLON: u8 = 0x3A;
const SEMICOLON: u8 = 0x3B;
const FIRST_FINAL: u8 = 0x40;

/** The difference, or zero. */
function less(value: u32, by: u32): u32 {
  return value > by ? value - by : 0;
}

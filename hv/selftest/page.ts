import { console, hexDigit, printByte } from '../console/console.ts';
import { Crc32 } from '../memory/crc32.ts';
import { pageCopy } from './medium/page_copy.ts';

/** The page's form is described in docs/self-test.md; toolchain/self-test/ reads it. */

/** Number of the form, in the page's first line and in its last. */
export const FORMAT: u32 = 1;

/** Characters of a line behind the margin. */
const WIDTH: u32 = 76;
/** Longest entry, in bytes; what is beyond is cut off. */
const MOST = 4096;

const SPACE: u8 = 0x20;
const LINE_END: u8 = 0x0A;
const BAR: u8 = 0x7C;
const COMMA: u8 = 0x2C;
const DOT: u8 = 0x2E;
const ZERO: u8 = 0x30;
const LAST_PRINTABLE: u8 = 0x7E;

/** What an entry says; `marks` has how it begins. */
export const enum Mark {
  Title, Section,
  /** A fact. */
  Fact,
  /** Capabilities that are there. */
  Has,
  /** One that is not, and what Lyn does without it. */
  Lacks,
  /** Some that are not, and that Lyn would not use. */
  Unused,
  /** One that is not, and that Lyn cannot do without. */
  Needs,
  /** A check that held, one that did not, and one that was not made. */
  Passed, Failed, Skipped,
}

/** Marks of lists: what counts is their items. */
const isList = table<boolean>(10, false, { [Mark.Has]: true, [Mark.Lacks]: true, [Mark.Unused]: true, [Mark.Needs]: true });
const marks: readonly string[] = ['', '', '= ', '+ ', '- ', '~ ', '! ', 'ok ', 'FAIL ', 'skip '];

/** How many entries of failures are kept for the summary, and how many bytes of each. */
const KEPT = 6;
const KEPT_BYTES = 60;

/** The beginning of an entry. */
class Note {
  readonly bytes = array(u8, KEPT_BYTES);
  length: u32 = 0;
}

/** The page of results: entries, each of one line or, with the rest indented, of several. */
export class Page {
  private readonly bytesOfEntry = array(u8, MOST);
  private length: u32 = 0;
  private mark: Mark = Mark.Title;
  private items: u32 = 0;
  private readonly notes = array(Note, KEPT);
  private noteCount: u32 = 0;
  /** Failures beyond those that are kept. */
  private further: u32 = 0;
  readonly sum = new Crc32();
  /** How many entries there have been, by `Mark`; of capabilities, how many items. */
  readonly counts = array(u32, 10);

  /** Begins an entry. */
  begin(mark: Mark): void {
    this.length = 0;
    this.mark = mark;
    this.items = 0;
    this.text(marks[u32(mark)]);
    if (!isList[u32(mark)]) this.counts[u32(mark)]++;
  }

  /** Another item of the list that this entry is. */
  item(mark: Mark, name: string): void {
    if (this.items > 0) {
      this.put(COMMA);
      this.put(SPACE);
    }
    this.items++;
    this.text(name);
    this.counts[u32(mark)]++;
  }

  /** A whole entry that is a number with its words. */
  number(before: string, value: u64, after: string): void {
    this.begin(Mark.Fact);
    this.text(before);
    this.decimal(value);
    this.text(after);
    this.end();
  }

  /** A whole entry on one thing that is not there. */
  absent(mark: Mark, name: string, sentence: string): void {
    this.begin(mark);
    this.item(mark, name);
    this.text(': ');
    this.endList(sentence);
  }

  lack(name: string, without: string): void {
    this.absent(Mark.Lacks, name, without);
  }

  /** Prints a list with `sentence` behind it; nothing if it has no item. */
  endList(sentence: string): void {
    if (this.items === 0) return;
    this.text(sentence);
    this.end();
  }

  text(text: string): void {
    for (const byte of bytesOf(text)) this.put(byte);
  }

  /** Text from outside: what is not printable ASCII becomes a dot. */
  foreign(text: readonly u8[]): void {
    for (const byte of text) this.put(byte >= SPACE && byte <= LAST_PRINTABLE ? byte : DOT);
  }

  /** The same as one word. */
  word(text: readonly u8[]): void {
    for (const byte of text) this.put(byte > SPACE && byte <= LAST_PRINTABLE ? byte : DOT);
  }

  decimal(value: u64): void {
    let unit: u64 = 1n;
    while (value / unit >= 10n) unit *= 10n;
    for (; unit !== 0n; unit /= 10n) this.put(ZERO + u8((value / unit) % 10n));
  }

  /** In hexadecimal with `digits` digits, 1 to 16. */
  digits(value: u64, digits: u32): void {
    for (let i: u32 = digits; i > 0; i--) this.put(hexDigit(u8(value >> (4n * u64(i - 1))) & 15));
  }

  /** In hexadecimal with 0x, without leading zeros. */
  hex(value: u64): void {
    this.text('0x');
    let digits: u32 = 1;
    while (digits < 16 && value >> (4n * u64(digits)) !== 0n) digits++;
    this.digits(value, digits);
  }

  /** A whole entry that is constant text. */
  say(mark: Mark, text: string): void {
    this.begin(mark);
    this.text(text);
    this.end();
  }

  /** Prints the entry. */
  end(): void {
    if (this.mark === Mark.Failed || this.mark === Mark.Needs) this.keep();
    while (this.length > 0 && this.bytesOfEntry[this.length - 1] === SPACE) this.length--; // which captures lose
    let from: u32 = 0;
    while (from < this.length) {
      const indent: u32 = from === 0 ? 0 : 2;
      const to = this.breakAfter(from, WIDTH - indent);
      this.printLine(from, to, indent);
      from = to;
      while (from < this.length && this.bytesOfEntry[from] === SPACE) from++;
    }
  }

  /** Prints again how the failures began that there have been: the screen may have lost them. */
  repeatFailures(): void {
    for (const note of this.notes.subarray(0, this.noteCount)) {
      this.begin(Mark.Fact);
      this.text('see above: ');
      this.foreign(note.bytes.subarray(0, note.length));
      this.end();
    }
    if (this.further > 0) this.number('see above: ', u64(this.further), ' more');
  }

  /** Prints the entry as a line of its own, without the margin and outside of the sum. */
  endPlain(): void {
    beginLine();
    for (const byte of this.bytesOfEntry.subarray(0, this.length)) printByte(byte);
    printByte(LINE_END);
  }

  /** The bytes of the entry so far. */
  soFar(): readonly u8[] {
    return this.bytesOfEntry.subarray(0, this.length);
  }

  private keep(): void {
    if (this.noteCount === KEPT) {
      this.further++;
      return;
    }
    const note = this.notes[this.noteCount];
    note.length = this.length < KEPT_BYTES ? this.length : KEPT_BYTES;
    note.bytes.set(this.bytesOfEntry.subarray(0, note.length));
    this.noteCount++;
  }

  private put(byte: u8): void {
    if (this.length >= MOST) return;
    this.bytesOfEntry[this.length] = byte;
    this.length++;
  }

  /** Where the line that begins at `from` ends: before the last spaces that leave it narrow enough, or in the middle of a word. */
  private breakAfter(from: u32, width: u32): u32 {
    if (this.length - from <= width) return this.length;
    let to: u32 = from + width;
    while (to > from && this.bytesOfEntry[to] !== SPACE) to--;
    while (to > from && this.bytesOfEntry[to - 1] === SPACE) to--;
    return to === from ? from + width : to;
  }

  private printLine(from: u32, to: u32, indent: u32): void {
    beginLine();
    emit(BAR);
    emit(SPACE);
    for (let i: u32 = 0; i < indent; i++) this.show(SPACE);
    for (let i: u32 = from; i < to; i++) this.show(this.bytesOfEntry[i]);
    this.sum.add(LINE_END);
    emit(LINE_END);
  }

  private show(byte: u8): void {
    emit(byte);
    this.sum.add(byte);
  }
}

export const page = new Page();

/** On the console and in the copy for the boot medium. */
function emit(byte: u8): void {
  printByte(byte);
  pageCopy.add(byte);
}

/** The log may have stopped in mid-line. */
function beginLine(): void {
  if (!console.isAtLineStart()) printByte(LINE_END);
}

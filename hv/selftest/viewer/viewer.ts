import { console } from '../../console/console.ts';
import { Cell, CELLS, Colours, MOST_COLUMNS, PLAIN, terminal } from '../../console/terminal.ts';
import { hostClock } from '../../time/clock.ts';
import { delay } from '../../time/delay.ts';
import { pageCopy } from '../medium/page_copy.ts';
import { Paging } from './paging.ts';
import { Turn, turnKeys } from './turn_keys.ts';

const LINE_END: u8 = 0x0A;
const ZERO: u8 = 0x30;
const MASK: u32 = CELLS - 1;
const STATUS: Colours = Colours.of(0x70);

/** In nanoseconds: between looks at the keyboard, and how long a part stands where nobody turns it; the last one, and one that somebody has turned to, for longer. */
const LOOK: u64 = 10_000_000n;
const SHORT: u64 = 15_000_000_000n;
const LONG: u64 = 30_000_000_000n;

/**
 * Shows the page on the screen when all is over, in parts, for there is no other way back to what has left it at the top: by keys, and because there may be no
 * keyboard, by time. The last part is the screen as the self-test has left it. Nothing of it is on the serial port.
 */
class Viewer {
  private readonly kept = array(u16, CELLS);
  /** The row behind the last line of what is kept. */
  private endRow: u32 = 0;
  private readonly paging = new Paging();

  /** Does not come back; where there is no screen, it does at once. */
  run(): void {
    if (!console.toScreen || !terminal.isSeen()) return;
    turnKeys.start();
    this.keepScreen();
    this.paging.rows = terminal.rows - 1;
    this.paging.columns = terminal.columns;
    const last = this.paging.count(pageCopy.body());
    let part: u32 = last;
    let patience: u64 = LONG;
    for (;;) {
      this.show(part, last + 1);
      const turn = awaitKey(patience);
      part = (part + (turn === Turn.Back ? last : 1)) % (last + 1);
      patience = turn === Turn.None && part !== last ? SHORT : LONG;
    }
  }

  private keepScreen(): void {
    for (let at: u32 = 0; at < CELLS; at++) this.kept[at & MASK] = terminal.cellAt(at).raw;
    this.endRow = terminal.row;
  }

  private show(part: u32, parts: u32): void {
    if (part + 1 === parts) this.showKept();
    else this.showPart(part);
    showStatus(part + 1, parts);
    console.rest();
  }

  /** As it was, with the cursor where it was. */
  private showKept(): void {
    for (let row: u32 = 0; row < terminal.rows; row++) {
      terminal.moveTo(row, 0);
      for (let column: u32 = 0; column < terminal.columns; column++) this.putKept(row * MOST_COLUMNS + column);
    }
    terminal.moveTo(this.endRow, 0);
  }

  private putKept(at: u32): void {
    const cell = Cell.of(this.kept[at & MASK]);
    terminal.put(cell.character, Colours.of(cell.colours));
  }

  private showPart(part: u32): void {
    const text = pageCopy.body();
    const start = this.paging.start(text, part);
    terminal.moveTo(0, 0);
    for (const byte of text.subarray(start, this.paging.end(text, start))) {
      if (byte === LINE_END) terminal.endLine();
      else terminal.put(byte, PLAIN);
    }
    terminal.erase(terminal.row, 0, terminal.rows, 0, PLAIN);
    terminal.moveTo(terminal.rows - 1, 0);
  }
}

/** In the row of the cursor. */
function showStatus(part: u32, parts: u32): void {
  putText(' part ');
  putNumber(part);
  putText(' of ');
  putNumber(parts);
  putText(' - PgUp, PgDn - the machine may be switched off ');
  terminal.erase(terminal.row, terminal.column, terminal.row + 1, 0, PLAIN);
}

/** Up to the row's end. */
function putText(text: string): void {
  for (const byte of bytesOf(text)) {
    if (terminal.column < terminal.columns) terminal.put(byte, STATUS);
  }
}

function putNumber(value: u32): void {
  let unit: u32 = 1;
  while (value / unit >= 10) unit *= 10;
  for (; unit !== 0; unit /= 10) {
    if (terminal.column < terminal.columns) terminal.put(ZERO + u8((value / unit) % 10), STATUS);
  }
}

/** `None`: none has come for so many nanoseconds. */
function awaitKey(patience: u64): Turn {
  const end: u64 = cpu.rdtsc() + hostClock.ticksOfNanoseconds(patience);
  for (;;) {
    const turn = turnKeys.next();
    if (turn !== Turn.None || cpu.rdtsc() >= end) return turn;
    delay(LOOK);
  }
}

export const viewer = new Viewer();

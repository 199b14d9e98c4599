const LINE_END: u8 = 0x0A;

/** Text in lines, cut into parts that each fit so many rows of so many columns; a line that is longer than a row goes on in the next. */
export class Paging {
  rows: u32 = 0;
  columns: u32 = 0;

  /** How many parts there are. */
  count(text: readonly u8[]): u32 {
    let parts: u32 = 0;
    for (let at: u32 = 0; at < text.length; at = this.end(text, at)) parts++;
    return parts;
  }

  /** Where part `index` begins, counted from 0; the text's end if there is none. */
  start(text: readonly u8[], index: u32): u32 {
    let at: u32 = 0;
    for (let part: u32 = 0; part < index; part++) at = this.end(text, at);
    return at;
  }

  /** Where the part ends that begins at `from`: it has one line at least. */
  end(text: readonly u8[], from: u32): u32 {
    let at: u32 = from;
    let taken: u32 = 0;
    while (at < text.length) {
      const next = behindLine(text, at);
      taken += this.rowsOf(next - at - 1);
      if (taken > this.rows && at !== from) break;
      at = next;
    }
    return at;
  }

  private rowsOf(length: u32): u32 {
    return length <= this.columns ? 1 : (length + this.columns - 1) / this.columns;
  }
}

/** Where the line after the one at `from` begins; every line has an end. */
function behindLine(text: readonly u8[], from: u32): u32 {
  let at: u32 = from;
  while (at < text.length && text[at] !== LINE_END) at++;
  return at + 1 < text.length ? at + 1 : text.length;
}

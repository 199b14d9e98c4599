/** Characters of a transcript that lie in one piece; what is left out is left out by the piece. */
const pieceLength = 0x10000;

interface Piece {
  /** Position of its first character among all that were ever appended. */
  readonly start: number;
  text: string;
}

/** A pattern's match, and the position behind it. */
export interface Found {
  readonly match: RegExpExecArray;
  readonly end: number;
}

/**
 * What a console has shown: all of it up to a limit, beyond that its beginning and its latest. Appending costs what is appended,
 * however long the transcript is.
 */
export class Transcript {
  /** Characters that were ever appended. */
  length = 0;
  readonly #pieces: Piece[] = [];
  readonly #piecesKept: number;

  /** `limit`: characters to keep, half of them from the beginning; rounded up to pieces of 65,536. */
  constructor(limit: number) {
    this.#piecesKept = 2 * Math.max(1, Math.ceil(limit / 2 / pieceLength));
  }

  append(text: string): void {
    for (let taken = 0; taken < text.length; ) taken += this.#fill(text, taken);
  }

  /** Everything that is kept, with a line in place of what is not. */
  get text(): string {
    const [head, tail] = this.#runs(0);
    return tail === undefined ? (head?.text ?? '') : `${head?.text}\n[... ${tail.start - head!.start - head!.text.length} characters are left out here ...]\n${tail.text}`;
  }

  /** The last `count` characters, at most 65,536. */
  last(count: number): string {
    return this.#pieces.slice(-2).map(({ text }) => text).join('').slice(-count);
  }

  /**
   * The first match of `pattern` behind position `from`. What is left out ends a match. With `news`, only matches are looked for that
   * come to within `reach` characters of that position or beyond it: the rest was searched before.
   */
  find(pattern: RegExp, from: number, news?: { readonly since: number; readonly reach: number }): Found | undefined {
    const expression = new RegExp(pattern.source, `${pattern.flags.replace(/[gy]/g, '')}g`);
    const start = news === undefined ? from : Math.max(from, news.since - news.reach);
    for (const run of this.#runs(start === from ? from : start - 1)) {
      // The character before the start tells ^ that the text does not begin there.
      expression.lastIndex = Math.max(0, start - run.start);
      const match = expression.exec(run.text);
      if (match !== null) return { match, end: run.start + match.index + match[0].length };
    }
    return undefined;
  }

  /** Takes what fits into the last piece; gives how much that was. */
  #fill(text: string, taken: number): number {
    let last = this.#pieces.at(-1);
    if (last === undefined || last.text.length >= pieceLength) this.#pieces.push((last = { start: this.length, text: '' }));
    const part = text.slice(taken, taken + pieceLength - last.text.length);
    last.text += part;
    this.length += part.length;
    if (this.#pieces.length > this.#piecesKept) this.#pieces.splice(this.#piecesKept / 2, 1);
    return part.length;
  }

  /** What is kept from position `from` on: one run, or two with a gap between them. */
  #runs(from: number): Piece[] {
    const runs: { start: number; end: number; parts: string[] }[] = [];
    for (let i = this.#firstPiece(from); i < this.#pieces.length; i++) {
      const { start, text } = this.#pieces[i]!;
      const cut = Math.max(0, from - start);
      const run = runs.at(-1);
      if (run?.end === start) run.parts.push(text);
      else runs.push({ start: start + cut, end: start + text.length, parts: [text.slice(cut)] });
      runs.at(-1)!.end = start + text.length;
    }
    return runs.map(({ start, parts }) => ({ start, text: parts.join('') }));
  }

  /** Found from the end, where it mostly is. */
  #firstPiece(from: number): number {
    let index = this.#pieces.length;
    while (index > 0 && this.#pieces[index - 1]!.start + this.#pieces[index - 1]!.text.length > from) index--;
    return index;
  }
}

import { crc32 } from 'node:zlib';
import { AGAIN, DumpError } from './failure.ts';

/** A line of a dump: docs/dumps.md, "Lines". */
export interface Line {
  /** Its first byte in the console, that of `~lyn`. */
  readonly at: number;
  readonly number: number;
  readonly bytes: Buffer;
}

/** The lines of one dump, as far as they are whole and in their order. */
export interface FramedDump {
  readonly at: number;
  readonly lines: readonly Line[];
  /** Why no more lines follow; undefined where the console has none. */
  readonly broken: DumpError | undefined;
}

const MARK = '~lyn ';
const FORM = /^~lyn ([0-9a-f]{4}) ([A-Za-z0-9+/=]*) ([0-9a-f]{8})(?![0-9a-z])/i;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)?$/;
const LONGEST = 64;
/** Bytes of the console that are looked at for a line, which has 83 at most: a string of Node's could not hold a whole console of 512 MB. */
const WINDOW = 256;
/** Numbers have four digits; after the last they begin again. */
const NUMBERS = 0x10000;

/** A number that cannot be read is undefined. */
type Damaged = { readonly at: number; readonly number: number | undefined; readonly problem: string };

/** The dumps in what was kept of a console, in their order. */
export function findDumps(console: Buffer): FramedDump[] {
  const found = new Collector();
  for (let at = console.indexOf(MARK); at >= 0; at = console.indexOf(MARK, at + MARK.length)) {
    const line = readLine(console, at);
    if ('problem' in line) found.damaged(line);
    else found.whole(line);
  }
  return found.finish();
}

function readLine(console: Buffer, at: number): Line | Damaged {
  const [, digits, base64, crc] = FORM.exec(console.toString('latin1', at, at + WINDOW)) ?? [];
  if (digits === undefined || base64 === undefined || crc === undefined) return { at, number: undefined, problem: 'this line of a dump is cut short, or has characters that do not belong there' };
  const number = parseInt(digits, 16);
  if (base64.length === 0 || base64.length > LONGEST || !BASE64.test(base64)) return { at, number, problem: `line ${digits} of a dump is not base64 of 1 to 48 bytes` };
  const bytes = Buffer.from(base64, 'base64');
  const sum = crc32(bytes);
  if (sum !== parseInt(crc, 16)) return { at, number, problem: `line ${digits} of a dump has the CRC-32 ${hex(sum, 8)}, not the ${crc.toLowerCase()} that it says` };
  return { at, number, bytes };
}

/** Puts lines in dumps: line 0 begins one. A damaged line is foreign text if the line that was expected still comes. */
class Collector {
  readonly #dumps: { readonly at: number; readonly lines: Line[]; broken: DumpError | undefined }[] = [];
  /** The number that is expected. */
  #next = 0;
  #pending: Damaged | undefined;

  whole(line: Line): void {
    const dump = this.#dumps.at(-1);
    const fits = dump !== undefined && line.number === this.#next;
    if (fits && dump.broken === undefined) dump.lines.push(line);
    else if (line.number === 0) this.#dumps.push({ at: line.at, lines: [line], broken: undefined });
    else if (dump === undefined || line.number < this.#next) this.#dumps.push({ at: line.at, lines: [], broken: this.#gap(line, 0) });
    else if (!fits) dump.broken ??= this.#gap(line, this.#next);
    this.#expect(line.number);
  }

  damaged(line: Damaged): void {
    if (line.number !== 0) this.#pending ??= line;
    else {
      this.#dumps.push({ at: line.at, lines: [], broken: failure(line) });
      this.#expect(0);
    }
  }

  finish(): FramedDump[] {
    const dump = this.#dumps.at(-1);
    if (this.#pending !== undefined && dump === undefined) this.#dumps.push({ at: this.#pending.at, lines: [], broken: failure(this.#pending) });
    else if (this.#pending !== undefined && dump !== undefined) dump.broken ??= failure(this.#pending);
    return this.#dumps;
  }

  #expect(after: number): void {
    this.#next = (after + 1) % NUMBERS;
    this.#pending = undefined;
  }

  /** Why the line that was expected is not there. */
  #gap(line: Line, expected: number): DumpError {
    if (this.#pending !== undefined) return failure(this.#pending);
    return new DumpError('console', line.at, `line ${hex(expected, 4)} of the dump is missing: line ${hex(line.number, 4)} stands here. ${AGAIN}`);
  }
}

function failure({ at, problem }: Damaged): DumpError {
  return new DumpError('console', at, `${problem}. ${AGAIN}`);
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}

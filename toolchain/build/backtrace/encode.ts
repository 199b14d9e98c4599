import type { BacktraceTable, Location, NamedFunction, Row } from './table.ts';

const headerBytes = 16;
/** The step of a row's head that says that more of it follows. */
export const longStep = 31;
/** Bits of a row's head. */
export const locationChanges = 0x20;
export const frameChanges = 0x40;
export const locationBytes = 6;
export const functionBytes = 9;

/** The table as hv/panic/table.ts reads it: docs/architecture.md, "Backtrace table". Equal tables give equal bytes. */
export function encodeTable(table: BacktraceTable): Buffer {
  const rows = encodeRows(table.rows);
  const locations = Buffer.concat(table.locations.map(encodeLocation));
  const locationsAt = headerBytes + rows.length;
  const functionsAt = locationsAt + locations.length;
  const names = new NamePool(functionsAt + table.functions.length * functionBytes);
  const functions = Buffer.concat(table.functions.map((entry) => encodeFunction(entry, names)));
  const header = Buffer.alloc(headerBytes);
  header.write('LYNB', 0, 'ascii');
  [headerBytes, locationsAt, functionsAt].forEach((offset, i) => header.writeUInt32LE(offset, 4 + 4 * i));
  return Buffer.concat([header, rows, locations, functions, names.bytes()]);
}

function encodeRows(rows: readonly Row[]): Buffer {
  const bytes: number[] = [];
  let last: Row = { address: 0, location: 0, frame: 0 };
  for (const row of rows) {
    const step = row.address - last.address;
    const head = Math.min(step, longStep) | (row.location === last.location ? 0 : locationChanges) | (row.frame === last.frame ? 0 : frameChanges);
    bytes.push(head);
    if (step >= longStep) bytes.push(...encodeNumber(step - longStep));
    if ((head & locationChanges) !== 0) bytes.push(...encodeNumber(zigzag(row.location - last.location)));
    if ((head & frameChanges) !== 0) bytes.push(row.frame / 8);
    last = row;
  }
  return Buffer.from(bytes);
}

function encodeLocation(location: Location): Buffer {
  const bytes = Buffer.alloc(locationBytes);
  bytes.writeUInt16LE(location.function, 0);
  bytes.writeUInt16LE(location.line, 2);
  bytes.writeUInt16LE(location.caller, 4);
  return bytes;
}

function encodeFunction(entry: NamedFunction, names: NamePool): Buffer {
  const bytes = Buffer.alloc(functionBytes);
  bytes.writeUInt32LE(names.offsetOf(entry.name), 0);
  bytes.writeUInt32LE(names.offsetOf(entry.file), 4);
  bytes.writeUInt8(entry.hidden ? 1 : 0, 8);
  return bytes;
}

/** Seven bits a byte, the low ones first; the top bit says that more follow. */
function encodeNumber(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...encodeNumber(value >>> 7)];
}

/** The sign goes into the lowest bit: 0, -1, 1, -2 become 0, 1, 2, 3. */
function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

/** Each name once: its length in a byte, then its characters. */
class NamePool {
  readonly #start: number;
  readonly #offsets = new Map<string, number>();
  readonly #parts: Buffer[] = [];
  #length = 0;

  constructor(start: number) {
    this.#start = start;
  }

  offsetOf(name: string): number {
    const known = this.#offsets.get(name);
    if (known !== undefined) return known;
    const text = Buffer.from(name.slice(-255), 'ascii');
    const offset = this.#start + this.#length;
    this.#offsets.set(name, offset);
    this.#parts.push(Buffer.from([text.length]), text);
    this.#length += 1 + text.length;
    return offset;
  }

  bytes(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

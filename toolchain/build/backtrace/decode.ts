import type { BacktraceTable, Location, NamedFunction, Row } from './table.ts';
import { frameChanges, functionBytes, locationBytes, locationChanges, longStep } from './encode.ts';

/** Reads what `encodeTable` wrote. Throws if it is no such table, ends early, or has numbers of what it has not. */
export function decodeTable(bytes: Buffer): BacktraceTable {
  if (bytes.length < 16 || bytes.toString('ascii', 0, 4) !== 'LYNB') throw new Error('These bytes are no table for backtraces: LYNB does not stand at their beginning.');
  const [rows, locations, functions] = [4, 8, 12].map((offset) => bytes.readUInt32LE(offset)) as [number, number, number];
  if (!(rows <= locations && locations <= functions && functions <= bytes.length)) throw endsEarly();
  const firstName = functions + functionBytes <= bytes.length ? bytes.readUInt32LE(functions) : bytes.length;
  const table = {
    rows: decodeRows(bytes.subarray(rows, locations)),
    locations: every(bytes.subarray(locations, functions), locationBytes, decodeLocation),
    functions: every(bytes.subarray(functions, firstName), functionBytes, (entry) => decodeFunction(entry, bytes)),
  };
  if (!isWhole(table)) throw new Error('This table for backtraces is damaged: it has numbers of functions or places that it has not.');
  return table;
}

function endsEarly(): Error {
  return new Error('This table for backtraces ends early.');
}

/** A place that was inlined has a higher number than the one that it was inlined into: whoever follows them comes to an end. */
function isWhole({ rows, locations, functions }: BacktraceTable): boolean {
  return locations.every(({ function: index, caller }, i) => index < functions.length && caller <= i) && rows.every(({ location }) => location >= 0 && location <= locations.length);
}

function every<T>(bytes: Buffer, size: number, decode: (entry: Buffer) => T): T[] {
  return Array.from({ length: Math.floor(bytes.length / size) }, (_, i) => decode(bytes.subarray(i * size, (i + 1) * size)));
}

function decodeRows(bytes: Buffer): Row[] {
  const rows: Row[] = [];
  let row: Row = { address: 0, location: 0, frame: 0 };
  for (const take = taker(bytes); take.more();) {
    const head = take.byte();
    const step = head & longStep;
    const address = row.address + step + (step === longStep ? take.number() : 0);
    const location = row.location + ((head & locationChanges) === 0 ? 0 : signed(take.number()));
    row = { address, location, frame: (head & frameChanges) === 0 ? row.frame : take.byte() * 8 };
    rows.push(row);
  }
  return rows;
}

function taker(bytes: Buffer): { more(): boolean; byte(): number; number(): number } {
  let at = 0;
  const byte = (): number => {
    if (at >= bytes.length) throw endsEarly();
    return bytes.readUInt8(at++);
  };
  return {
    more: () => at < bytes.length,
    byte,
    number() {
      let value = 0;
      for (let shift = 0; shift < 32; shift += 7) {
        const next = byte();
        value |= (next & 0x7f) << shift;
        if (next < 0x80) break;
      }
      return value >>> 0;
    },
  };
}

/** The sign is the lowest bit. */
function signed(value: number): number {
  return (value & 1) === 0 ? value / 2 : -(value + 1) / 2;
}

function decodeLocation(entry: Buffer): Location {
  return { function: entry.readUInt16LE(0), line: entry.readUInt16LE(2), caller: entry.readUInt16LE(4) };
}

function decodeFunction(entry: Buffer, table: Buffer): NamedFunction {
  const nameAt = (offset: number): string => {
    if (offset >= table.length || offset + 1 + table.readUInt8(offset) > table.length) throw endsEarly();
    return table.toString('ascii', offset + 1, offset + 1 + table.readUInt8(offset));
  };
  return { name: nameAt(entry.readUInt32LE(0)), file: nameAt(entry.readUInt32LE(4)), hidden: entry.readUInt8(8) !== 0 };
}

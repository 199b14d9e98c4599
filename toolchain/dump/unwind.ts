import { imageBase } from '../build/backtrace/address.ts';
import type { BacktraceTable, NamedFunction, Row } from '../build/backtrace/table.ts';
import type { Archive } from './archive.ts';
import type { Stack } from './sections.ts';

/** A function that had been called; one that was inlined comes before the one that it was inlined into. */
export interface Frame {
  readonly address: bigint;
  /** Undefined: no code of the hypervisor's is there. */
  readonly place: { readonly function: string; readonly file: string; readonly line: number } | undefined;
}

type Place = { readonly named: NamedFunction; readonly line: number };

/** Each frame is a word at least, so that the way up ends with the stack; this is for crafted ones. */
const DEEPEST = 1024;
const WORD = 8n;

/** Who called whom from `rip` up: as hv/panic/backtrace.ts does it, with the stack of the dump. `skipPanic` leaves out the machinery of panics at the top. */
export function unwind({ backtrace, image }: Archive, stack: Stack, rip: bigint, rsp: bigint, skipPanic: boolean): Frame[] {
  const frames: Frame[] = [];
  let skipping = skipPanic;
  let address = rip;
  let top = rsp;
  for (let depth = 0; depth < DEEPEST; depth++) {
    const isCode = image.isCode(address);
    const row = isCode ? rowAt(backtrace.rows, address) : undefined;
    const places = placesOf(backtrace, row?.location ?? 0);
    const shown = skipping ? places.slice(lengthOfHidden(places)) : places;
    skipping &&= shown.length === 0;
    frames.push(...shown.map(({ named, line }) => ({ address, place: { function: named.name, file: named.file, line } })));
    if (!isCode) frames.push({ address, place: undefined });
    const bytes = isCode ? frameOf(row) : depth === 0 ? CALL : 0n;
    const back = bytes === 0n ? undefined : wordAt(stack, top + bytes - WORD);
    if (back === undefined) break;
    /** One byte back: a return address may already belong to the line after the call. */
    address = BigInt.asUintN(64, back - 1n);
    top += bytes;
  }
  return frames;
}

/** A call through a bad pointer has left nothing but its return address. */
const CALL = 8n;

/** Code without lines, assembly, ends the way up. */
function frameOf(row: Row | undefined): bigint {
  return row === undefined || row.location === 0 ? 0n : BigInt(row.frame);
}

function lengthOfHidden(places: readonly Place[]): number {
  const first = places.findIndex(({ named }) => !named.hidden);
  return first < 0 ? places.length : first;
}

/** The last row that begins at or below the address. */
function rowAt(rows: readonly Row[], address: bigint): Row | undefined {
  const wanted = Number(address - imageBase);
  let [from, to] = [0, rows.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (rows[middle]!.address <= wanted) from = middle + 1;
    else to = middle;
  }
  return rows[from - 1];
}

/** The location and those into which it was inlined, which have lower numbers. */
function placesOf({ locations, functions }: BacktraceTable, innermost: number): Place[] {
  const places: Place[] = [];
  for (let number = innermost; number !== 0;) {
    const { function: index, line, caller } = locations[number - 1]!;
    places.push({ named: functions[index]!, line });
    number = caller;
  }
  return places;
}

function wordAt({ address, bytes }: Stack, place: bigint): bigint | undefined {
  const offset = place - address;
  return offset >= 0n && offset + WORD <= BigInt(bytes.length) && (place & (WORD - 1n)) === 0n ? bytes.readBigUInt64LE(Number(offset)) : undefined;
}

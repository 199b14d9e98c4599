import type { FrameRange } from './frames.ts';
import type { PlacedAddress, SourcePlace } from './lines.ts';

/** A function as a backtrace names it. */
export interface NamedFunction {
  readonly name: string;
  readonly file: string;
  /** Part of the machinery of panics: not shown above the place where a check has failed. */
  readonly hidden: boolean;
}

/** One line of a backtrace; `caller` is the number of the location into which it was inlined, or 0. */
export interface Location {
  readonly function: number;
  readonly line: number;
  readonly caller: number;
}

/** From `address` up to the next row's: the location's number (from 1; 0 none) and the frame in bytes (0 not known). */
export interface Row {
  readonly address: number;
  readonly location: number;
  readonly frame: number;
}

export interface BacktraceTable {
  readonly functions: readonly NamedFunction[];
  readonly locations: readonly Location[];
  readonly rows: readonly Row[];
}

export type Namer = (place: SourcePlace) => NamedFunction;

/** Numbers things in the order in which they first come. */
class Numbering<T> {
  readonly items: T[] = [];
  readonly #numbers = new Map<string, number>();

  /** Counts from 0. */
  numberOf(item: T): number {
    const key = JSON.stringify(item);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.items.length);
    return this.items.push(item) - 1;
  }
}

/** Joins lines and frames into rows, leaving out those that change nothing. */
export function makeTable(places: readonly PlacedAddress[], frames: readonly FrameRange[], nameOf: Namer): BacktraceTable {
  const functions = new Numbering<NamedFunction>();
  const locations = new Numbering<Location>();
  const locate = (chain: readonly SourcePlace[]): number =>
    chain.reduceRight((caller, place) => 1 + locations.numberOf({ function: functions.numberOf(nameOf(place)), line: place.line, caller }), 0);

  const changes = new Map<number, { location?: number; frame?: number }>();
  for (const { address, places: chain } of places) changes.set(address, { location: locate(chain) });
  for (const { address, frame } of frames) changes.set(address, { ...changes.get(address), frame });

  const rows: Row[] = [];
  let now = { location: 0, frame: 0 };
  for (const [address, change] of [...changes].sort(([a], [b]) => a - b)) {
    const next = { ...now, ...change };
    if (next.location !== now.location || next.frame !== now.frame) rows.push({ address, ...next });
    now = next;
  }
  return { functions: functions.items, locations: locations.items, rows };
}

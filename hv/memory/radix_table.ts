import { frames } from './frames.ts';
import type { FrameUse } from './frames.ts';

/**
 * What host page tables (SDM table 4-15 and on) and nested ones (SDM table 29-1 and on) have in common. Bit 0 is
 * "present" in the one and "readable" in the other; nested entries that are not readable are not used.
 */
const Entry = register(u64, { present: flag(0), large: flag(7), frame: page(51, 12) });
type Entry = Value<typeof Entry>;

const LEVELS: u32 = 4;
const ENTRIES: u32 = 512;
const ENTRY_BYTES: u64 = 8n;

/** Largest page that a table may use: level 0 is 4 KB, 1 is 2 MB, 2 is 1 GB. */
export type Level = u32;

/** A four-level radix tree from 48-bit addresses to host-physical ones. */
export class RadixTable {
  root: Hpa = 0n;
  private readonly use: FrameUse;
  private readonly tableBits: u64;
  private largest: Level = 1;

  /** `tableBits`: the bits of an entry that points to another table. */
  constructor(use: FrameUse, tableBits: u64) {
    this.use = use;
    this.tableBits = tableBits;
  }

  /** An empty tree. */
  create(largest: Level): void {
    this.root = frames.take(this.use);
    this.largest = largest;
  }

  /** Translates `size` bytes from `address` to those from `physical`, in the largest pages that fit; all multiples of 4 KB. Replaces what was there. */
  map(address: u64, physical: Hpa, size: u64, leafBits: u64): void {
    let done: u64 = 0n;
    while (done < size) {
      const level = this.fittingLevel(address + done, physical + done, size - done);
      const entry = this.entryFor(address + done, level);
      const large = Entry.of(leafBits | (physical + done)).with({ large: level > 0 });
      memory.store64(entry, level > 0 ? large.raw : leafBits | (physical + done));
      done += pageBytes(level);
    }
  }

  /** The entry that maps `address`, whatever its level; zero if none does. */
  lookup(address: u64): u64 {
    let table: Hpa = this.root;
    for (let level: u32 = LEVELS; level > 0; level--) {
      const entry = Entry.of(memory.load64(table + indexOf(address, level - 1) * ENTRY_BYTES));
      if (!entry.present) return 0n;
      if (level === 1 || entry.large) return entry.raw;
      table = entry.frame;
    }
    return 0n;
  }

  private fittingLevel(address: u64, physical: Hpa, size: u64): Level {
    let level: Level = this.largest;
    while (level > 0 && (((address | physical) & (pageBytes(level) - 1n)) !== 0n || size < pageBytes(level))) level--;
    return level;
  }

  /** Where the entry of `level` for `address` lies; tables on the way are made, large pages on the way are split. */
  private entryFor(address: u64, level: Level): Hpa {
    let table: Hpa = this.root;
    for (let at: u32 = LEVELS - 1; at > level; at--) {
      const place: Hpa = table + indexOf(address, at) * ENTRY_BYTES;
      const entry = Entry.of(memory.load64(place));
      if (entry.present && !entry.large) {
        table = entry.frame;
      } else {
        table = entry.present ? this.split(entry, at) : frames.take(this.use);
        memory.store64(place, table | this.tableBits);
      }
    }
    return table + indexOf(address, level) * ENTRY_BYTES;
  }

  /** A table that maps what the large page `entry` of `level` maps. */
  private split(entry: Entry, level: Level): Hpa {
    const table = frames.take(this.use);
    const part = pageBytes(level - 1);
    for (let i: u32 = 0; i < ENTRIES; i++) {
      const moved = entry.with({ frame: entry.frame + u64(i) * part, large: level > 1 });
      memory.store64(table + u64(i) * ENTRY_BYTES, moved.raw);
    }
    return table;
  }
}

/** Bytes that an entry of `level` maps. */
function pageBytes(level: Level): u64 {
  return 1n << u64(12 + 9 * level);
}

function indexOf(address: u64, level: Level): u64 {
  return (address >> u64(12 + 9 * level)) & 511n;
}

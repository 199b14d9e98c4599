import { Crc32 } from '../../memory/crc32.ts';
import { MOST_SECTORS, SECTOR } from './block_device.ts';
import type { BlockDevice } from './block_device.ts';
import type { Guid } from './guid.ts';

/** The GPT's header, in the second sector (UEFI 2.10, 5.3.2). */
const Header = layout(92, {
  signature: at(0, u64), size: at(12, u32), crc: at(16, u32), own: at(24, u64), firstUsable: at(40, u64), lastUsable: at(48, u64),
  entries: at(72, u64), count: at(80, u32), entrySize: at(84, u32), entriesCrc: at(88, u32),
});
/** An entry (5.3.3): type, GUID, first and last sector. */
const Entry = layout(128, { type: at(0, u64), guid: at(16, u64), first: at(32, u64), last: at(40, u64) });
const GUID_OFFSET: u64 = 16n;

const HEADER_SECTOR: u32 = 1;
const PAGE: u32 = 4096;
/** Most bytes of the table of entries: the usual 128 entries take 16 KB. */
const LONGEST_TABLE: u64 = 0x10_0000n;

/** A part of a disk, in sectors. */
export class Extent {
  first: u32 = 0;
  count: u32 = 0;
}

/** What was read of the header: the memory that it was read to is used again. */
class Table {
  first: u32 = 0;
  entrySize: u32 = 0;
  bytes: u32 = 0;
  crc: u32 = 0;
  lowest: u64 = 0n;
  highest: u64 = 0n;
}

/**
 * Finds the partition whose own GUID is `guid`, by the first of the disk's two partition tables; of another disk `into` has no sectors. A page at `buffer`
 * is written over. What is wrong with the disk is told in words.
 */
export function findPartition(device: BlockDevice, guid: Guid, buffer: Hpa, into: Extent): string {
  const table = new Table();
  into.count = 0;
  const why = readHeader(device, buffer, table);
  return why.length !== 0 || table.bytes === 0 ? why : searchEntries(device, guid, buffer, table, into);
}

function readHeader(device: BlockDevice, buffer: Hpa, table: Table): string {
  const why = device.read(HEADER_SECTOR, 1, buffer);
  if (why.length !== 0) return why;
  const header = Header.at(buffer);
  if (header.signature !== ascii8('EFI PART')) return '';
  const crc = header.crc;
  if (header.size < u32(Header.SIZE) || u64(header.size) > SECTOR) return 'its partition table has an absurd length';
  header.crc = 0;
  if (crcOf(buffer, header.size) !== crc || header.own !== u64(HEADER_SECTOR)) return 'its partition table is damaged';
  const bytes: u64 = u64(header.count) * u64(header.entrySize);
  if (header.entrySize < u32(Entry.SIZE) || header.entrySize > PAGE || PAGE % header.entrySize !== 0 || bytes > LONGEST_TABLE) return 'its partition table has entries of an absurd length or number';
  if (header.entries <= u64(HEADER_SECTOR) || header.entries > u64(u32.MAX) - LONGEST_TABLE) return 'its partition table has its entries at an absurd place';
  table.first = u32(header.entries);
  table.entrySize = header.entrySize;
  table.bytes = u32(bytes);
  table.crc = header.entriesCrc;
  table.lowest = header.firstUsable;
  table.highest = header.lastUsable;
  return '';
}

/** All entries are read, for their sum. */
function searchEntries(device: BlockDevice, guid: Guid, buffer: Hpa, table: Table, into: Extent): string {
  const sum = new Crc32();
  let first: u64 = 0n;
  let last: u64 = 0n;
  let isFound: boolean = false;
  for (let done: u32 = 0; done < table.bytes; done += PAGE) {
    const here: u32 = table.bytes - done < PAGE ? table.bytes - done : PAGE;
    const why = device.read(table.first + done / u32(SECTOR), (here + u32(SECTOR) - 1) / u32(SECTOR), buffer);
    if (why.length !== 0) return why;
    for (const byte of memory.bytes(buffer, here)) sum.add(byte);
    for (let at: u32 = 0; at < here && !isFound; at += table.entrySize) {
      if (!guid.isAt(buffer + u64(at) + GUID_OFFSET)) continue;
      isFound = true;
      first = Entry.at(buffer + u64(at)).first;
      last = Entry.at(buffer + u64(at)).last;
    }
  }
  if (sum.value() !== table.crc) return 'its partition table is damaged';
  if (!isFound) return '';
  if (first < table.lowest || first > last || last > table.highest || last >= u64(u32.MAX) - u64(MOST_SECTORS)) return 'its data partition lies outside of it';
  into.first = u32(first);
  into.count = u32(last - first) + 1;
  return '';
}

function crcOf(start: Hpa, length: u32): u32 {
  const sum = new Crc32();
  for (const byte of memory.bytes(start, length)) sum.add(byte);
  return sum.value();
}

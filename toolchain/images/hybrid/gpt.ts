import { open, type FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { sectorBytes } from '../partition.ts';

/** Bytes of an entry, as xorriso writes the table; its name begins at byte 56, and has 36 letters of UTF-16 (UEFI 5.3.3, Table 5.6). */
const entryBytes = 128;
const name = { at: 56, bytes: 72 } as const;

/** Fields of a header (UEFI 5.3.2, Table 5.5). */
const header = { bytes: 12, crc: 16, alternate: 32, entries: 72, entryCount: 80, entryBytes: 84, entriesCrc: 88 } as const;

/** Where a partition's entry begins in an image of xorriso's: the header is in the second sector, the entries begin in the third. */
export function placeOfEntry(partition: number): number {
  return 2 * sectorBytes + (partition - 1) * entryBytes;
}

/**
 * Gives partitions their names, by number, in both partition tables of an image: xorriso calls all that are appended `Appended<number>`, and has no option
 * for it.
 */
export async function namePartitions(image: string, names: ReadonlyMap<number, string>): Promise<void> {
  const file = await open(image, 'r+');
  try {
    const alternate = await renameIn(file, 1, names);
    await renameIn(file, alternate, names);
  } finally {
    await file.close();
  }
}

/** In the table whose header is in that sector. Gives the sector of the other one's. */
async function renameIn(file: FileHandle, sector: number, names: ReadonlyMap<number, string>): Promise<number> {
  const head = await bytesAt(file, sector * sectorBytes, sectorBytes);
  if (head.toString('latin1', 0, 8) !== 'EFI PART' || head.readUInt32LE(header.entryBytes) !== entryBytes) throw new Error(`xorriso wrote no partition table at sector ${sector} that is understood here.`);
  const start = Number(head.readBigUInt64LE(header.entries)) * sectorBytes;
  const entries = await bytesAt(file, start, head.readUInt32LE(header.entryCount) * entryBytes);
  for (const [partition, text] of names) {
    const place = (partition - 1) * entryBytes + name.at;
    entries.fill(0, place, place + name.bytes).write(text, place, name.bytes, 'utf16le');
  }
  head.writeUInt32LE(crc32(entries), header.entriesCrc);
  head.writeUInt32LE(0, header.crc); // counts as zero in its own sum
  head.writeUInt32LE(crc32(head.subarray(0, head.readUInt32LE(header.bytes))), header.crc);
  await file.write(entries, 0, entries.length, start);
  await file.write(head, 0, head.length, sector * sectorBytes);
  return Number(head.readBigUInt64LE(header.alternate));
}

async function bytesAt(file: FileHandle, place: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  await file.read(bytes, 0, length, place);
  return bytes;
}

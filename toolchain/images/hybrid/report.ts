import { open, type FileHandle } from 'node:fs/promises';
import { sectorBytes } from '../partition.ts';
import { placeOfEntry } from './gpt.ts';

/** The file of the data partition that the self-test writes its page to (docs/self-test.md, "On the boot medium"). */
export const reportName = 'SELFTEST.TXT';
const reportBytes = 64 << 10;
/** Its first line, for good: nothing is written to a file that does not begin with it. */
const mark = 'LYN SELF-TEST REPORT 1\n';

/** The file as long as nobody has written it. */
export function emptyReport(): string {
  return mark.padEnd(reportBytes, '\n');
}

/** Other bytes for those of a file from `start` on. */
export interface Patch {
  readonly start: number;
  readonly bytes: Buffer;
}

/** What takes the page out of an image that a self-test has written to; nothing where there is no such file. */
export async function emptiedReport(image: FileHandle): Promise<Patch | undefined> {
  const start = Number((await dataStart(image)) ?? Number.NaN);
  if (!(start < (await image.stat()).size)) return undefined;
  const partition = await bytesAt(image, start, searchedBytes);
  for (let place = 0; place < partition.length; place += sectorBytes) {
    if (partition.toString('latin1', place, place + mark.length) === mark) return { start: start + place, bytes: Buffer.from(emptyReport(), 'latin1') };
  }
  return undefined;
}

/** How far into the data partition its only file begins at most: behind the tables of a FAT file system of some megabytes. */
const searchedBytes = 1 << 20;

/** Number of the data partition. */
const partition = 3;
/** Where in a GUID's text the byte is that xorriso changes by the partition's number. */
const changed = 21;

/** GUID of the data partition, which xorriso derives from that of the disk. */
export function dataGuid(diskGuid: string): string {
  const byte = Number.parseInt(diskGuid.slice(changed, changed + 2), 16) ^ partition;
  return `${diskGuid.slice(0, changed)}${byte.toString(16).padStart(2, '0')}${diskGuid.slice(changed + 2)}`;
}

/** In it lies the partition's GUID from byte 16, its first sector at 32 (UEFI 5.3.3). */
const entry = placeOfEntry(partition);

/** Throws unless the image's data partition has that GUID: another xorriso may derive it in another way, and the self-test would not find its file. */
export async function checkDataGuid(image: string, guid: string): Promise<void> {
  const file = await open(image);
  try {
    const found = guidText((await bytesAt(file, entry, 32)).subarray(16));
    if (found !== guid) throw new Error(`xorriso gave the data partition the GUID ${found}; ${guid} was expected, which the boot menu tells the self-test.`);
  } finally {
    await file.close();
  }
}

/** First byte of the data partition of a disk that has been made from an image; nothing if it has no partition table of such a disk. */
export async function dataStart(disk: FileHandle): Promise<bigint | undefined> {
  const header = await bytesAt(disk, sectorBytes, 8);
  if (header.toString('latin1') !== 'EFI PART') return undefined;
  const found = await bytesAt(disk, entry, 40);
  return found.readBigUInt64LE(32) * BigInt(sectorBytes);
}

/** Zeros where the file has ended. */
async function bytesAt(file: FileHandle, place: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  await file.read(bytes, 0, length, place);
  return bytes;
}

/** The first three numbers lie with their lowest byte first (UEFI, Appendix A). */
function guidText(bytes: Buffer): string {
  const hex = (from: number, to: number): string => bytes.subarray(from, to).toString('hex');
  return [bytes.readUInt32LE(0).toString(16).padStart(8, '0'), bytes.readUInt16LE(4).toString(16).padStart(4, '0'), bytes.readUInt16LE(6).toString(16).padStart(4, '0'), hex(8, 10), hex(10, 16)].join('-');
}

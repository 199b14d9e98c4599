import { crc32 } from 'node:zlib';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bytes, machine } from 'lyn/test';
import { FILE_BYTES, GUID, makeDisk, MARK, PARTITION, SECTOR, TestDisk } from './disk.testing.ts';
import { Extent, findPartition } from './gpt.ts';
import { Guid } from './guid.ts';
import { pageCopy } from './page_copy.ts';
import { writeReport } from './report_file.ts';
import { ReportWish } from './wish.ts';

const BUFFER = 0x10_0000n;
const ascii = (text: string) => bytes(new TextEncoder().encode(text));

let plain: Buffer;
beforeAll(() => { plain = makeDisk(); });
beforeEach(() => {
  machine.reset();
  pageCopy.begin();
  pageCopy.addLine(ascii('| the page'));
});

/** What is done with a disk: found by its partition's GUID, and then written to. */
function tryDisk(disk: TestDisk, guid = GUID): string {
  const wanted = new Guid();
  expect(wanted.parse(ascii(guid))).toBe(true);
  const partition = new Extent();
  const why = findPartition(disk, wanted, BUFFER, partition);
  if (why !== '') return why;
  return partition.count === 0 ? 'another disk' : writeReport(disk, partition, BUFFER);
}

/** Where the file lies, by its mark: sectors. */
const fileIn = (disk: Buffer): number => disk.indexOf(MARK) / SECTOR;
const sectorsOf = (disk: TestDisk): number[] => [...disk.written].sort((a, b) => a - b);

describe('the page', () => {
  it.each([
    ['FAT16', {}],
    ['FAT16 with large clusters', { bytes: 64 << 20, clusterSectors: 8 }],
    ['FAT12', { bytes: 1 << 20 }],
    ['FAT12, behind other files', { bytes: 1 << 20, before: [['one', 700], ['two', 5000], ['three', 100_000]] as const }],
    ['FAT16, in clusters of 64 KB', { bytes: 512 << 20, clusterSectors: 128 }],
  ])('is written to its file on %s, and nothing else', (_, made) => {
    const whole = makeDisk(made);
    const before = Buffer.from(whole);
    const disk = new TestDisk(whole);
    expect(tryDisk(disk)).toBe('');
    expect(sectorsOf(disk)).toEqual(Array.from({ length: FILE_BYTES / SECTOR }, (_, i) => fileIn(before) + i));
    expect(disk.bytes.subarray(fileIn(before) * SECTOR, fileIn(before) * SECTOR + FILE_BYTES).toString()).toBe(`${MARK}| the page\n`.padEnd(FILE_BYTES, '\n'));
    expect(disk.flushes).toBe(1);
  });

  it('takes the place of an earlier one', () => {
    const disk = new TestDisk(Buffer.from(plain));
    expect(tryDisk(disk)).toBe('');
    pageCopy.begin();
    pageCopy.addLine(ascii('| another'));
    expect(tryDisk(disk)).toBe('');
    expect(disk.bytes.includes('| another\n')).toBe(true);
    expect(disk.bytes.includes('| the page\n')).toBe(false);
  });

  it('that is longer than the file is not written', () => {
    for (let i = 0; i < FILE_BYTES / 64; i++) pageCopy.addLine(ascii('x'.repeat(64)));
    const disk = new TestDisk(Buffer.from(plain));
    expect(tryDisk(disk)).toBe('the page is longer than its file SELFTEST.TXT');
    expect(disk.written.size).toBe(0);
  });

  it('that does not read back as it was written is told of', () => {
    const disk = new TestDisk(Buffer.from(plain));
    disk.flush = () => { disk.bytes[fileIn(plain) * SECTOR + 5000]! ^= 1; return ''; };
    expect(tryDisk(disk)).toBe('it does not read back what was written');
  });

  it('is not written where the disk fails', () => {
    const disk = new TestDisk(Buffer.from(plain));
    disk.bad = { write: fileIn(plain) + 20 };
    expect(tryDisk(disk)).toBe('it fails a command');
    expect(Math.max(...disk.written)).toBeLessThan(fileIn(plain) + 20);
  });
});

/** A change of a copy of the disk; offsets in bytes. Sums are put right again where `sums` is set. */
interface Damage { readonly change: (disk: Buffer) => void; readonly sums?: true }
const ENTRIES = 2 * SECTOR;
const HEADER = SECTOR;
const BOOT = PARTITION * SECTOR;

function putSumsRight(disk: Buffer): void {
  const length = disk.readUInt32LE(HEADER + 80) * disk.readUInt32LE(HEADER + 84);
  disk.writeUInt32LE(crc32(disk.subarray(ENTRIES, ENTRIES + length)), HEADER + 88);
  disk.writeUInt32LE(0, HEADER + 16);
  disk.writeUInt32LE(crc32(disk.subarray(HEADER, HEADER + disk.readUInt32LE(HEADER + 12))), HEADER + 16);
}

/** The folder's entry of the file, and the first entry of the table of clusters. */
const folderEntry = (disk: Buffer): number => disk.indexOf('SELFTESTTXT');
const table = (disk: Buffer): number => BOOT + disk.readUInt16LE(BOOT + 14) * SECTOR;

const damages: readonly (readonly [string, RegExp, Damage])[] = [
  ['without a partition table', /^another disk$/, { change: (disk) => disk.fill(0, HEADER, HEADER + 8) }],
  ['whose partition has another GUID', /^another disk$/, { change: (disk) => { disk[ENTRIES + 16]! ^= 1; }, sums: true }],
  ['whose table has an altered header', /^its partition table is damaged$/, { change: (disk) => { disk[HEADER + 41]! ^= 1; } }],
  ['whose table has altered entries', /^its partition table is damaged$/, { change: (disk) => { disk[ENTRIES + 40]! ^= 1; } }],
  ['whose table says that it lies elsewhere', /^its partition table is damaged$/, { change: (disk) => disk.writeBigUInt64LE(9n, HEADER + 24), sums: true }],
  ['whose header is of no length', /absurd length$/, { change: (disk) => disk.writeUInt32LE(0, HEADER + 12) }],
  ['whose header is longer than a sector', /absurd length$/, { change: (disk) => disk.writeUInt32LE(0xffff_ffff, HEADER + 12) }],
  ['whose entries are of no length', /absurd length or number$/, { change: (disk) => disk.writeUInt32LE(0, HEADER + 84), sums: true }],
  ['with four thousand million entries', /absurd length or number$/, { change: (disk) => { disk.writeUInt32LE(0xffff_ffff, HEADER + 80); disk.writeUInt32LE(0, HEADER + 16); disk.writeUInt32LE(crc32(disk.subarray(HEADER, HEADER + 92)), HEADER + 16); } }],
  ['whose entries lie at the end of all numbers', /at an absurd place$/, { change: (disk) => disk.writeBigUInt64LE(0xffff_ffff_ffff_ffffn, HEADER + 72), sums: true }],
  ['whose partition ends before it begins', /lies outside of it$/, { change: (disk) => disk.writeBigUInt64LE(2047n, ENTRIES + 40), sums: true }],
  ['whose partition begins in the partition table', /lies outside of it$/, { change: (disk) => disk.writeBigUInt64LE(1n, ENTRIES + 32), sums: true }],
  ['whose partition lies beyond the usable sectors', /lies outside of it$/, { change: (disk) => disk.writeBigUInt64LE(0x1_0000_0000n, ENTRIES + 40), sums: true }],
  ['without a file system', /^there is no FAT file system on it$/, { change: (disk) => disk.fill(0, BOOT, BOOT + SECTOR) }],
  ['with sectors of 4096 bytes', /^there is no FAT file system on it$/, { change: (disk) => disk.writeUInt16LE(4096, BOOT + 11) }],
  ['with clusters of three sectors', /^there is no FAT file system on it$/, { change: (disk) => disk.writeUInt8(3, BOOT + 13) }],
  ['with FAT32', /neither FAT12 nor FAT16$/, { change: (disk) => disk.writeUInt16LE(0, BOOT + 22) }],
  ['with a file system that is larger than its partition', /larger than its partition/, { change: (disk) => disk.writeUInt16LE(8193, BOOT + 19) }],
  ['with a file system of no sectors', /larger than its partition/, { change: (disk) => disk.writeUInt16LE(1, BOOT + 19) }],
  ['with a table of one sector', /table that is too short$/, { change: (disk) => disk.writeUInt16LE(1, BOOT + 22) }],
  ['without the file', /SELFTEST\.TXT is gone$/, { change: (disk) => disk.writeUInt8(0xe5, folderEntry(disk)) }],
  ['whose file has another length', /does not have the length/, { change: (disk) => disk.writeUInt32LE(65535, folderEntry(disk) + 28) }],
  ['with a folder in the place of the file', /does not have the length/, { change: (disk) => disk.writeUInt8(0x10, folderEntry(disk) + 11) }],
  ['whose file is read-only', /marked as read-only$/, { change: (disk) => disk.writeUInt8(0x21, folderEntry(disk) + 11) }],
  ['whose file begins in no cluster', /outside of its file system$/, { change: (disk) => disk.writeUInt16LE(1, folderEntry(disk) + 26) }],
  ['whose file begins behind the last cluster', /outside of its file system$/, { change: (disk) => disk.writeUInt16LE(0xffff, folderEntry(disk) + 26) }],
  ['whose file would end behind the last cluster', /outside of its file system$/, { change: (disk) => disk.writeUInt16LE(8050, folderEntry(disk) + 26) }],
  ['whose file jumps', /not lie in one piece$/, { change: (disk) => disk.writeUInt16LE(500, table(disk) + 2 * 60) }],
  ['whose file ends early', /not lie in one piece$/, { change: (disk) => disk.writeUInt16LE(0xffff, table(disk) + 2 * 60) }],
  ['whose file goes on', /not lie in one piece$/, { change: (disk) => disk.writeUInt16LE(130, table(disk) + 2 * 129) }],
  ["with somebody else's file of that name", /holds something else$/, { change: (disk) => disk.write('Dear diary', disk.indexOf(MARK)) }],
];

/** Of the test with random damage. */
const TURNS = 250;

describe('a disk', () => {
  it.each(damages)('%s is not written to', (_, words, { change, sums }) => {
    const bytes = Buffer.from(plain);
    change(bytes);
    if (sums === true) putSumsRight(bytes);
    const disk = new TestDisk(bytes);
    expect(tryDisk(disk)).toMatch(words);
    expect(disk.written.size).toBe(0);
  });

  it('with any damage to its structures, whose sums are right, has nothing written but the file', () => {
    const structures = [[HEADER, 92], [ENTRIES, 128], [BOOT, 64], [table(plain), 300], [folderEntry(plain), 32]] as const;
    const file = fileIn(plain);
    let state = 1;
    let written = 0;
    const random = (below: number): number => { state = (Math.imul(state, 1103515245) + 12345) >>> 0; return (state >>> 8) % below; };
    /** Numbers at which sums and products go round. */
    const values = [0n, 1n, 0x7fn, 0x80n, 0xffn, 0x7fffn, 0x8000n, 0xffffn, 0x7fff_ffffn, 0x8000_0000n, 0xffff_fff8n, 0xffff_ffffn, 0x7fff_ffff_ffff_ffffn, 0xffff_ffff_ffff_ffffn];
    for (let turn = 0; turn < TURNS; turn++) {
      const bytes = Buffer.from(plain);
      for (let i = random(4); i >= 0; i--) {
        const [start, length] = structures[random(structures.length)]!;
        const width = [1, 2, 4, 8][random(4)]!;
        const value = random(3) === 0 ? BigInt(random(1 << 24)) : values[random(values.length)]!;
        const at = start + random(length / width) * width;
        for (let byte = 0; byte < width; byte++) bytes[at + byte] = Number((value >> BigInt(8 * byte)) & 0xffn);
      }
      try { putSumsRight(bytes); } catch { /* a table that has no such length */ }
      const disk = new TestDisk(bytes);
      const why = tryDisk(disk);
      if (why === '') written++;
      for (const sector of disk.written) expect(sector >= file && sector < file + 128, `turn ${turn}, sector ${sector}: ${why}`).toBe(true);
    }
    expect(written).toBeGreaterThan(5);
  });

  it('that fails is told of, whichever sector it is', () => {
    for (const read of [1, 2, PARTITION, table(plain) / SECTOR, fileIn(plain), fileIn(plain) + 100]) {
      const disk = new TestDisk(Buffer.from(plain));
      disk.bad = { read };
      expect(tryDisk(disk)).toBe('it fails a command');
    }
  });
});

describe('the option report=', () => {
  const taken = (line: string) => {
    const wish = new ReportWish();
    const rest = String.fromCharCode(...wish.take(ascii(line)));
    return { rest, isAsked: wish.isAsked, isGuid: wish.isGuid };
  };

  it('is taken from the end of the command line', () => {
    expect(taken(`trace report=${GUID}`)).toEqual({ rest: 'trace ', isAsked: true, isGuid: true });
    expect(taken(`report=${GUID.toUpperCase()}`)).toEqual({ rest: '', isAsked: true, isGuid: true });
    expect(taken('trace')).toEqual({ rest: 'trace', isAsked: false, isGuid: false });
    expect(taken('')).toEqual({ rest: '', isAsked: false, isGuid: false });
  });

  it.each(['', 'x', GUID.slice(1), `${GUID}0`, GUID.replace('-', '0'), GUID.replace('f', 'g'), GUID.replace('f', '-')])('with "%s" names no partition', (text) => {
    expect(taken(`report=${text}`)).toMatchObject({ isAsked: true, isGuid: false });
  });
});

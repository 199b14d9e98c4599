import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { reportOnDisk } from './from-disk.ts';

const folder = mkdtempSync(join(tmpdir(), 'lyn-from-disk-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (bytes: Uint8Array | string): string => {
  writeFileSync(join(folder, 'file'), bytes);
  return join(folder, 'file');
};

/** The beginning of a disk with a partition table whose third entry says that first sector. */
function disk(first: bigint): string {
  const bytes = Buffer.alloc(8192);
  bytes.write('EFI PART', 512, 'latin1');
  bytes.writeBigUInt64LE(first, 1024 + 256 + 32);
  return file(bytes);
}

describe('what the self-test has written to a disk', () => {
  it.each([['an empty file', ''], ['a page', '| Lyn self-test, page 1\n'], ['a file of zeros', new Uint8Array(4096)]])('is not looked for in %s', async (_, bytes) => {
    expect(await reportOnDisk(file(bytes))).toBeUndefined();
  });

  it.each([0n, 2n, 1_000_000n, 0xffff_ffff_ffff_ffffn])('is told not to be there in words, on a disk whose third partition begins at %d', async (first) => {
    await expect(reportOnDisk(disk(first))).rejects.toThrow(/has no data partition with a file SELFTEST\.TXT, as disks that lyn image has made have/);
  });
});

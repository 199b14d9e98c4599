import { execa } from 'execa';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../host/root.ts';
import { lynIn } from './lyn.testing.ts';

const start = 'LYN1 OK GenuineIntel 6-60-3 P25 F0 M46 0123456789abcdef 01234567 ';
const line = `${start}${(crc32(start) & 0xffff).toString(16).padStart(4, '0')}\n`;
const folder = mkdtempSync(join(tmpdir(), 'lyn-report-'));

/** How an editor or a shell may have saved the line. */
const forms: Readonly<Record<string, Uint8Array>> = {
  'plain.txt': Buffer.from(line),
  'utf-8 with a mark.txt': Buffer.from(`\ufeff${line}`),
  'utf-16.txt': Buffer.from(`\ufeff${line}`, 'utf16le'),
  'utf-16 the other way.txt': Buffer.from(`\ufeff${line}`, 'utf16le').swap16(),
};

beforeAll(async () => {
  for (const [name, bytes] of Object.entries(forms)) writeFileSync(join(folder, name), bytes);
  writeFileSync(join(folder, 'empty'), '');
  writeFileSync(join(folder, 'huge'), line);
  truncateSync(join(folder, 'huge'), 1 << 30);
  await mkdir(join(folder, 'folder'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const report = (file: string) => lynIn(folder, 'report-hardware', file);

describe('lyn report-hardware', () => {
  it.each(Object.keys(forms))('reads the last line alone in %s', async (name) => {
    expect(await report(name)).toEqual({ status: 0, output: expect.stringMatching(/^The last line of a self-test's page, line 1, is sound.*\nBuild 0123456789abcdef ran on GenuineIntel, family 6, model 60/) });
  });

  it('reads standard input, and says what it has put right', async () => {
    const { all } = await execa('node', [join(projectRoot(), 'toolchain/bin/lyn.mjs'), 'report-hardware', '-'], { input: line.replace('F0', 'FO'), all: true });
    expect(all).toContain('Words of the last line were misread, and put right by its sum:\n  "FO" is F0.');
  });

  it.each([
    ['empty', /^lyn: empty: There is no page of the self-test in it/],
    ['huge', /^lyn: huge is of 1073741824 bytes, and 67108864 bytes are read at most\. Cut out the part that matters: its end, with tail -c 64M/],
    ['folder', /^lyn: folder is a folder/],
    ['nothing', /^lyn: nothing: no such file/],
    ['/dev/zero', /^lyn: \/dev\/zero goes on and on, and 67108864 bytes are read at most/],
  ])('refuses %s in words', async (file, words) => expect(await report(file)).toEqual({ status: 1, output: expect.stringMatching(words) }));
});

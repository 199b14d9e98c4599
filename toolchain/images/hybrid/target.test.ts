import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { checkTarget } from './target.ts';

const folder = mkdtempSync(join(tmpdir(), 'lyn-target-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('an image may be new, or take the place of a file', async () => {
  writeFileSync(join(folder, 'old.img'), '');
  await checkTarget(join(folder, 'old.img'));
  await checkTarget(join(folder, 'nowhere', 'new.img'));
});

test('a folder is refused', async () => {
  await expect(checkTarget(folder)).rejects.toThrow(`${folder} is a folder. Give the path of the image's file with --out, such as ${folder}/lyn.img.`);
});

test.each(['/dev/null', '/dev/disk/by-id/usb-nobody', '/dev/sdzz'])('%s is refused, there or not: sticks are written with more care', async (device) => {
  await expect(checkTarget(device)).rejects.toThrow(`${device} is in /dev, where devices are, but no files. Let --out name a file; \`lyn usb write\` then puts the image on a stick, and checks it.`);
});

test('what is no file elsewhere is refused', async () => {
  execFileSync('mkfifo', [join(folder, 'fifo')]);
  await expect(checkTarget(join(folder, 'fifo'))).rejects.toThrow('fifo is no regular file. Let --out name a file');
});

test('a path through a file is refused', async () => {
  writeFileSync(join(folder, 'file'), '');
  await expect(checkTarget(join(folder, 'file', 'lyn.img'))).rejects.toThrow(/ENOTDIR/);
});

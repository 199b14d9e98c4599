import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { targetOf } from './target.ts';

const folder = mkdtempSync(join(tmpdir(), 'lyn-target-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('an image may be new, or take the place of a file', async () => {
  writeFileSync(join(folder, 'old.img'), '');
  expect(await targetOf(join(folder, 'old.img'))).toBe(realpathSync(join(folder, 'old.img')));
  expect(await targetOf(join(folder, 'nowhere', 'new.img'))).toBe(join(folder, 'nowhere', 'new.img'));
});

test('a link to a file is followed, and stays; one to nothing is refused', async () => {
  writeFileSync(join(folder, 'kept.img'), '');
  symlinkSync('kept.img', join(folder, 'latest.img'));
  symlinkSync('gone/x.img', join(folder, 'dangling.img'));
  expect(await targetOf(join(folder, 'latest.img'))).toBe(realpathSync(join(folder, 'kept.img')));
  await expect(targetOf(join(folder, 'dangling.img'))).rejects.toThrow('dangling.img is a link to gone/x.img, which is not there. Let --out name the file itself.');
});

test('a link to a device is refused', async () => {
  symlinkSync('/dev/null', join(folder, 'stick'));
  await expect(targetOf(join(folder, 'stick'))).rejects.toThrow('stick is no regular file. Let --out name a file');
});

test('a folder is refused', async () => {
  await expect(targetOf(folder)).rejects.toThrow(`${folder} is a folder. Give the path of the image's file with --out, such as ${folder}/lyn.img.`);
});

test.each(['/dev/null', '/dev/disk/by-id/usb-nobody', '/dev/sdzz'])('%s is refused, there or not: sticks are written with more care', async (device) => {
  await expect(targetOf(device)).rejects.toThrow(`${device} is in /dev, where devices are, but no files. Let --out name a file; \`lyn usb write\` then puts the image on a stick, and checks it.`);
});

test('what is no file elsewhere is refused', async () => {
  execFileSync('mkfifo', [join(folder, 'fifo')]);
  await expect(targetOf(join(folder, 'fifo'))).rejects.toThrow('fifo is no regular file. Let --out name a file');
});

test('a path through a file is refused', async () => {
  writeFileSync(join(folder, 'file'), '');
  await expect(targetOf(join(folder, 'file', 'lyn.img'))).rejects.toThrow(/ENOTDIR/);
});

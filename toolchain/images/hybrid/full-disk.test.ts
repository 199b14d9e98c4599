import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runTool } from '../../host/tool.ts';
import { fixedDay } from '../time.ts';
import type { ImageContents } from './contents.ts';
import { requireRoom, whereRoomIs, type Place } from './full-disk.ts';
import { buildHybridImage } from './image.ts';

const MB = 2 ** 20;
const folder = mkdtempSync(join(tmpdir(), 'lyn-full-'));

const place = (where: string): Place => ({ folder: where, bytes: 40 * MB, otherwise: 'choose another place with --out' });

describe('a full disk', () => {
  test('is told before anything is written: what is needed, what is free, where, and what to do', async () => {
    await expect(requireRoom(place('/srv/images'), async () => 12.5 * MB)).rejects.toThrow(
      'The disk of /srv/images is full: 40.0 MB are needed there, and 12.5 MB are free. Make room, or choose another place with --out.',
    );
    await requireRoom(place('/srv/images'), async () => 40 * MB);
  });

  test.each([
    ['a write of our own', Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })],
    ['a write beyond the share of its user', Object.assign(new Error('EDQUOT: disk quota exceeded, write'), { code: 'EDQUOT' })],
    ['grub-mkimage', new Error("grub-mkimage ...\nfailed: grub-mkimage: error: cannot write to `bios.img': No space left on device.")],
    ['mtools', new Error('mcopy ...\nfailed: Disk full')],
    ['xorriso', new Error('xorriso ...\nfailed: xorriso : FAILURE : Image size 8850s exceeds free space on media 2048s')],
  ])('is told where it is found on the way, by %s', async (_, error) => {
    await expect(whereRoomIs(place(folder), () => Promise.reject(error))).rejects.toThrow(/^The disk of .* is full: 40\.0 MB are needed there, and \d+\.\d MB are free/);
  });

  test('is not told of what failed otherwise', async () => {
    await expect(whereRoomIs(place(folder), () => Promise.reject(new Error('xorriso: no such file')))).rejects.toThrow('xorriso: no such file');
  });
});

/** Only root may mount a file system of a few megabytes. */
describe.skipIf(process.getuid?.() !== 0)('on a disk that fills up while the image is made', () => {
  const disk = join(folder, 'disk');
  beforeAll(async () => {
    await runTool('mkdir', [disk]);
    await runTool('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', disk]);
  });
  afterAll(() => runTool('umount', [disk]));

  const contents = (bytes: number): ImageContents => {
    const from = join(folder, `of-${bytes}`);
    writeFileSync(from, new Uint8Array(bytes).fill(7));
    return { components: [{ name: 'x', kind: 'file', files: [{ path: '/lyn/x', from }] }], menu: { entries: [{ id: 'x', title: 'X', kernel: '/lyn/x', commandLine: '', modules: [] }], first: 'x', seconds: 0 }, time: fixedDay };
  };

  test('the old image stays whole, and nothing else stays', async () => {
    const path = join(disk, 'lyn.img');
    writeFileSync(path, 'the old image');
    await expect(buildHybridImage(contents(40 * MB), path)).rejects.toThrow(/^The disk of .* is full: 6\d\.\d MB are needed there, and 2\d\.\d MB are free/);
    expect(readFileSync(path, 'utf8')).toBe('the old image');
    expect(readdirSync(disk)).toEqual(['lyn.img']);
  });

  test('a tool that finds it first is understood, whichever it is', async () => {
    // Room for less and less of what is made on the way: FAT file systems, GRUB's cores, the image.
    for (const left of [8, 3, 0.8, 0.1, 0]) {
      const path = join(disk, 'lyn.img');
      const free = Number((await runTool('stat', ['-f', '--format=%a %S', disk])).trim().split(' ').reduce((product, word) => product * Number(word), 1));
      writeFileSync(join(disk, 'filler'), new Uint8Array(Math.max(0, free - left * MB)));
      await expect(buildHybridImage(contents(MB), path, async () => Infinity), `${left} MB`).rejects.toThrow(/^The disk of .* is full/);
      expect(statSync(path).size).toBe(13);
      rmSync(join(disk, 'filler'));
    }
  });
});

import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { emptyReport } from './hybrid/report.ts';
import { checkSeal, SealHash, sealImage } from './seal.ts';

const sealStart = 0x8000 + 883;
const size = 3 * 1024 * 1024 + 516;

let folder: string;
let path: string;
let sealed: Buffer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lyn-seal-'));
  chmodSync(folder, 0o755);
  path = join(folder, 'lyn.img');
  const image = Buffer.from(Array.from({ length: size }, (_, index) => (index * 31 + (index >> 8)) & 0xff));
  image.write('\x01CD001\x01', 0x8000, 'latin1');
  writeFileSync(path, image);
  await sealImage(path);
  sealed = readFileSync(path);
});
beforeEach(() => writeFileSync(path, sealed));
afterAll(() => rmSync(folder, { recursive: true }));

/** The image with another byte at an offset. */
function alter(offset: number, value = sealed[offset]! ^ 0x40): void {
  const bytes = Buffer.from(sealed);
  bytes[offset] = value;
  writeFileSync(path, bytes);
}

describe('the seal of an image', () => {
  test('is text in the Application Use field: size, and the hash of the file without it, as sha256sum computes it', () => {
    const text = sealed.subarray(sealStart, sealStart + 512).toString('latin1').replace(/\0+$/, '');
    const [, hash] = /^LYN IMAGE 1\nsize=3146244\nsha256=([0-9a-f]{64})\n$/.exec(text)!;
    const without = Buffer.from(sealed).fill(0, sealStart, sealStart + 512);
    expect(execFileSync('sha256sum', { input: without, encoding: 'utf8' })).toBe(`${hash}  -\n`);
  });

  test('is found true of a whole image, with progress to its last byte', async () => {
    const heard: (readonly [number, number])[] = [];
    const seal = await checkSeal(path, (...progress) => heard.push(progress));
    expect(seal).toEqual({ bytes: size, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(heard.at(-1)).toEqual([size, size]);
  });

  test('is the same when an image is sealed again', async () => {
    await sealImage(path);
    expect(readFileSync(path).equals(sealed)).toBe(true);
  });

  test('has the same hash in whatever pieces an image comes', async () => {
    const { sha256 } = await checkSeal(path);
    for (const piece of [512, 4096, 0x8000 + 900, size]) {
      const hash = new SealHash();
      for (let offset = 0; offset < size; offset += piece) hash.update(sealed.subarray(offset, offset + piece));
      expect(hash.digest(), `${piece}`).toBe(sha256);
    }
  });

  test('is refused to a file that is no ISO 9660 image, which stays as it is', async () => {
    const other = join(folder, 'other.img');
    for (const bytes of [Buffer.alloc(0), Buffer.alloc(0x8000), Buffer.alloc(100_000, 1), sealed.subarray(0, sealStart + 511)]) {
      writeFileSync(other, bytes);
      await expect(sealImage(other)).rejects.toThrow(`${other} has no ISO 9660 volume descriptor`);
      expect(readFileSync(other).equals(bytes)).toBe(true);
    }
  });
});

describe('an image that is not as it was sealed', () => {
  test.each([sealStart + 300, sealStart + 512, 0x9000, 1 << 20, size - 2048, size - 1])('is truncated, with both sizes: %i bytes', async (length) => {
    truncateSync(path, length);
    await expect(checkSeal(path)).rejects.toThrow(`${path} is truncated: it has ${length} bytes of ${size}. Build it again`);
  });

  test.each([
    ['boot code', 0],
    ['the partition table', 0x1be],
    ['the byte before the volume descriptor', 0x7fff],
    ['the volume descriptor before the seal', sealStart - 1],
    ['the volume descriptor behind the seal', sealStart + 512],
    ['the last byte of what is read at once', (1 << 20) - 1],
    ['the first byte of the next', 1 << 20],
    ['the last byte', size - 1],
  ])('is altered in %s, with both hashes', async (_, offset) => {
    const { sha256 } = await checkSeal(path);
    alter(offset);
    await expect(checkSeal(path)).rejects.toThrow(new RegExp(`is altered: its SHA-256 should be ${sha256}, and is (?!${sha256})[0-9a-f]{64}\\.`));
  });

  test.each([
    ['in the size', 'size=3', '0'],
    ['in its words', 'size', 'S'],
    ['in the padding, which no hash covers', '\0', 'x'],
  ])('has a damaged seal: %s', async (_, before, value) => {
    alter(sealed.indexOf(before, sealStart) + before.length - 1, value.charCodeAt(0));
    await expect(checkSeal(path)).rejects.toThrow('is altered: its seal, at byte 33651, is damaged.');
  });

  test('has another hash in its seal', async () => {
    const digit = sealed.indexOf('sha256=', sealStart) + 7;
    alter(digit, sealed[digit] === 0x30 ? 0x31 : 0x30);
    await expect(checkSeal(path)).rejects.toThrow(/its SHA-256 should be /);
  });

  test('has grown, with both sizes, and what helps where it was read back from a disk', async () => {
    writeFileSync(path, Buffer.concat([sealed, Buffer.alloc(1)]));
    await expect(checkSeal(path)).rejects.toThrow(`it has ${size + 1} bytes, and the image in it ${size}. Was it read back from a larger disk? head --bytes=${size} takes the image alone.`);
  });

  describe('since a self-test has written its page to it', () => {
    const dataStart = 1 << 20;
    /** Where pieces that are read at once meet. */
    const reportStart = (2 << 20) - 1024;
    let tested: Buffer;

    beforeEach(async () => {
      tested = Buffer.from(sealed).fill(0, dataStart, dataStart + (1 << 20));
      tested.write('EFI PART', 512, 'latin1');
      tested.writeBigUInt64LE(BigInt(dataStart / 512), 1024 + 2 * 128 + 32);
      tested.write(emptyReport(), reportStart, 'latin1');
      writeFileSync(path, tested);
      await sealImage(path);
      tested = readFileSync(path);
      tested.write('| Lyn self-test, page 1\n'.repeat(100), reportStart + 23, 'latin1');
    });

    test('is altered by that, which is named', async () => {
      writeFileSync(path, tested);
      await expect(checkSeal(path)).rejects.toThrow(`${path} is altered: it is whole but for the page that a self-test has written into it, as into the stick that it is started from. lyn report-hardware reads the page. Build it again`);
    });

    test.each([size - 1, dataStart, reportStart - 1, reportStart + (64 << 10), 1024 + 2 * 128 + 39])('and in byte %i besides is altered', async (offset) => {
      tested[offset]! ^= 0x7f;
      writeFileSync(path, tested);
      await expect(checkSeal(path)).rejects.toThrow('is altered: its SHA-256 should be');
    });
  });

  test('is of a version to come', async () => {
    alter(sealStart + 10, '2'.charCodeAt(0));
    await expect(checkSeal(path)).rejects.toThrow('is a Lyn image of version 2, and this Lyn knows version 1');
  });
});

describe('what is no image', () => {
  test.each([
    ['an empty file', Buffer.alloc(0), /is no Lyn image: it is empty\. lyn image makes one/],
    ['zeros', Buffer.alloc(100_000), /is no Lyn image, or its beginning is damaged\./],
    ['an image cut off before its seal', Buffer.alloc(0x8000), /is no Lyn image, or its beginning is damaged\./],
  ])('%s is refused', async (_, bytes, sentence) => {
    writeFileSync(path, bytes);
    await expect(checkSeal(path)).rejects.toThrow(sentence);
  });

  test('a folder, a device and a pipe are refused without opening them', async () => {
    await expect(checkSeal(folder)).rejects.toThrow(`${folder} is a folder. Give the path of an image`);
    await expect(checkSeal('/dev/zero')).rejects.toThrow('/dev/zero is no regular file.');
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    await expect(checkSeal(pipe)).rejects.toThrow(`${pipe} is no regular file.`);
  });

  test('a path that leads nowhere is named', async () => {
    await expect(checkSeal(join(folder, 'absent.img'))).rejects.toMatchObject({ code: 'ENOENT', path: join(folder, 'absent.img') });
    const loop = join(folder, 'loop');
    symlinkSync(loop, loop);
    await expect(checkSeal(loop)).rejects.toMatchObject({ code: 'ELOOP', path: loop });
    mkdirSync(join(folder, 'sub'));
    await expect(checkSeal(join(path, 'sub'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  });

  test('a file that this user may not read is named', async () => {
    chmodSync(path, 0);
    const user = process.getuid!();
    if (user === 0) process.seteuid!(65534); // root may read everything
    try {
      await expect(checkSeal(path)).rejects.toMatchObject({ code: 'EACCES', path });
    } finally {
      if (user === 0) process.seteuid!(0);
      chmodSync(path, 0o644);
    }
  });
});

import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, type TestContext } from 'vitest';
import { sealedFile } from '../images/sealed.testing.ts';
import { loopDevice, mount } from './loop-device.testing.ts';
import { alignedPiece, openDisk, openFile, type Medium } from './medium.ts';
import { noProgress } from './progress.ts';
import { writeImage } from './write-image.ts';

const MB = 1 << 20;
let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'lyn-medium-'))));
afterAll(() => rmSync(folder, { recursive: true }));

/** A disk of `megabytes`, and the file below it. */
async function diskOf(context: TestContext, megabytes: number, name = join(folder, `${context.task.id}.img`)): Promise<{ path: string; file: string; medium: Medium }> {
  writeFileSync(name, '');
  truncateSync(name, megabytes * MB);
  const path = loopDevice(context, name);
  const medium = await openDisk(path, megabytes * MB, 512);
  onTestFinished(() => medium.close());
  return { path, file: name, medium };
}

describe('a disk', () => {
  test('is read past the page cache: from the medium, not from what was read before', async (context) => {
    const { path, file, medium } = await diskOf(context, 4);
    const cached = openSync(path, 'r');
    onTestFinished(() => closeSync(cached));
    const seen = Buffer.alloc(4096);
    readSync(cached, seen, 0, 4096, 0); // now the kernel has these bytes
    const below = openSync(file, 'r+');
    writeSync(below, Buffer.alloc(4096, 7), 0, 4096, 0); // the medium goes bad
    closeSync(below);
    readSync(cached, seen, 0, 4096, 0);
    expect(seen[0]).toBe(0);
    const piece = alignedPiece().subarray(0, 4096);
    expect(await medium.read(piece, 0)).toBe(4096);
    expect(piece.every((byte) => byte === 7)).toBe(true);
  });

  test('is written past it: what is taken lies below at once', async (context) => {
    const { file, medium } = await diskOf(context, 4);
    const piece = alignedPiece();
    expect(await medium.write(piece.fill(9), 0)).toBe(piece.length);
    expect(readFileSync(file).every((byte) => byte === 9)).toBe(true);
  });

  test('is for one at a time', async (context) => {
    const { path } = await diskOf(context, 4);
    await expect(openDisk(path, 4 * MB, 512)).rejects.toMatchObject({ code: 'EBUSY' });
  });

  test('takes no more at its end', async (context) => {
    const { medium } = await diskOf(context, 4);
    await expect(medium.write(alignedPiece(), 4 * MB)).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(await medium.write(alignedPiece(), 2 * MB)).toBe(2 * MB);
  });

  test('with large sectors takes an image that ends in the middle of one', async (context) => {
    const file = join(folder, 'large-sectors.img');
    writeFileSync(file, Buffer.alloc(8 * MB, 0xee));
    const medium = await openDisk(loopDevice(context, file, '--sector-size', '4096'), 8 * MB, 4096);
    onTestFinished(() => medium.close());
    const image = join(folder, 'odd.img');
    const seal = await sealedFile(image, 5 * MB + 512);
    await writeImage({ image, seal, name: 'the stick', medium, stop: new AbortController().signal, progress: noProgress });
    const content = readFileSync(file);
    expect(content.subarray(0, 5 * MB + 512).equals(readFileSync(image))).toBe(true);
    expect(content.subarray(5 * MB + 512, 5 * MB + 4096).every((byte) => byte === 0)).toBe(true);
    expect(content.subarray(5 * MB + 4096).every((byte) => byte === 0xee)).toBe(true);
  });

  test("that fails in mid-write, as the kernel tells it, is unusable from the byte that is told", async (context) => {
    const below = join(folder, 'full');
    mkdirSync(below);
    mount(context, below, '-t', 'tmpfs', '-o', 'size=6M', 'none'); // holds 6 MB of the disk's 16
    const { medium } = await diskOf(context, 16, join(below, 'disk.img'));
    const image = join(folder, 'lyn.img');
    const seal = await sealedFile(image, 12 * MB);
    const writing = writeImage({ image, seal, name: 'the stick', medium, stop: new AbortController().signal, progress: noProgress });
    await expect(writing).rejects.toThrow(/^the stick, byte \d+: (a short write: the disk took \d+ of 4194304 bytes|writing failed \((ENOSPC|EIO)\))[^]*\nthe stick is unusable now/);
    await expect(writing).rejects.toMatchObject({ offset: expect.toSatisfy((offset: number) => offset >= 4 * MB && offset < 8 * MB) });
  });
});

describe('a disk, as the kernel tells it,', () => {
  const written = async (context: TestContext, during: (step: string, file: string, path: string) => void): Promise<unknown> => {
    const { path, file, medium } = await diskOf(context, 16);
    const image = join(folder, 'lyn.img');
    const seal = await sealedFile(image, 12 * MB);
    const progress = { ...noProgress, begin: (title: string) => during(title, file, path), reach: (bytes: number) => during(`${bytes / MB}`, file, path) };
    return writeImage({ image, seal, name: 'the stick', medium, stop: new AbortController().signal, progress }).catch((error: Error) => error.message);
  };

  test('that gives back what was not written is found out at that byte', async (context) => {
    const message = await written(context, (step, file) => {
      if (step !== 'Comparing') return;
      const below = openSync(file, 'r+');
      writeSync(below, Buffer.from([0xa5]), 0, 1, 7 * MB + 77);
      closeSync(below);
    });
    expect(message).toMatch(new RegExp(`^the stick, byte ${7 * MB + 77}: what was read back differs: 0xa5 instead of 0x..\\. [^]*\\nthe stick is unusable now`));
  });

  test('that has less room than at first takes a part of a piece, and is unusable', async (context) => {
    const message = await written(context, (step, file, path) => {
      if (step !== '4') return;
      truncateSync(file, 6 * MB);
      execFileSync('losetup', ['--set-capacity', path]);
    });
    expect(message).toMatch(/^the stick, byte 6291456: a short write: the disk took 2097152 of 4194304 bytes\.\nthe stick is unusable now/);
  });

  test('that becomes write-protected in mid-write is unusable', async (context) => {
    let disk = '';
    const message = await written(context, (step, _, path) => {
      if (step === '4') execFileSync('blockdev', ['--setro', (disk = path)]);
    });
    execFileSync('blockdev', ['--setrw', disk]); // a loop device stays so, whatever is attached to it
    expect(message).toMatch(/^the stick, byte 4194304: writing failed: EPERM: .*\nthe stick is unusable now/);
  });
});

describe('a plain file', () => {
  test('is a medium of its length', async () => {
    const path = join(folder, 'plain.img');
    execFileSync('truncate', ['--size=5M', path]);
    const medium = await openFile(path);
    expect(medium.bytes).toBe(5 * MB);
    await medium.close();
  });
});

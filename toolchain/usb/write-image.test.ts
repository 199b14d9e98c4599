import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sealedFile } from '../images/sealed.testing.ts';
import { sealImage, type Seal } from '../images/seal.ts';
import { pieceBytes, type Medium } from './medium.ts';
import type { Progress } from './progress.ts';
import { UnusableMedium } from './unusable.ts';
import { writeImage, type Task } from './write-image.ts';

const MB = 1 << 20;
const imageBytes = 2 * pieceBytes + 516096;
const mediumBytes = 10 * MB;

let folder: string;
let image: string;
let bytes: Buffer;
let seal: Seal;
let stop: AbortController;

let whole: Seal;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lyn-write-'));
  image = join(folder, 'lyn.img');
  whole = await sealedFile(image, imageBytes);
  bytes = readFileSync(image);
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  seal = whole;
  writeFileSync(image, bytes);
  stop = new AbortController();
});

/** A stick in memory, full of something else, of which parts can be made to fail. */
function stickOf(size = mediumBytes, fails: Partial<Medium> = {}): Medium & { readonly content: Buffer } {
  const content = Buffer.alloc(size, 0xee);
  return {
    content,
    bytes: size,
    blockBytes: 512,
    write: async (piece, offset) => Buffer.from(piece).copy(content, offset),
    read: async (into, offset) => content.copy(into, 0, offset, offset + into.length),
    flush: async () => undefined,
    close: async () => undefined,
    ...fails,
  };
}

const silent: Progress = { begin: () => undefined, reach: () => undefined, end: () => undefined };
const taskOf = (medium: Medium, parts: Partial<Task> = {}): Task => ({ image, seal, name: 'the stick', medium, stop: stop.signal, progress: silent, ...parts });

/** What writing to such a stick throws. */
async function failure(medium: Medium, parts: Partial<Task> = {}): Promise<UnusableMedium> {
  const error: unknown = await writeImage(taskOf(medium, parts)).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UnusableMedium);
  return error as UnusableMedium;
}

/** An operation that fails from its `nth` call on, as the kernel says it. */
function failing<A extends unknown[], R>(nth: number, code: string, work: (...args: A) => Promise<R>): (...args: A) => Promise<R> {
  let calls = 0;
  return async (...args) => {
    if (++calls >= nth) throw Object.assign(new Error(`${code}: as the kernel says it, write`), { code });
    return work(...args);
  };
}

describe('writing an image', () => {
  test('puts every byte on the stick, waits until it lies there, and touches nothing behind', async () => {
    const steps: string[] = [];
    const stick = stickOf();
    const heard = taskOf({ ...stick, write: async (...args) => (steps.push('write'), stick.write(...args)), flush: async () => void steps.push('flush'), read: async (...args) => (steps.push('read'), stick.read(...args)) });
    expect(await writeImage(heard)).toEqual({ oldTable: false });
    expect(stick.content.subarray(0, imageBytes).equals(bytes)).toBe(true);
    expect(stick.content.subarray(imageBytes).equals(Buffer.alloc(mediumBytes - imageBytes, 0xee))).toBe(true);
    expect(steps).toEqual(['write', 'write', 'write', 'read', 'flush', 'read', 'read', 'read']); // the first read looks for an old partition table
  });

  test('fills a stick that is just as large', async () => {
    const stick = stickOf(imageBytes);
    await writeImage(taskOf(stick));
    expect(stick.content.equals(bytes)).toBe(true);
  });

  test('fills the last block of a stick with large ones with zeros', async () => {
    seal = await sealedFile(image, imageBytes + 512);
    const stick = { ...stickOf(), blockBytes: 4096 };
    await writeImage(taskOf(stick));
    expect(stick.content.subarray(0, imageBytes + 512).equals(readFileSync(image))).toBe(true);
    expect(stick.content.subarray(imageBytes + 512, imageBytes + 4096).every((byte) => byte === 0)).toBe(true);
    expect(stick.content[imageBytes + 4096]).toBe(0xee);
  });

  test('tells how far it is, in both steps', async () => {
    const heard: string[] = [];
    await writeImage(taskOf(stickOf(), { progress: { begin: (title, total) => heard.push(`${title} ${total}`), reach: (done) => heard.push(`${done}`), end: () => heard.push('end') } }));
    const step = [`${pieceBytes}`, `${2 * pieceBytes}`, `${imageBytes}`, 'end'];
    expect(heard).toEqual([`Writing ${imageBytes}`, ...step, `Comparing ${imageBytes}`, ...step]);
  });
});

describe('a stick that fails', () => {
  test.each([
    ['EIO', 'writing failed (EIO): the disk is broken, or was unplugged.'],
    ['ENODEV', 'the disk disappeared while writing (ENODEV). Was it unplugged?'],
    ['ENXIO', 'the disk disappeared while writing (ENXIO).'],
    ['ENOSPC', 'writing failed (ENOSPC): there is no room for more.'],
    ['EPERM', 'writing failed: EPERM: as the kernel says it, write.'],
  ])('in mid-write with %s is unusable, from the byte that is told', async (code, sentence) => {
    const stick = stickOf();
    const error = await failure({ ...stick, write: failing(2, code, stick.write) });
    expect(error.message).toContain(`the stick, byte ${pieceBytes}: ${sentence}`);
    expect(error.message).toContain('\nthe stick is unusable now: what was on it is lost, and no whole image is on it.');
    expect(error.offset).toBe(pieceBytes);
  });

  test.each(['EPERM', 'ETXTBSY', 'EFBIG'])('at its first byte with %s was not written to: the kernel did not begin', async (code) => {
    const stick = stickOf();
    await expect(writeImage(taskOf({ ...stick, write: failing(1, code, stick.write) }))).rejects.toThrow(`The kernel refuses to write to the stick: ${code}: as the kernel says it, write. Nothing was written.`);
  });

  test('at its first byte with EIO is unusable: nobody knows what lies there', async () => {
    const stick = stickOf();
    expect((await failure({ ...stick, write: failing(1, 'EIO', stick.write) })).offset).toBe(0);
  });

  test('takes less than it is given', async () => {
    const stick = stickOf();
    const error = await failure({ ...stick, write: (piece, offset) => stick.write(piece.subarray(0, offset === 0 ? undefined : 1000), offset) });
    expect(error.message).toContain(`byte ${pieceBytes + 1000}: a short write: the disk took 1000 of ${pieceBytes} bytes.`);
  });

  test('takes everything and then cannot keep it', async () => {
    const stick = stickOf();
    const error = await failure({ ...stick, flush: failing(1, 'EIO', stick.flush) });
    expect(error.message).toContain('waiting for the last bytes to lie on the disk failed (EIO)');
  });

  test('disappears while it is read back', async () => {
    const stick = stickOf();
    const error = await failure({ ...stick, read: failing(4, 'ENODEV', stick.read) });
    expect(error.message).toContain(`byte ${2 * pieceBytes}: the disk disappeared while reading back (ENODEV).`);
  });

  test('gives less than it was given', async () => {
    const stick = stickOf();
    const error = await failure({ ...stick, read: (into, offset) => stick.read(into.length === 512 ? into : into.subarray(0, 4096), offset) });
    expect(error.message).toContain(`byte 4096: a short read: the disk gave 4096 of ${pieceBytes} bytes.`);
  });

  test.each([0, pieceBytes - 1, pieceBytes, 2 * pieceBytes + 77, imageBytes - 1])('gives another byte %i back', async (offset) => {
    const stick = stickOf();
    const error = await failure({ ...stick, flush: async () => void (stick.content[offset]! ^= 1) });
    const [is, was] = [bytes[offset]! ^ 1, bytes[offset]!].map((byte) => `0x${byte.toString(16).padStart(2, '0')}`);
    expect(error.message).toContain(`byte ${offset}: what was read back differs: ${is} instead of ${was}. The disk is broken, or has less room than it says.`);
  });

  test('has less room than it says: what is written beyond comes round again', async () => {
    const stick = stickOf();
    const room = 6 * MB;
    const wrapped: Medium = {
      ...stick,
      write: async (piece, offset) => (piece.forEach((byte, index) => { stick.content[(offset + index) % room] = byte; }), piece.length),
      read: async (into, offset) => (into.forEach((_, index) => { into[index] = stick.content[(offset + index) % room]!; }), into.length),
    };
    expect((await failure(wrapped)).message).toMatch(/byte \d: what was read back differs/);
  });
});

describe('an interrupt', () => {
  test('before the first byte leaves the stick as it was', async () => {
    const stick = stickOf();
    stop.abort();
    await expect(writeImage(taskOf(stick))).rejects.toThrow('Interrupted. Nothing was written to the stick.');
    expect(stick.content.every((byte) => byte === 0xee)).toBe(true);
  });

  test('in mid-write makes it unusable, from the byte that is told', async () => {
    const stick = stickOf();
    const error = await failure({ ...stick, write: async (...args) => (stop.abort(), stick.write(...args)) });
    expect(error.message).toContain(`byte ${pieceBytes}: interrupted while writing, with ${pieceBytes} of ${imageBytes} bytes done.\nthe stick is unusable now`);
    expect(stick.content.subarray(pieceBytes).every((byte) => byte === 0xee)).toBe(true);
  });

  test('while comparing is told as well: nobody knows whether it is whole', async () => {
    const stick = stickOf();
    const error = await failure({ ...stick, flush: async () => stop.abort() });
    expect(error.message).toContain('byte 0: interrupted while comparing');
  });
});

describe('an image that changes while it is written', () => {
  test('is found out by its hash', async () => {
    const stick = stickOf();
    const changing = { ...stick, write: async (piece: Uint8Array, offset: number) => (writeFileSync(image, Buffer.from(bytes).fill(1, imageBytes - 1)), stick.write(piece, offset)) };
    expect((await failure(changing)).message).toContain(`${image} was changed while it was written.`);
  });

  test('is found out while it is compared: the disk is not to blame', async () => {
    const stick = stickOf();
    const changing = { ...stick, flush: async () => writeFileSync(image, Buffer.from(bytes).fill(1, imageBytes - 1)) };
    expect((await failure(changing)).message).toContain(`${image} was changed while it was written.`);
  });

  test('is found out when it becomes shorter', async () => {
    const stick = stickOf();
    const changing = { ...stick, write: async (piece: Uint8Array, offset: number) => (truncateSync(image, pieceBytes + 1), stick.write(piece, offset)) };
    expect((await failure(changing)).message).toContain(`byte ${pieceBytes}: ${image} became shorter while it was read.`);
  });
});

describe("an older partition table's copy at the end of the stick", () => {
  test.each([512, 4096])('is erased with its entries, and nothing else, with blocks of %i bytes', async (blockBytes) => {
    const stick = { ...stickOf(), blockBytes };
    stick.content.write('EFI PART', mediumBytes - blockBytes, 'latin1');
    expect(await writeImage(taskOf(stick))).toEqual({ oldTable: true });
    const start = mediumBytes - blockBytes - 16384;
    expect(stick.content.subarray(start).every((byte) => byte === 0)).toBe(true);
    expect(stick.content.subarray(imageBytes, start).every((byte) => byte === 0xee)).toBe(true);
  });

  test('is not looked for where the image has its own', async () => {
    const own = Buffer.from(bytes);
    own.write('EFI PART', imageBytes - 512, 'latin1');
    writeFileSync(image, own);
    seal = await sealImage(image);
    const stick = stickOf(imageBytes);
    expect(await writeImage(taskOf(stick))).toEqual({ oldTable: false });
    expect(stick.content.equals(readFileSync(image))).toBe(true);
  });

  test('is erased without touching the image when the stick is hardly larger', async () => {
    const stick = stickOf(imageBytes + 1024);
    stick.content.write('EFI PART', imageBytes + 512, 'latin1');
    expect(await writeImage(taskOf(stick))).toEqual({ oldTable: true });
    expect(stick.content.equals(Buffer.concat([bytes, Buffer.alloc(1024)]))).toBe(true);
  });

  test('that cannot be reached makes the stick unusable', async () => {
    const stick = stickOf();
    const error = await failure({ ...stick, read: failing(1, 'EIO', stick.read) });
    expect(error.message).toContain('erasing an old partition table failed (EIO)');
  });
});

import { open, type FileHandle } from 'node:fs/promises';
import { checkSeal, SealHash, type Seal } from '../images/seal.ts';
import { alignedPiece, pieceBytes, type Medium } from './medium.ts';
import { eraseOldTable } from './old-table.ts';
import type { Progress } from './progress.ts';
import { causeOf, UnusableMedium } from './unusable.ts';

/** An image, checked, on its way to a medium. */
export interface Task {
  readonly image: string;
  readonly seal: Seal;
  /** What the medium is called in messages. */
  readonly name: string;
  readonly medium: Medium;
  /** Aborted when the person or the system wants an end. */
  readonly stop: AbortSignal;
  readonly progress: Progress;
}

export interface Written {
  /** Whether the medium's end held the copy of an older partition table, which is erased. */
  readonly oldTable: boolean;
}

/**
 * Writes an image to a medium that is as large or larger, waits until it lies there, reads it back and compares. Throws an
 * `UnusableMedium` as soon as the medium's content is neither what it was nor the image: error, short write, interrupt, difference.
 */
export async function writeImage(task: Task): Promise<Written> {
  if (task.stop.aborted) throw new Error(`Interrupted. Nothing was written to ${task.name}.`);
  const image = await open(task.image);
  try {
    await copy(task, image);
    const oldTable = await guarded(task, task.seal.bytes, 'erasing an old partition table', () => eraseOldTable(task.medium, task.seal.bytes));
    await guarded(task, 0, 'waiting for the last bytes to lie on the disk', () => task.medium.flush());
    await compare(task, image);
    return { oldTable };
  } finally {
    await image.close();
  }
}

async function copy(task: Task, image: FileHandle): Promise<void> {
  const { medium, seal, name } = task;
  const hash = new SealHash();
  for await (const { piece, offset, length } of pieces(task, image, 'Writing')) {
    hash.update(piece.subarray(0, length));
    const taken = await guarded(task, offset, 'writing', () => medium.write(piece, offset).catch((error: unknown) => refuseWhole(task, offset, error)));
    if (taken !== piece.length) throw new UnusableMedium(name, offset + taken, `a short write: the disk took ${taken} of ${piece.length} bytes.`);
  }
  if (hash.digest() !== seal.sha256) throw changed(task);
}

function changed({ name, image }: Task): UnusableMedium {
  return new UnusableMedium(name, 0, `${image} was changed while it was written.`);
}

function isChanged({ image, seal }: Task): Promise<boolean> {
  return checkSeal(image).then(({ sha256 }) => sha256 !== seal.sha256, () => true);
}

/** The kernel's words for a write that it does not begin: a file that is swap space or may only grow, a limit of the shell. */
const refusals = ['EPERM', 'ETXTBSY', 'EROFS', 'EFBIG', 'EINVAL'];

class NothingWritten extends Error {}

function refuseWhole({ name }: Task, offset: number, error: unknown): never {
  const { code, message } = error as NodeJS.ErrnoException;
  throw offset === 0 && code !== undefined && refusals.includes(code) ? new NothingWritten(`The kernel refuses to write to ${name}: ${message}. Nothing was written.`) : error;
}

async function compare(task: Task, image: FileHandle): Promise<void> {
  const { medium, name } = task;
  const back = alignedPiece();
  for await (const { piece, offset } of pieces(task, image, 'Comparing')) {
    const found = back.subarray(0, piece.length);
    const got = await guarded(task, offset, 'reading back', () => medium.read(found, offset));
    if (got !== piece.length) throw new UnusableMedium(name, offset + got, `a short read: the disk gave ${got} of ${piece.length} bytes.`);
    const difference = firstDifference(piece, found);
    if (difference !== undefined && (await isChanged(task))) throw changed(task);
    if (difference !== undefined) throw new UnusableMedium(name, offset + difference, `what was read back differs: ${hex(found[difference]!)} instead of ${hex(piece[difference]!)}. The disk is broken, or has less room than it says.`);
  }
}

interface Piece {
  /** Filled up with zeros to a whole block of the medium. */
  readonly piece: Uint8Array;
  readonly offset: number;
  /** Bytes of the image in it. */
  readonly length: number;
}

/** The image piece by piece, each in the same buffer, with progress after each. */
async function* pieces(task: Task, image: FileHandle, title: string): AsyncGenerator<Piece> {
  const { seal, medium, progress } = task;
  const buffer = alignedPiece();
  progress.begin(title, seal.bytes);
  try {
    for (let offset = 0; offset < seal.bytes; offset += pieceBytes) {
      if (task.stop.aborted) throw new UnusableMedium(task.name, offset, `interrupted while ${title.toLowerCase()}, with ${offset} of ${seal.bytes} bytes done.`);
      const length = Math.min(pieceBytes, seal.bytes - offset);
      const piece = buffer.subarray(0, Math.ceil(length / medium.blockBytes) * medium.blockBytes);
      const { bytesRead } = await image.read(piece, 0, length, offset);
      if (bytesRead !== length) throw new UnusableMedium(task.name, offset, `${task.image} became shorter while it was read.`);
      yield { piece: piece.fill(0, length), offset, length };
      progress.reach(offset + length);
    }
  } finally {
    progress.end();
  }
}

/** Runs one step on the medium, whose errors are the medium's end. */
async function guarded<T>({ name }: Task, offset: number, doing: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof NothingWritten) throw error;
    throw new UnusableMedium(name, offset, causeOf(error, doing));
  }
}

function firstDifference(one: Uint8Array, other: Uint8Array): number | undefined {
  if (Buffer.compare(one, other) === 0) return undefined;
  return one.findIndex((byte, index) => byte !== other[index]);
}

const hex = (byte: number): string => `0x${byte.toString(16).padStart(2, '0')}`;

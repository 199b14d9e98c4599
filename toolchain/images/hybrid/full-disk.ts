import { statfs } from 'node:fs/promises';
import { inMegabytes } from '../../host/megabytes.ts';

/** What Node calls it when a disk, or a person's share of it, is full. */
const codes = new Set(['ENOSPC', 'EDQUOT']);
/** What tools say of it: the C library's words, mtools', xorriso's. */
const words = /No space left on device|Disk quota exceeded|Disk full|exceeds free space on media/;

/** Where something is made that takes room. */
export interface Place {
  /** A folder that is there. */
  readonly folder: string;
  /** Bytes that it takes. */
  readonly bytes: number;
  /** What else a person can do than make room. */
  readonly otherwise: string;
}

/** Refuses to begin where there is no room, which `freeBytes` tells. */
export async function requireRoom(place: Place, freeBytes: typeof freeOn = freeOn): Promise<void> {
  const free = await freeBytes(place.folder);
  if (free < place.bytes) throw new Error(fullDisk(place, free));
}

/** Does the `work` that takes the room. That the disk is full, which may come in the middle of it, is said in words, whoever found it. */
export async function whereRoomIs<T>(place: Place, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isFull(error)) throw new Error(fullDisk(place, await freeOn(place.folder)), { cause: error });
    throw error;
  }
}

function isFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return codes.has((error as NodeJS.ErrnoException).code ?? '') || words.test(error.message);
}

/** Bytes that a person without root may still use on the disk of a folder. */
export async function freeOn(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

function fullDisk({ folder, bytes, otherwise }: Place, free: number): string {
  return `The disk of ${folder} is full: ${inMegabytes(bytes)} MB are needed there, and ${inMegabytes(free)} MB are free. Make room, or ${otherwise}.`;
}

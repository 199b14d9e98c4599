import { ownArchives } from '../build/archive/places.ts';
import { openArchive } from './archive.ts';
import { describe, type Described } from './describe.ts';
import { readDump } from './read.ts';

export interface Wanted {
  /** Number of the dump in the console, from 1; the last unless told. */
  readonly number?: number;
  /** Folder with the archives of builds, or that of the one: those of Lyn's own builds are looked through unless told. */
  readonly archive?: string;
  /** Of a dump that is damaged, what is whole. */
  readonly partial?: boolean;
}

/** Reads a dump out of what was kept of a console, in the words of its build. Throws a `DumpError` with the byte that is at fault. */
export async function loadDump(console: Buffer, { number, archive, partial }: Wanted): Promise<Described> {
  const dump = readDump(console, number, partial);
  return describe(dump, await openArchive(archive === undefined ? ownArchives() : [archive], dump.build));
}

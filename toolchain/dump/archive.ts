import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { areNames, type Names } from '../build/archive/names.ts';
import { archived, keptBuilds } from '../build/archive/write.ts';
import { decodeTable } from '../build/backtrace/decode.ts';
import type { BacktraceTable } from '../build/backtrace/table.ts';
import type { NumberedFormat } from '../compiler/ir/formats.ts';
import { readFormats } from '../log/formats.ts';
import { DumpError } from './failure.ts';
import { readImage, type Image } from './image.ts';
import { IDENTIFIER } from './parse.ts';

/** What is known of the build that wrote a dump. */
export interface Archive {
  readonly names: Names;
  /** By number. */
  readonly formats: ReadonlyMap<number, NumberedFormat>;
  readonly backtrace: BacktraceTable;
  readonly image: Image;
}

/** Opens the archive of a build. Each of `folders` holds those of several builds, or is that of one; the first that has it serves. Throws if none has. */
export async function openArchive(folders: readonly string[], build: string): Promise<Archive> {
  const place = folders.flatMap((folder) => candidates(folder, build)).find((candidate) => existsSync(join(candidate, archived.names)));
  if (place === undefined) throw await noArchive(folders, build);
  const [names, formats, backtrace, image] = await Promise.all([
    part(place, archived.names, readNames),
    part(place, archived.formats, (bytes) => readFormats(bytes) ?? refuse('It is no table of formats.')),
    part(place, archived.backtrace, decodeTable),
    readImage(join(place, archived.elf64)),
  ]);
  return { names, formats: new Map(formats.formats.map((format) => [format.id, format])), backtrace, image };
}

function candidates(folder: string, build: string): string[] {
  return [join(folder, build), ...(basename(resolve(folder)) === build ? [folder] : [])];
}

/** A file of an archive. Throws with its path if `read` does. */
async function part<T>(place: string, name: string, read: (bytes: Buffer) => T): Promise<T> {
  const path = join(place, name);
  const bytes = await readFile(path);
  try {
    return read(bytes);
  } catch (error) {
    throw new Error(`${path} is damaged, or of another version of lyn (${(error as Error).message}). lyn build writes the archive of a build anew.`);
  }
}

function readNames(bytes: Buffer): Names {
  const names: unknown = JSON.parse(bytes.toString('utf8'));
  return areNames(names) ? names : refuse('It lacks names.');
}

function refuse(problem: string): never {
  throw new Error(problem);
}

async function noArchive(folders: readonly string[], build: string): Promise<DumpError> {
  const found = await Promise.all(folders.map(async (folder) => `${folder} ${await contentOf(folder)}`));
  return new DumpError('dump', IDENTIFIER, `the dump is of build ${build}, of which there is no archive: ${found.join('; ')}. Give the folder that was kept of that build with --archive; the newest ${keptBuilds} builds stay in the archive folder of where they are built.`);
}

/** What a folder of archives has instead of the one that is looked for, or why nothing can be in it. */
async function contentOf(folder: string): Promise<string> {
  try {
    const builds = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort();
    return builds.length === 0 ? 'holds none' : `holds ${builds.join(', ')}`;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return unread[code ?? ''] ?? `cannot be read (${code})`;
  }
}

const unread: { readonly [code: string]: string } = { ENOENT: 'is not there', ENOTDIR: 'is no folder' };

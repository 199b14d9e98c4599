import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Names } from '../build/archive/names.ts';
import { archived } from '../build/archive/write.ts';
import { decodeTable } from '../build/backtrace/decode.ts';
import type { BacktraceTable } from '../build/backtrace/table.ts';
import type { NumberedFormat } from '../compiler/ir/formats.ts';
import type { FormatTable } from '../log/decode.ts';
import { DumpError } from './failure.ts';
import { readImage, type Image } from './image.ts';

/** What is known of the build that wrote a dump. */
export interface Archive {
  readonly names: Names;
  /** By number. */
  readonly formats: ReadonlyMap<number, NumberedFormat>;
  readonly backtrace: BacktraceTable;
  readonly image: Image;
}

/** Where the identifier of the build stands in a dump. */
const IDENTIFIER = 16;

/** Opens the archive of a build. `folder` holds those of all builds, or is that of the one. Throws if there is none of that build. */
export async function openArchive(folder: string, build: string): Promise<Archive> {
  const place = [join(folder, build), ...(basename(folder) === build ? [folder] : [])].find((candidate) => existsSync(join(candidate, archived.names)));
  if (place === undefined) throw await noArchive(folder, build);
  const [names, formats, backtrace] = await Promise.all([archived.names, archived.formats, archived.backtrace].map((name) => readFile(join(place, name)))) as [Buffer, Buffer, Buffer];
  return {
    names: parse(names, join(place, archived.names)) as Names,
    formats: new Map((parse(formats, join(place, archived.formats)) as FormatTable).formats.map((format) => [format.id, format])),
    backtrace: decodeTable(backtrace),
    image: await readImage(join(place, archived.elf64)),
  };
}

function parse(bytes: Buffer, path: string): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new Error(`${path} is damaged: it is no JSON. lyn build writes the archive of a build anew.`);
  }
}

async function noArchive(folder: string, build: string): Promise<DumpError> {
  const others = existsSync(folder) ? (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort() : [];
  const there = others.length === 0 ? `${folder} holds none` : `${folder} holds ${others.join(', ')}`;
  return new DumpError('dump', IDENTIFIER, `the dump is of build ${build}, of which there is no archive: ${there}. Give the folder that was kept of that build with --archive; the newest 8 builds stay in build/archive.`);
}

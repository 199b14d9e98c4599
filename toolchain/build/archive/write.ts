import { copyFile, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../../host/folder.ts';
import type { FormatTable } from '../../log/formats.ts';
import type { Names } from './names.ts';

/** How a build was made. */
export interface Configuration {
  readonly build: string;
  readonly entries: readonly string[];
  readonly optimise: string;
  /** Of the C compiler. */
  readonly flags: readonly string[];
}

/** What is kept of a build, to read its dumps by: docs/dumps.md, "The archive". */
export interface Kept {
  readonly configuration: Configuration;
  /** Path of the image with debugging information. */
  readonly elf64: string;
  readonly formats: FormatTable;
  readonly names: Names;
  /** docs/architecture.md, "Backtrace table". */
  readonly backtrace: Buffer;
}

/** The files of a build in the archive. */
export const archived = { elf64: 'lyn.elf64', formats: 'formats.json', names: 'names.json', configuration: 'build.json', backtrace: 'backtrace' } as const;

/** How many builds an archive holds; those that were built last stay. */
export const keptBuilds = 8;

/** Puts a build into the archive `folder`, in a folder that goes by its identifier, and drops the oldest beyond `keptBuilds`. */
export async function keepBuild(folder: string, { configuration, elf64, formats, names, backtrace }: Kept): Promise<void> {
  const place = join(folder, configuration.build);
  await makeFolder(place);
  await putWhole(join(place, archived.elf64), (path) => copyFile(elf64, path));
  const texts: readonly (readonly [string, unknown])[] = [[archived.formats, formats], [archived.names, names], [archived.configuration, configuration]];
  for (const [name, value] of texts) await putWhole(join(place, name), (path) => writeFile(path, `${JSON.stringify(value, undefined, 1)}\n`));
  await putWhole(join(place, archived.backtrace), (path) => writeFile(path, backtrace));
  await utimes(place, new Date(), new Date());
  await dropOldest(folder);
}

/** A file is there whole or not at all. */
async function putWhole(path: string, write: (unfinished: string) => Promise<void>): Promise<void> {
  const unfinished = `${path}.${process.pid}`;
  await write(unfinished);
  await rename(unfinished, path);
}

async function dropOldest(folder: string): Promise<void> {
  const builds = await Promise.all((await readdir(folder)).map(async (name) => ({ name, time: (await stat(join(folder, name))).mtimeMs })));
  const old = builds.sort((a, b) => b.time - a.time).slice(keptBuilds);
  await Promise.all(old.map(({ name }) => rm(join(folder, name), { recursive: true, force: true })));
}

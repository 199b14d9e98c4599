import { access, copyFile, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
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

/**
 * Puts a build into the archive `folder`, in a folder that goes by its identifier, and drops the oldest beyond `keptBuilds`. Other builds may do
 * the same at the same time.
 */
export async function keepBuild(folder: string, { configuration, elf64, formats, names, backtrace }: Kept): Promise<void> {
  const place = join(folder, configuration.build);
  await makeFolder(place);
  await utimes(place, new Date(), new Date()); // from here on it is none of the oldest
  await putText(join(place, archived.configuration), configuration);
  await putText(join(place, archived.formats), formats);
  await putWhole(join(place, archived.backtrace), (path) => writeFile(path, backtrace));
  await putWhole(join(place, archived.elf64), (path) => copyFile(elf64, path));
  await putText(join(place, archived.names), names); // last: with its names a build is there
  await dropOldest(folder);
}

function putText(path: string, value: unknown): Promise<void> {
  return putWhole(path, (unfinished) => writeFile(unfinished, `${JSON.stringify(value, undefined, 1)}\n`));
}

/** A file is there whole or not at all. */
async function putWhole(path: string, write: (unfinished: string) => Promise<void>): Promise<void> {
  const unfinished = `${path}.${process.pid}`;
  await write(unfinished);
  await rename(unfinished, path);
}

/** What has no names is no build, or not whole yet, and is left alone. Each step may find that another build was there before. */
async function dropOldest(folder: string): Promise<void> {
  const found = await Promise.all((await readdir(folder)).map(async (name) => ({ name, time: await timeOf(join(folder, name)) })));
  const builds = found.filter((build): build is { name: string; time: number } => build.time !== undefined);
  const old = builds.sort((a, b) => b.time - a.time).slice(keptBuilds);
  await Promise.all(old.map(({ name }) => rm(join(folder, name), { recursive: true, force: true })));
}

/** When a build was kept last, in milliseconds; undefined if `place` is none. */
async function timeOf(place: string): Promise<number | undefined> {
  try {
    await access(join(place, archived.names));
    return (await stat(place)).mtimeMs;
  } catch {
    return undefined;
  }
}

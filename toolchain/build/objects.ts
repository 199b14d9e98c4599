import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { projectRoot } from '../host/root.ts';
import { runTool } from '../host/tool.ts';
import { compileFlagsFor, prefixFlag, type Optimise } from './flags.ts';
import { contents, includeClosure } from './includes.ts';

/** A compiled source file. */
export interface ObjectFile {
  /** C or assembly, relative to the project. */
  readonly source: string;
  /** Hash of all that its contents depend on: the sources, the flags, the compiler. */
  readonly key: string;
  /** Where it is; the cache keeps every object under its key. */
  readonly path: string;
}

/** Where sources include from, relative to the project, and where objects are kept. */
export interface ObjectFolders {
  readonly includes: readonly string[];
  /** Absolute. */
  readonly cache: string;
  readonly optimise?: Optimise;
}

/**
 * Compiles `sources` (relative to the project) on all processors. What has been compiled before comes from the cache.
 * Throws with the compiler's own messages, those of all failed files.
 */
export async function compileObjects(sources: readonly string[], folders: ObjectFolders): Promise<ObjectFile[]> {
  const compiler = await runTool('gcc', ['--version']);
  await mkdir(folders.cache, { recursive: true });
  const objects = sources.map((source) => planObject(source, folders, compiler));
  const failures: string[] = [];
  const queue = objects.filter((object) => !existsSync(object.path));
  const work = async (): Promise<void> => {
    for (let object = queue.pop(); object !== undefined; object = queue.pop()) {
      const messages = await compileObject(object, folders);
      if (messages !== undefined) failures.push(messages);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  if (failures.length > 0) throw new Error(`The C compiler refuses ${failures.length} of ${objects.length} files:\n${failures.sort().join('\n')}`);
  return objects;
}

const flagsOf = ({ optimise }: ObjectFolders): readonly string[] => compileFlagsFor(optimise ?? 'speed');

function planObject(source: string, folders: ObjectFolders, compiler: string): ObjectFile {
  const hash = createHash('sha256').update(compiler).update(flagsOf(folders).join(' '));
  for (const file of includeClosure(source, folders.includes)) hash.update(`\0${file}\0`).update(contents(file));
  const key = hash.digest('hex').slice(0, 32);
  return { source, key, path: join(folders.cache, `${key}.o`) };
}

/** The compiler's messages if it fails. The object appears whole or not at all, whatever ends the build. */
async function compileObject(object: ObjectFile, folders: ObjectFolders): Promise<string | undefined> {
  const unfinished = `${object.path}.${process.pid}`;
  const search = folders.includes.map((folder) => `-I${folder}`);
  const result = await execa('gcc', [...flagsOf(folders), prefixFlag(), ...search, '-c', object.source, '-o', unfinished], { cwd: projectRoot(), reject: false });
  if (result.failed) return result.stderr || result.shortMessage;
  await rename(unfinished, object.path);
  return undefined;
}

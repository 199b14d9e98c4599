import { availableParallelism } from 'node:os';
import { execa } from 'execa';
import { projectRoot } from '../host/root.ts';
import { runTool } from '../host/tool.ts';
import { hashOf, keyOf, ObjectCache, type Ingredients } from './cache.ts';
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

/** A source that had to be compiled, and why what the cache has would not do. */
export interface Miss {
  readonly source: string;
  readonly why: string;
}

export interface Objects {
  readonly objects: readonly ObjectFile[];
  readonly misses: readonly Miss[];
}

/** Where sources include from, relative to the project, and where objects are kept. */
export interface ObjectFolders {
  readonly includes: readonly string[];
  /** Absolute. */
  readonly cache: string;
  readonly optimise?: Optimise;
}

type Planned = ObjectFile & { readonly ingredients: Ingredients };

/**
 * Compiles `sources` (relative to the project) on all processors. What has been compiled before comes from the cache.
 * Throws with the compiler's own messages, those of all failed files.
 */
export async function compileObjects(sources: readonly string[], folders: ObjectFolders): Promise<Objects> {
  const compiler = await runTool('gcc', ['--version']);
  const cache = new ObjectCache(folders.cache);
  await cache.open();
  const objects = sources.map((source) => planObject(source, folders, compiler, cache));
  const misses: Miss[] = [];
  const failures: string[] = [];
  await onAllProcessors(objects, async (object) => {
    const why = await cache.miss(object.key, object.ingredients);
    if (why === undefined) return cache.note(object.ingredients);
    misses.push({ source: object.source, why });
    const messages = await compileObject(object, folders, cache);
    if (messages !== undefined) failures.push(messages);
  });
  if (failures.length > 0) throw new Error(`The C compiler refuses ${failures.length} of ${objects.length} files:\n${failures.sort().join('\n')}`);
  if (misses.length > 0) await cache.prune();
  return { objects, misses: misses.sort((a, b) => (a.source < b.source ? -1 : 1)) };
}

async function onAllProcessors<T>(things: readonly T[], work: (thing: T) => Promise<void>): Promise<void> {
  const queue = [...things];
  const worker = async (): Promise<void> => {
    for (let thing = queue.pop(); thing !== undefined; thing = queue.pop()) await work(thing);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
}

const flagsOf = ({ optimise }: ObjectFolders): readonly string[] => compileFlagsFor(optimise ?? 'speed');

function planObject(source: string, folders: ObjectFolders, compiler: string, cache: ObjectCache): Planned {
  const files = Object.fromEntries(includeClosure(source, folders.includes).map((file) => [file, hashOf(contents(file))]));
  const ingredients = { source, compiler, flags: flagsOf(folders).join(' '), files };
  const key = keyOf(ingredients);
  return { source, key, path: cache.pathOf(key), ingredients };
}

/** The compiler's messages if it fails. */
async function compileObject({ source, key, path, ingredients }: Planned, folders: ObjectFolders, cache: ObjectCache): Promise<string | undefined> {
  const unfinished = `${path}.${process.pid}`;
  const search = folders.includes.map((folder) => `-I${folder}`);
  const result = await execa('gcc', [...flagsOf(folders), prefixFlag(), ...search, '-c', source, '-o', unfinished], { cwd: projectRoot(), reject: false });
  if (result.failed) return result.stderr || result.shortMessage;
  await cache.keep(key, unfinished, ingredients);
  return undefined;
}

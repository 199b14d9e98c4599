import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** All that the contents of an object depend on. */
export interface Ingredients {
  /** C or assembly, relative to the project. */
  readonly source: string;
  /** What the compiler says of itself. */
  readonly compiler: string;
  readonly flags: string;
  /** Hashes of the source and of what it includes, by path. */
  readonly files: { readonly [path: string]: string };
}

/** Bytes of objects above which those that were not used for longest go. */
const BOUND = 256 * 1024 * 1024;
/** Milliseconds in which nothing goes: another build may be about to link it. */
const IN_USE = 3_600_000;

/**
 * Compiled objects, each under the hash of its ingredients, with the hash of its contents beside it. For each source it also keeps the ingredients of the
 * last object, to say what has changed. Files appear whole or not at all, so that builds may share it.
 */
export class ObjectCache {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async open(): Promise<void> {
    await mkdir(join(this.#folder, 'last'), { recursive: true });
  }

  pathOf(key: string): string {
    return join(this.#folder, `${key}.o`);
  }

  /** Why the object has to be compiled; undefined if it is there. */
  async miss(key: string, wanted: Ingredients): Promise<string | undefined> {
    const path = this.pathOf(key);
    if (existsSync(path)) {
      if (isSound(path)) return void (await touch(path));
      return 'damaged in the cache';
    }
    const last = await this.#last(wanted.source);
    return last === undefined ? 'new' : whatChanged(last, wanted) ?? 'gone from the cache';
  }

  /** Takes in an object that the compiler has written to `made`. */
  async keep(key: string, made: string, ingredients: Ingredients): Promise<void> {
    const path = this.pathOf(key);
    await writeWhole(sumOf(path), hashOf(await readFile(made)));
    await rename(made, path);
    await writeWhole(this.#lastPath(ingredients.source), JSON.stringify(ingredients));
  }

  /** Notes what the last object of a source was made of, also when it was there already. */
  async note(ingredients: Ingredients): Promise<void> {
    const path = this.#lastPath(ingredients.source);
    const text = JSON.stringify(ingredients);
    if ((await readText(path)) !== text) await writeWhole(path, text);
  }

  /** Removes what has not been used for longest, down to `bound` bytes. */
  async prune(bound = BOUND, now = Date.now()): Promise<void> {
    const names = (await readdir(this.#folder)).filter((name) => name !== 'last');
    const files = await Promise.all(names.map(async (name) => ({ name, ...(await sizeAndAge(join(this.#folder, name))) })));
    let total = files.reduce((sum, { size }) => sum + size, 0);
    for (const { name, size, used } of files.sort((a, b) => a.used - b.used)) {
      if (total <= bound || now - used < IN_USE) return;
      await rm(join(this.#folder, name), { force: true });
      total -= size;
    }
  }

  #lastPath(source: string): string {
    return join(this.#folder, 'last', `${hashOf(source).slice(0, 32)}.json`);
  }

  async #last(source: string): Promise<Ingredients | undefined> {
    try {
      return JSON.parse(await readFile(this.#lastPath(source), 'utf8')) as Ingredients;
    } catch {
      return undefined;
    }
  }
}

export function keyOf({ source, compiler, flags, files }: Ingredients): string {
  return hashOf(JSON.stringify([source, compiler, flags, Object.entries(files)])).slice(0, 32);
}

export function hashOf(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

/** The ingredients that differ, in words; undefined if none does. */
function whatChanged(last: Ingredients, wanted: Ingredients): string | undefined {
  const changed = Object.keys(wanted.files).filter((path) => path in last.files && last.files[path] !== wanted.files[path]);
  const added = Object.keys(wanted.files).filter((path) => !(path in last.files));
  const removed = Object.keys(last.files).filter((path) => !(path in wanted.files));
  const words = [
    ...(last.compiler === wanted.compiler ? [] : ['compiler changed']), ...(last.flags === wanted.flags ? [] : ['flags changed']),
    ...changed.map((path) => `${path} changed`), ...added.map((path) => `includes ${path}`), ...removed.map((path) => `includes ${path} no more`),
  ];
  return words.length === 0 ? undefined : words.join(', ');
}

const sumOf = (path: string): string => `${path}.sha256`;

/** An object whose contents are those that were written. */
function isSound(path: string): boolean {
  try {
    return readFileSync(sumOf(path), 'utf8') === hashOf(readFileSync(path));
  } catch {
    return false;
  }
}

async function touch(path: string): Promise<void> {
  const now = new Date();
  for (const each of [path, sumOf(path)]) await utimes(each, now, now).catch(() => undefined);
}

async function writeWhole(path: string, text: string): Promise<void> {
  const unfinished = `${path}.${process.pid}`;
  await writeFile(unfinished, text);
  await rename(unfinished, path);
}

function readText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}

/** Nothing for a file that another build has just removed. */
async function sizeAndAge(path: string): Promise<{ size: number; used: number }> {
  const found = await stat(path).catch(() => undefined);
  return { size: found?.size ?? 0, used: found?.mtimeMs ?? Infinity };
}

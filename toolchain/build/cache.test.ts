import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { keyOf, ObjectCache, type Ingredients } from './cache.ts';
import { explainMisses, summariseMisses } from './explain.ts';

const first: Ingredients = { source: 'c/a.c', compiler: 'gcc 12', flags: '-O2', files: { 'c/a.c': '1', 'c/program.h': '1' } };

let folder: string;
let cache: ObjectCache;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lyn-objects-'));
  cache = new ObjectCache(folder);
  await cache.open();
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function keep(ingredients: Ingredients, contents = 'object'): Promise<string> {
  const made = join(folder, 'made');
  writeFileSync(made, contents);
  await cache.keep(keyOf(ingredients), made, ingredients);
  return cache.pathOf(keyOf(ingredients));
}

const missOf = (ingredients: Ingredients): Promise<string | undefined> => cache.miss(keyOf(ingredients), ingredients);

describe('the cache of objects', () => {
  test('has what it was given', async () => {
    const path = await keep(first);
    expect(await missOf(first)).toBeUndefined();
    expect(readFileSync(path, 'utf8')).toBe('object');
  });

  test.each<[string, Partial<Ingredients>, string]>([
    ['its text', { files: { 'c/a.c': '2', 'c/program.h': '1' } }, 'c/a.c changed'],
    ['a header', { files: { 'c/a.c': '1', 'c/program.h': '2' } }, 'c/program.h changed'],
    ['what it includes', { files: { 'c/a.c': '2', 'c/new.h': '1' } }, 'c/a.c changed, includes c/new.h, includes c/program.h no more'],
    ['the flags', { flags: '-O1' }, 'flags changed'],
    ['the compiler', { compiler: 'gcc 13', flags: '-O1' }, 'compiler changed, flags changed'],
  ])('says that %s made the difference', async (_, difference, why) => {
    await keep(first);
    expect(await missOf({ ...first, ...difference })).toBe(why);
  });

  test('knows a source that it has never seen, and an object that somebody removed', async () => {
    expect(await missOf(first)).toBe('new');
    rmSync(await keep(first));
    expect(await missOf(first)).toBe('gone from the cache');
  });

  test('does not hand out a damaged object', async () => {
    truncateSync(await keep(first), 3);
    expect(await missOf(first)).toBe('damaged in the cache');
    rmSync(`${await keep(first)}.sha256`);
    expect(await missOf(first)).toBe('damaged in the cache');
  });

  test('survives a damaged note of what was last', async () => {
    await keep(first);
    for (const name of readdirSync(join(folder, 'last'))) writeFileSync(join(folder, 'last', name), '{"files":');
    expect(await missOf({ ...first, flags: '-O1' })).toBe('new');
  });

  test('gives up what was not used for longest, but nothing of the last hour', async () => {
    const paths: string[] = [];
    for (const flags of ['-O0', '-O1', '-O2']) paths.push(await keep({ ...first, flags }, 'x'.repeat(1000)));
    const now = Date.now();
    paths.forEach((path, index) => {
      const used = new Date(now - (index === 2 ? 0 : (10 - index) * 3_600_000));
      for (const each of [path, `${path}.sha256`]) utimesSync(each, used, used);
    });
    await cache.prune(2500, now);
    expect(paths.map((path) => existsSync(path))).toEqual([false, true, true]);
    await cache.prune(0, now);
    expect(paths.map((path) => existsSync(path))).toEqual([false, false, true]);
  });
});

describe('what the build says', () => {
  const objects = [1, 2, 3, 4].map((n) => ({ source: `${n}.c`, key: '', path: '' }));

  test('is in a line what changed, the most frequent first', () => {
    const misses = [{ source: '1.c', why: 'flags changed, 1.c changed' }, { source: '2.c', why: 'new' }, { source: '3.c', why: 'flags changed' }];
    expect(summariseMisses({ objects, misses })).toBe('3 of 4 objects compiled: flags changed (2), new (1)');
    expect(explainMisses({ misses })[0]).toBe('  1.c: flags changed, 1.c changed');
    expect(summariseMisses({ objects, misses: [] })).toBe('0 of 4 objects compiled: nothing they are made of has changed');
  });
});

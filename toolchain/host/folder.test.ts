import { mkdtemp, readFile, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFolder, writeFolder } from './folder.ts';

describe('a folder for output', () => {
  let root = '';
  beforeAll(async () => { root = await mkdtemp(join(tmpdir(), 'lyn-folder-')); });
  afterAll(() => rm(root, { recursive: true }));

  it('is made with those above it, and may be there already', async () => {
    const path = join(root, 'a/b/c');
    await makeFolder(path);
    await makeFolder(path);
    expect((await stat(path)).isDirectory()).toBe(true);
  });

  it('is refused in a sentence where nothing can be made', async () => {
    await expect(makeFolder('/proc/nope/deeper')).rejects.toThrow('The folder /proc/nope cannot be made (ENOENT). Choose one in a place that you may write to.');
  });

  it('is refused below a file', async () => {
    const file = join(root, 'file');
    await writeFile(file, '');
    await expect(makeFolder(join(file, 'inside'))).rejects.toThrow(/file cannot be made \(EEXIST\)/);
  });

  it('gets the files that it should have, without touching those that are the same', async () => {
    const path = join(root, 'files');
    await writeFolder(path, new Map([['same', 'a'], ['other', 'b'], ['gone', 'c']]));
    const past = new Date(0);
    for (const name of ['same', 'other']) await utimes(join(path, name), past, past);
    await writeFolder(path, new Map([['same', 'a'], ['other', 'B'], ['new', 'd']]));
    expect((await readdir(path)).sort()).toEqual(['new', 'other', 'same']);
    expect(await readFile(join(path, 'other'), 'utf8')).toBe('B');
    expect((await stat(join(path, 'same'))).mtimeMs).toBe(0);
    expect((await stat(join(path, 'other'))).mtimeMs).toBeGreaterThan(0);
  });
});

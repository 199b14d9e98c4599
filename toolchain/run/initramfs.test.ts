import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkInitramfs } from './initramfs.ts';

describe('an initramfs before it is put on an image', () => {
  let folder: string;
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'lyn-'))));
  afterAll(() => rm(folder, { recursive: true }));

  const check = async (text: string): Promise<void> => {
    const path = join(folder, 'initrd.img');
    await writeFile(path, text);
    await checkInitramfs(path);
  };

  test('a file passes: its format is for Linux to judge', () => expect(check('070701')).resolves.toBeUndefined());
  test('a missing one is named', () => expect(checkInitramfs(join(folder, 'nothing'))).rejects.toThrow(/^The initramfs .*nothing cannot be read \(ENOENT\): name a cpio archive/));
  test('a folder is none', () => expect(checkInitramfs(folder)).rejects.toThrow('is no file'));
  test('an empty one is refused', () => expect(check('')).rejects.toThrow('is empty'));
});

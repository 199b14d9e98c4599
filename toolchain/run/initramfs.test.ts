import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkInitramfs } from './initramfs.ts';

describe('an initramfs before it is put on an image', () => {
  let folder: string;
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'lyn-'))));
  afterAll(() => rm(folder, { recursive: true }));

  const check = async (text: string | Buffer): Promise<void> => {
    const path = join(folder, 'initrd.img');
    await writeFile(path, text);
    await checkInitramfs(path);
  };

  test('cpio archives pass', () => expect(check('070701')).resolves.toBeUndefined());
  test.each(['gzip', 'xz'])('one that is packed by %s passes', async (tool) => {
    await check(execFileSync(tool, ['-c'], { input: '070701' }));
  });
  test.each(['# Lyn', '\0'.repeat(1000), '07070', '070703'])('what is no archive is refused: %j', (text) => expect(check(text)).rejects.toThrow(/initrd\.img is no archive that Linux unpacks: name a cpio archive/));
  test('a missing one is named', () => expect(checkInitramfs(join(folder, 'nothing'))).rejects.toThrow(/^The initramfs .*nothing cannot be read \(ENOENT\): name a cpio archive/));
  test('a folder is none', () => expect(checkInitramfs(folder)).rejects.toThrow('is no file'));
  test('an empty one is refused', () => expect(check('')).rejects.toThrow('is empty'));
});

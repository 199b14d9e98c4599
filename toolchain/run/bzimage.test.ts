import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kernelHeader } from './bzimage.testing.ts';
import { checkBzImage } from './bzimage.ts';

/** A header as Linux 6.1 writes it, followed by as many bytes as it promises. */
function kernel(change: (view: DataView) => void = () => {}): Uint8Array {
  const view = kernelHeader(4, 512 * 5 + 4096);
  change(view);
  return new Uint8Array(view.buffer);
}

describe('a kernel file before it is put on an image', () => {
  let folder: string;
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'lyn-'))));
  afterAll(() => rm(folder, { recursive: true }));

  const check = async (bytes: Uint8Array): Promise<void> => {
    const path = join(folder, 'vmlinuz');
    await writeFile(path, bytes);
    await checkBzImage(path);
  };

  test('a whole bzImage passes', () => expect(check(kernel())).resolves.toBeUndefined());
  test('a missing file is named', () => expect(checkBzImage(join(folder, 'nothing'))).rejects.toThrow(/nothing cannot be read \(ENOENT\)/));
  test('a folder is no kernel', () => expect(checkBzImage(folder)).rejects.toThrow(/is no file/));
  test('a truncated one is refused with both sizes', () => expect(check(kernel().subarray(0, 4000))).rejects.toThrow('its header promises 6656 bytes, the file has 4000'));
  test('one shorter than a header is refused', () => expect(check(new Uint8Array(100))).rejects.toThrow('it has only 100 bytes'));
  test('a file of another kind is refused', () => expect(check(kernel((view) => view.setUint32(0x202, 0)))).rejects.toThrow('it is no bzImage'));
  test('an old boot protocol is refused by its number', () => expect(check(kernel((view) => view.setUint16(0x206, 0x0204, true)))).rejects.toThrow('boot protocol 2.4'));
  test('a zImage is refused', () => expect(check(kernel((view) => view.setUint8(0x211, 0)))).rejects.toThrow('zImage'));
});

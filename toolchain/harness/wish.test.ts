import { expect, test } from 'vitest';
import { boot } from '../node/test.ts';
import type { Image } from './image.ts';

const image: Image = { build: () => Promise.reject(new Error('nothing is built')) };

test('a wish with a field that there is not is refused before anything is built, with those that there are', async () => {
  const wish = { name: 'wish', timeout: 3 };
  await expect(boot('qemu-tcg', image, wish)).rejects.toThrow('A wish for boot(...) has no field `timeout`. It may have: '
    + 'name, timeoutSeconds, processors, memoryMegabytes, cpu, deterministic, consoleLimit, symbols, bochs, qemu.');
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from '../../toolchain/host/root.ts';

const read = (path: string): string => readFileSync(join(projectRoot(), path), 'utf8');

test('the example in docs/testing.md is the one that is run', () => {
  const [, example] = /<!-- example\.system\.test\.ts -->\n```ts\n(.*?)```/s.exec(read('docs/testing.md')) ?? [];
  expect(example).toBe(read('qemu-tests/framework/example.system.test.ts'));
});

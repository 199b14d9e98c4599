import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from '../../toolchain/host/root.ts';

const read = (path: string): string => readFileSync(join(projectRoot(), path), 'utf8');

/** What the document shows, under its name there, and the file that is run. */
const examples = [
  ['example.system.test.ts', 'qemu-tests/framework/example.system.test.ts'],
  ['appliance/vitest.config.ts', 'examples/appliance/vitest.config.ts'],
  ['appliance/src/calls.test.ts', 'examples/appliance/src/calls.test.ts'],
] as const;

test.each(examples)('%s in docs/testing.md is the one that is run', (name, file) => {
  const [, after = ''] = read('docs/testing.md').split(`<!-- ${name} -->\n`);
  const [, example] = /^```ts\n(.*?)```/s.exec(after) ?? [];
  expect(example).toBe(read(file));
});

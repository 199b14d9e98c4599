import { build } from 'esbuild';
import { execa } from 'execa';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { buildPath } from '../../host/root.ts';

const folder = mkdtempSync(join(tmpdir(), 'lyn-interrupt-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A process that writes an image of a gigabyte, which takes it seconds, to `path`. */
async function builderOf(path: string): Promise<string> {
  const big = join(folder, 'big');
  writeFileSync(big, '');
  truncateSync(big, 2 ** 30);
  const contents = {
    components: [{ name: 'big', kind: 'file', files: [{ path: '/lyn/big', from: big }] }], time: 1_577_836_800,
    menu: { entries: [{ id: 'x', title: 'X', kernel: '/lyn/big', commandLine: '', modules: [] }], first: 'x', seconds: 0 },
  };
  const contentsOf = `import { buildHybridImage } from './image.ts'; await buildHybridImage(${JSON.stringify(contents)}, ${JSON.stringify(path)});`;
  // In the project's build folder, where its packages are found.
  mkdirSync(buildPath(), { recursive: true });
  const outfile = join(mkdtempSync(buildPath('interrupt-')), 'builder.mjs');
  await build({ stdin: { contents: contentsOf, resolveDir: import.meta.dirname, loader: 'ts' }, outfile, bundle: true, platform: 'node', format: 'esm', packages: 'external', logLevel: 'silent' });
  return outfile;
}

test.each(['SIGINT', 'SIGTERM'] as const)('%s leaves the old image as it was, and nothing of the new one', async (signal) => {
  const path = join(folder, 'lyn.img');
  writeFileSync(path, 'the old image');
  const builder = await builderOf(path);
  try {
    const run = execa('node', [builder], { reject: false });
    await vi.waitUntil(() => readdirSync(folder).some((name) => name.startsWith('lyn.img.stage-')), { timeout: 20_000, interval: 20 });
    run.kill(signal);
    expect((await run).signal).toBe(signal);
    expect(readdirSync(folder).sort()).toEqual(['big', 'lyn.img']);
    expect(readFileSync(path, 'utf8')).toBe('the old image');
  } finally {
    if (existsSync(builder)) rmSync(join(builder, '..'), { recursive: true });
  }
});

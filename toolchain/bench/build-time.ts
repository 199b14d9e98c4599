import { cp, mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { buildPath, projectRoot } from '../host/root.ts';
import { runTool } from '../host/tool.ts';

/** Wall time of `lyn build`, in seconds. */
export interface BuildTimes {
  /** In a checkout in which nothing has been built, not even the command itself. */
  readonly cold: number;
  /** Once more, with nothing changed. */
  readonly warm: number;
}

/** What a build needs of a checkout. */
const parts = ['hv', 'runtime', 'toolchain', 'boards', 'guests', 'package.json', 'tsconfig.json'];

/** Builds twice in a copy of this checkout, so that the caches of this one are neither used nor lost. */
export async function measureBuild(): Promise<BuildTimes> {
  const copy = buildPath('bench', 'checkout');
  await rm(copy, { recursive: true, force: true });
  await mkdir(copy, { recursive: true });
  for (const part of parts) await cp(join(projectRoot(), part), join(copy, part), { recursive: true });
  await symlink(join(projectRoot(), 'node_modules'), join(copy, 'node_modules'));
  const times = { cold: await timeBuild(copy), warm: await timeBuild(copy) };
  await rm(copy, { recursive: true, force: true });
  return times;
}

async function timeBuild(checkout: string): Promise<number> {
  const start = performance.now();
  await runTool(process.execPath, [join(checkout, 'toolchain/bin/lyn.mjs'), 'build'], { cwd: checkout });
  return Math.round((performance.now() - start) / 10) / 100;
}

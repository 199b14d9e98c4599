import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The checkout's top folder, found by walking up from this module to the package named `lyn`.
 * Walking up rather than counting `..` lets the same code run from its source and from a bundle under `build/`.
 */
export function projectRoot(): string {
  const start = dirname(fileURLToPath(import.meta.url));
  for (let folder = start; ; folder = dirname(folder)) {
    if (isProject(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) throw new Error(`No package.json named "lyn" in ${start} or above it; run Lyn from inside its checkout.`);
  }
}

/** `path` inside `build/`, where everything generated lies. */
export function buildPath(...path: string[]): string {
  return join(projectRoot(), 'build', ...path);
}

function isProject(manifest: string): boolean {
  return existsSync(manifest) && (JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string }).name === 'lyn';
}

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot } from '../host/root.ts';

/**
 * A source file and every file that it includes by `#include "..."`, itself first, each once, relative to the project. Whether
 * a condition hides an include does not matter: one file too many only makes for one compilation too many.
 */
export function includeClosure(source: string, folders: readonly string[]): string[] {
  const files = [source];
  for (let i = 0; i < files.length; i++) {
    for (const found of includesOf(files[i]!, folders)) if (!files.includes(found)) files.push(found);
  }
  return files;
}

function includesOf(file: string, folders: readonly string[]): string[] {
  const places = [...new Set([dirname(file), ...folders])];
  const found: string[] = [];
  for (const match of contents(file).matchAll(/^\s*#\s*include\s+"([^"]+)"/gm)) {
    const path = places.map((folder) => join(folder, match[1]!)).find((candidate) => existsSync(join(projectRoot(), candidate)));
    if (path === undefined) throw new Error(`${file} includes "${match[1]}", which is in none of ${places.join(', ')}.`);
    found.push(path);
  }
  return found;
}

/** The text of a file of the project. */
export function contents(file: string): string {
  return readFileSync(join(projectRoot(), file), 'utf8');
}

/**
 * Golden files: text that people have read and found good. A difference fails the test; with `LYN_UPDATE_GOLDEN=1` the files are
 * written instead, to be read in the review of the change.
 */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect } from 'vitest';

export function expectGolden(path: string, text: string): void {
  if (process.env['LYN_UPDATE_GOLDEN'] === '1') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return;
  }
  const known = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  if (known === undefined) throw new Error(`There is no ${path}. Write it with LYN_UPDATE_GOLDEN=1, and read it.`);
  expect(text, `${path} (LYN_UPDATE_GOLDEN=1 writes it anew)`).toBe(known);
}

import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { buildPath, projectRoot } from '../host/root.ts';
import { randomProgram } from '../test/random/program.ts';
import type { Finding } from './finding.ts';
import { reduceFinding } from './reduce/reduce.ts';

/** Puts the program, what was seen, and the smallest program that still shows it under `build/fuzz/`. Gives a line that says so. */
export async function keepFinding(finding: Finding): Promise<string> {
  const { seed, kind, compiler = '', text } = finding;
  const folder = buildPath('fuzz', `${seed}`);
  const files = { ...prefixed('program', randomProgram(seed)), 'finding.txt': `${kind} ${compiler}\n${text}\n`, ...prefixed('reduced', await reduceFinding(finding)) };
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return `seed ${seed}: ${kind} ${compiler}: ${relative(projectRoot(), folder)}`;
}

const prefixed = (folder: string, files: { readonly [path: string]: string }): { [path: string]: string } =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]));

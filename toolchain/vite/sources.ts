import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Files in the folders of machine TypeScript that are not: tests, what tests share, declarations. */
const OTHER = /\.(test|testing|d)\.ts$/;

export function isMachineTypeScript(path: string, folders: readonly string[]): boolean {
  return path.endsWith('.ts') && !OTHER.test(path) && folders.some((folder) => path.startsWith(`${folder}/`));
}

/** All modules of machine TypeScript in some folders, as absolute paths in a fixed order. */
export function machineModules(folders: readonly string[]): string[] {
  const files = folders.filter((folder) => existsSync(folder)).flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)));
  return files.filter((path) => isMachineTypeScript(path, folders)).sort();
}

/** The modules that reach one of `bad` through their imports, `bad` itself included. */
export function importersOf(bad: ReadonlySet<string>, modules: readonly string[]): Set<string> {
  const imports = new Map(modules.map((path) => [path, importsOf(path)]));
  const reached = new Set(bad);
  for (let before = -1; before !== reached.size;) {
    before = reached.size;
    for (const [path, targets] of imports) if (targets.some((target) => reached.has(target))) reached.add(path);
  }
  return reached;
}

/** Imports in machine TypeScript name a file, extension and all. */
function importsOf(path: string): string[] {
  return [...readFileSync(path, 'utf8').matchAll(/\bfrom\s+'(\.[^']+)'/g)].map(([, specifier]) => resolve(dirname(path), specifier!));
}

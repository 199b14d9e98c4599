import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runTool } from '../../toolchain/host/tool.ts';
import type { UnpackedPackage } from '../debian/fetch.ts';
import type { InitramfsEntry } from '../linux/initramfs.ts';

/** Where Debian's packages for amd64 have their libraries, and where the loader looks for them (ld.so(8)). */
const LIBRARY_FOLDERS = ['lib/x86_64-linux-gnu', 'usr/lib/x86_64-linux-gnu'];

/** The loader's path, which the ABI fixes and every program names (System V ABI, AMD64 supplement, 5.2.1). */
const LOADER = 'lib64/ld-linux-x86-64.so.2';

/** The loader and the libraries that `program` (a path on this machine) needs, at any distance, out of `packages`. Throws when one is in none of them. */
export async function sharedLibraries(program: string, packages: readonly UnpackedPackage[]): Promise<InitramfsEntry[]> {
  const offered = await offeredLibraries(packages);
  const found = new Map<string, string>();
  for (let files = [program]; files.length > 0; ) {
    const wanted = (await Promise.all(files.map(neededBy))).flat();
    const fresh = [...new Set(wanted)].filter((name) => !found.has(name));
    for (const name of fresh) found.set(name, pathOf(name, offered, packages));
    files = fresh.map((name) => pathOf(name, offered, packages));
  }
  const libraries = [...found].map(([name, from]) => ({ path: `${LIBRARY_FOLDERS[0]}/${name}`, kind: 'file', from, executable: true }) as const);
  return [...libraries, { path: LOADER, kind: 'file', from: pathOf('ld-linux-x86-64.so.2', offered, packages), executable: true }];
}

function pathOf(name: string, offered: ReadonlyMap<string, string>, packages: readonly UnpackedPackage[]): string {
  const path = offered.get(name);
  if (path !== undefined) return path;
  throw new Error(`The library ${name} is in none of the packages ${packages.map((one) => one.name).join(', ')}. Has a dependency been left out?`);
}

/** The paths of all libraries, by their file names; names that end in a major version are the ones that programs ask for. */
async function offeredLibraries(packages: readonly UnpackedPackage[]): Promise<Map<string, string>> {
  const offered = new Map<string, string>();
  for (const { root } of packages) {
    for (const folder of LIBRARY_FOLDERS.map((folder) => join(root, folder)).filter(existsSync)) {
      for (const name of await readdir(folder)) if (/\.so(\.|$)/.test(name)) offered.set(name, join(folder, name));
    }
  }
  return offered;
}

/** The names in the entries DT_NEEDED of an ELF file's dynamic section. */
async function neededBy(file: string): Promise<string[]> {
  return namesOfNeeded(await runTool('readelf', ['-d', file]));
}

/** The same, from what `readelf -d` prints. */
export function namesOfNeeded(text: string): string[] {
  return [...text.matchAll(/\(NEEDED\).*\[(.+)\]$/gm)].map(([, name]) => name ?? '');
}

import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MachineEnd } from '../emulators/machine.ts';
import { exitTable } from './exit-table.ts';
import type { BuiltImage } from './image.ts';

/** What an earlier run may have left that this one need not write. */
const leftovers = ['state.txt', 'exits.json', 'console.txt', 'dump.txt'];

export async function freshFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const file of leftovers) await rm(join(folder, file), { force: true });
}

/** Writes `disk.json`: what is on the disk, by path, length in bytes and SHA-256. */
export async function keepManifest(folder: string, { disk, files, commandLine }: BuiltImage): Promise<void> {
  const described = await Promise.all(files.map(async (file) => {
    const bytes = await readFile(file);
    return { file, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
  }));
  await writeFile(join(folder, 'disk.json'), `${JSON.stringify({ disk: disk.path, commandLine, files: described }, undefined, 2)}\n`);
}

/** Adds the end to `run.txt`, and writes Lyn's table of exits, if there is one, as `exits.json`. */
export async function keepEnd(folder: string, end: MachineEnd, console: string): Promise<void> {
  await appendFile(join(folder, 'run.txt'), `\nIt ended by ${end.cause}: ${end.detail}\n`);
  const exits = exitTable(console);
  if (exits.length > 0) await writeFile(join(folder, 'exits.json'), `${JSON.stringify(exits, undefined, 2)}\n`);
}

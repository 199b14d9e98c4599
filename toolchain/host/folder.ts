import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Makes a folder and the missing ones above it, one by one: Node's own `recursive` never comes back from a file system that answers
 * ENOENT to every attempt, as /proc does. Throws with the folder that could not be made and why.
 */
export async function makeFolder(path: string): Promise<void> {
  if (await isFolder(path)) return;
  if (dirname(path) !== path) await makeFolder(dirname(path));
  try {
    await mkdir(path);
  } catch (error) {
    if (await isFolder(path)) return;
    throw new Error(`The folder ${path} cannot be made (${(error as NodeJS.ErrnoException).code}). Choose one in a place that you may write to.`);
  }
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

/**
 * Makes `folder` hold these files and no others. A file that is as it should be is left alone, with its time: tools that go by times see
 * what has changed. Each is there whole at any time.
 */
export async function writeFolder(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  await makeFolder(folder);
  const foreign = (await readdir(folder)).filter((name) => !files.has(name));
  await Promise.all(foreign.map((name) => rm(join(folder, name), { recursive: true, force: true })));
  await Promise.all([...files].map(([name, text]) => writeChanged(join(folder, name), text)));
}

/** Writes a file unless it has the very text already. */
export async function writeChanged(path: string, text: string): Promise<void> {
  if ((await readFile(path, 'utf8').catch(() => undefined)) === text) return;
  const unfinished = `${path}.${process.pid}`;
  await writeFile(unfinished, text);
  await rename(unfinished, path);
}

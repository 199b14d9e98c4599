import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

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

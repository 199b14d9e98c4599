import { readFile, stat } from 'node:fs/promises';

/** Reads a file that the command line names. What Node says of reading a folder does not name it. */
export async function readGiven(path: string): Promise<Buffer> {
  if ((await stat(path)).isDirectory()) throw new Error(`${path} is a folder. Give the path of a file.`);
  return readFile(path);
}

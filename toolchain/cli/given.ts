import { readFile, stat } from 'node:fs/promises';

/** Node reads no file of 2 GB or more at once. */
const MOST = 2 ** 31 - 1;

/** Reads a file that the command line names. What Node says of a folder, or of a file that is too big, does not name it. */
export async function readGiven(path: string): Promise<Buffer> {
  const found = await stat(path);
  if (found.isDirectory()) throw new Error(`${path} is a folder. Give the path of a file.`);
  if (found.size > MOST) throw new Error(`${path} is of ${found.size} bytes, and ${MOST} are read at most. Cut out the part that matters: its end, with tail -c 1G, is mostly enough.`);
  return readFile(path);
}

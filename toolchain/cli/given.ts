import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';

/** Node reads no file of 2 GB or more at once. */
const MOST = 2 ** 31 - 1;

/** Reads a file, a pipe or a device that the command line names, of `most` bytes at most. What Node says of a folder, or of a file that is too big, does not name it. */
export async function readGiven(path: string, most = MOST): Promise<Buffer> {
  const found = await stat(path);
  if (found.isDirectory()) throw new Error(`${path} is a folder. Give the path of a file.`);
  if (found.size > most) throw new Error(`${path} is of ${found.size} bytes, ${advice(most)}`);
  return found.isFile() ? readFile(path) : readStream(path, most);
}

/** The path of standard input, which cannot be opened by it where another program has made a socket of it. */
export const standardInput = '/dev/stdin';

/** What has no length may have no end. */
async function readStream(path: string, most: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of (path === standardInput ? process.stdin : createReadStream(path)) as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > most) throw new Error(`${path} goes on and on, ${advice(most)}`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

const advice = (most: number): string => `and ${most} bytes are read at most. Cut out the part that matters: its end, with tail -c ${most >> 20}M, is mostly enough.`;

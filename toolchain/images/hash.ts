import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** First byte and length. */
export type ByteRange = readonly [number, number];

/** A file's length in bytes and its SHA-256, 64 hexadecimal digits, with the ranges `zeroed` taken for zeros. Reads it piece by piece. */
export async function hashFile(path: string, zeroed: readonly ByteRange[] = []): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
    for (const [first, length] of zeroed) piece.fill(0, within(first - bytes, piece), within(first + length - bytes, piece));
    hash.update(piece);
    bytes += piece.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}

function within(offset: number, piece: Buffer): number {
  return Math.min(Math.max(offset, 0), piece.length);
}

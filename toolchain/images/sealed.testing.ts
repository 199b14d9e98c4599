import { truncateSync, writeFileSync } from 'node:fs';
import { sealImage, type Seal } from './seal.ts';

/** For tests: a file that carries a seal, of `bytes` in all, with no two pieces alike; of many bytes most are a hole. */
export async function sealedFile(path: string, bytes: number): Promise<Seal> {
  const start = Buffer.from(Uint32Array.from({ length: Math.min(bytes, 12 << 20) / 4 + 1 }, (_, index) => Math.imul(index + 1, 0x9e3779b1)).buffer).subarray(0, bytes);
  start.write('\x01CD001\x01', 0x8000, 'latin1');
  writeFileSync(path, start);
  truncateSync(path, bytes);
  return sealImage(path);
}

import { createHash } from 'node:crypto';

const bytesInAll = 32 << 20;
const seed = 0x4c594e01;

/** The 32 MB that the guest's program lyn-fill writes: little-endian words of Marsaglia's xorshift32 (13, 17, 5). */
export function memoryPattern(): Uint8Array {
  const view = new DataView(new ArrayBuffer(bytesInAll));
  let state = seed;
  for (let offset = 0; offset < bytesInAll; offset += 4) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    view.setUint32(offset, state, true);
  }
  return new Uint8Array(view.buffer);
}

/** SHA-256 of the pattern in hexadecimal: what the guest's self-check must print. */
export function memoryPatternSha256(): string {
  return createHash('sha256').update(memoryPattern()).digest('hex');
}

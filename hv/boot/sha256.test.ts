import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { bytes } from 'lyn/test';
import { Sha256 } from './sha256.ts';

function hashOf(message: Uint8Array): string {
  const sha = new Sha256();
  const whole = message.length & ~63;
  sha.start();
  sha.update(bytes(message.subarray(0, whole)));
  sha.finish(bytes(message.subarray(whole)), BigInt(message.length));
  return [...sha.state].map((word) => word.toString(16).padStart(8, '0')).join('');
}

describe('SHA-256', () => {
  it("agrees with Node's own on every length around the ends of blocks", () => {
    for (let length = 0; length <= 260; length++) {
      const message = Uint8Array.from({ length }, (_, i) => (i * 131 + length) & 255);
      expect(hashOf(message)).toBe(createHash('sha256').update(message).digest('hex'));
    }
  });
});

import type { Stats } from 'node:fs';

/** Major and minor number of a device as lsblk writes them, from Linux' 64 bits (makedev(3)). */
export function deviceNumber({ rdev }: Stats): string {
  const high = Math.floor(rdev / 2 ** 32);
  const low = rdev >>> 0;
  return `${((high & ~0xfff) | ((low >>> 8) & 0xfff)) >>> 0}:${((low >>> 12) & ~0xff) | (low & 0xff)}`;
}

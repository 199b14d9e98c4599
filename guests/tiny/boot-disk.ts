import { readFile, writeFile } from 'node:fs/promises';
import type { DiskImage } from '../../toolchain/images/disk.ts';
import { cylinderBytes, diskGeometry } from '../../toolchain/images/partition.ts';

/** Writes a raw disk that a BIOS boots, with a tiny guest's image from its first sector on: the guest on the bare machine. */
export async function writeBootDisk(image: string, path: string): Promise<DiskImage> {
  const geometry = diskGeometry(0);
  const disk = new Uint8Array(geometry.cylinders * cylinderBytes);
  disk.set(await readFile(image));
  await writeFile(path, disk);
  return { path, geometry };
}

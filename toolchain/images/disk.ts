import { mkdir, mkdtemp, open, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { planBoot, type BootEntry, type ImageFile } from './boot-entry.ts';
import { copyIntoFat, makeFat, type FatVolume } from './fat.ts';
import { makeGrub, type Grub } from './grub.ts';
import { cylinderBytes, diskGeometry, masterBootRecord, partitionSectors, partitionStart, sectorBytes, type DiskGeometry } from './partition.ts';
import { fixedDay } from './time.ts';

/** A raw disk image that BIOS machines boot. */
export interface DiskImage {
  readonly path: string;
  readonly geometry: DiskGeometry;
}

/**
 * Writes a raw BIOS disk image to `path`: MBR, GRUB's core image in the gap behind it, and one FAT partition that holds
 * the files of `entry` and, for people to read, its `grub.cfg`. Needs neither root nor a loop device. Equal inputs give
 * equal bytes. Throws when a file is not there.
 */
export async function buildDiskImage(entry: BootEntry, path: string): Promise<DiskImage> {
  const plan = planBoot(entry);
  await mkdir(dirname(path), { recursive: true });
  const stage = await mkdtemp(`${path}.stage-`); // beside the image, so that the last step is a rename
  try {
    const image = join(stage, 'disk.img');
    const files = [...(await stageFiles(plan.files, stage)), await stageConfig(plan.config, stage)];
    const geometry = diskGeometry(await totalBytes(files));
    await writeBootSectors(image, geometry, await makeGrub(plan.config, stage));
    await fillPartition(image, geometry, files);
    await rename(image, path);
    return { path, geometry };
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

/** Links under the names that the files shall have on the image. */
async function stageFiles(files: readonly ImageFile[], stage: string): Promise<string[]> {
  return Promise.all(
    files.map(async ({ name, from }) => {
      const target = join(stage, name);
      await requireFile(name, from);
      await symlink(resolve(from), target);
      return target;
    }),
  );
}

async function requireFile(name: string, from: string): Promise<void> {
  const found = await stat(from).catch((error: NodeJS.ErrnoException) => {
    throw new Error(`The image's file ${name} comes from ${from}, which cannot be read (${error.code}).`);
  });
  if (!found.isFile()) throw new Error(`The image's file ${name} comes from ${from}, which is no file.`);
}

async function stageConfig(config: string, stage: string): Promise<string> {
  const target = join(stage, 'grub.cfg');
  await writeFile(target, config);
  return target;
}

async function totalBytes(files: readonly string[]): Promise<number> {
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function writeBootSectors(image: string, geometry: DiskGeometry, grub: Grub): Promise<void> {
  const disk = await open(image, 'w');
  try {
    await disk.write(masterBootRecord(grub.bootSector, geometry), 0, sectorBytes, 0);
    await disk.write(grub.core, 0, grub.core.length, sectorBytes);
    await disk.truncate(geometry.cylinders * cylinderBytes);
  } finally {
    await disk.close();
  }
}

/** Serial number, label and times are fixed. */
async function fillPartition(image: string, geometry: DiskGeometry, files: readonly string[]): Promise<void> {
  const volume: FatVolume = { image, start: partitionStart, sectors: partitionSectors(geometry), serial: '4c594e31', label: 'LYN', time: fixedDay };
  await makeFat(volume);
  await copyIntoFat(volume, files);
}

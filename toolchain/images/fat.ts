import { basename, dirname, resolve } from 'node:path';
import { runTool } from '../host/tool.ts';
import { toolWorld } from './time.ts';

/** A FAT file system, in a file of its own or in a partition of a disk image. */
export interface FatVolume {
  readonly image: string;
  /** Sector of the image at which it begins; 0 unless told. */
  readonly start?: number;
  readonly sectors: number;
  /** Sectors of 512 bytes in a cluster: few make FAT16 of a small volume. mtools' own choice unless told. */
  readonly clusterSectors?: number;
  /** Eight hexadecimal digits. */
  readonly serial: string;
  /** At most eleven capital letters and digits. */
  readonly label: string;
  /** The time that its files show, in seconds since 1970. */
  readonly time: number;
}

const sectorBytes = 512;
/** The translation of disks of this size; file systems carry it along. */
const shape = ['-h', '16', '-s', '63'];

/** Makes the file system, empty. It needs neither root nor a loop device. The image must be long enough. */
export async function makeFat(volume: FatVolume): Promise<void> {
  const { start = 0, sectors, serial, label, clusterSectors } = volume;
  const clusters = clusterSectors === undefined ? [] : ['-c', `${clusterSectors}`];
  await mtools('mformat', volume, [...shape, '-T', `${sectors}`, '-H', `${start}`, ...clusters, '-N', serial, '-v', label, '::']);
}

/** Makes a folder; the one above it must be there. */
export async function makeFatFolder(volume: FatVolume, path: string): Promise<void> {
  await mtools('mmd', volume, [`::${path}`]);
}

/** Copies files of this machine into a folder of the volume, under their own names. */
export async function copyIntoFat(volume: FatVolume, files: readonly string[], folder = '/'): Promise<void> {
  await mtools('mcopy', volume, [...files.map((file) => resolve(file)), `::${folder}`]);
}

/** It is run beside the image, and hears of no folder: the shell gets to see that name, and would take a `$` or a quote in it for its own. */
async function mtools(tool: string, { image, start = 0, time }: FatVolume, args: readonly string[]): Promise<void> {
  const place = start === 0 ? basename(image) : `${basename(image)}@@${start * sectorBytes}`;
  await runTool(tool, ['-i', place, ...args], { cwd: dirname(image), env: toolWorld(time) });
}

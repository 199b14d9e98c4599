import { open, truncate } from 'node:fs/promises';
import { runTool } from '../../host/tool.ts';
import { cylinderBytes } from '../partition.ts';
import { toolWorld } from '../time.ts';
import type { Content } from './contents.ts';
import { biosCorePath, hybridBootSector } from './loader.ts';

/** What xorriso makes an image of; every path but those in `files` is of this machine. */
export interface IsoPlan {
  readonly files: readonly Content[];
  /** FAT file systems that become partitions: EFI system partition, and the one for data. */
  readonly efi: string;
  readonly data: string;
  /** GUID of the disk; the partitions' are derived from it. */
  readonly guid: string;
  /** Seconds since 1970. */
  readonly time: number;
}

/** Bytes of a block, in which xorriso counts. */
const blockBytes = 2048;

/** Types of GPT partitions (UEFI 5.3.3, Table 5.7; Microsoft's basic data). */
const partitionTypes = { efi: 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B', data: 'EBD0A0A2-B9E5-4433-87C0-68B6B72699C7' } as const;

/**
 * Bytes by which the last partition has to grow, so that the image fills cylinders of 16 heads and 63 sectors: Bochs takes no other for an ATA disk.
 * Nothing is written.
 */
export async function bytesToCylinder(plan: IsoPlan, output: string): Promise<number> {
  const printed = await xorriso([...isoArguments(plan), '-print-size', '-o', output, ...contentArguments(plan)], plan.time);
  const blocks = Number(/^\d+$/m.exec(printed)?.[0]);
  if (!Number.isSafeInteger(blocks)) throw new Error(`xorriso was asked for the size of the image, and said: ${printed.trim()}`);
  return (cylinderBytes - ((blocks * blockBytes) % cylinderBytes)) % cylinderBytes;
}

/** Writes the image to `output`. Throws with xorriso's own words. */
export async function writeIso(plan: IsoPlan, output: string): Promise<void> {
  await xorriso([...isoArguments(plan), '-o', output, ...contentArguments(plan)], plan.time);
}

function xorriso(args: readonly string[], time: number): Promise<string> {
  return runTool('xorriso', ['-no_rc', '-as', 'mkisofs', '-quiet', ...args], { env: toolWorld(time) });
}

/**
 * One file system, three ways in. BIOS: El Torito, or GRUB's boot sector, beside a flag of activity that some firmware wants to see in the MBR. UEFI: the
 * EFI system partition, to which El Torito points too. Times, modes and owners are said, for by itself xorriso takes them from this machine.
 */
function isoArguments({ efi, data, guid, time }: IsoPlan): string[] {
  return [
    ...['-volid', 'LYN', '-rational-rock', '-file-mode', '0444', '-dir-mode', '0555'],
    ...['--set_all_file_dates', `=${time}`, `--modification-date=${timeDigits(time)}`, '--gpt_disk_guid', guid],
    ...['-eltorito-boot', biosCorePath, '-no-emul-boot', '-boot-load-size', '4', '-boot-info-table', '--grub2-boot-info'],
    ...['--grub2-mbr', hybridBootSector, '--mbr-force-bootable', '-partition_offset', '16'],
    ...['-eltorito-alt-boot', '-e', '--interval:appended_partition_2:all::', '-no-emul-boot'],
    ...['-append_partition', '2', partitionTypes.efi, efi, '-append_partition', '3', partitionTypes.data, data, '-appended_part_as_gpt'],
    ...['-no-pad', '-partition_cyl_align', 'off'],
  ];
}

function contentArguments({ files }: IsoPlan): string[] {
  return ['-graft-points', ...files.map(({ path, from }) => `${path}=${escaped(from)}`)];
}

/** In what follows the `=`, a backslash says that the next character is meant as it is. */
function escaped(path: string): string {
  return path.replaceAll(/[\\=]/g, '\\$&');
}

/** As ISO 9660 writes times: year to second, and hundredths. */
function timeDigits(time: number): string {
  return `${new Date(time * 1000).toISOString().replaceAll(/\D/g, '').slice(0, 14)}00`;
}

/** A file of zeros. */
export async function emptyFile(path: string, bytes: number): Promise<void> {
  await (await open(path, 'w')).close();
  await truncate(path, bytes);
}

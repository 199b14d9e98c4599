import { constants, type Stats } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { readLsblk, withChildren, type BlockDevice } from './block-devices.ts';
import type { DiskHost } from './disk-host.ts';

/** What an image is to be written to. `path`: as the person gave it. */
export type Target = { readonly kind: 'file'; readonly path: string; readonly bytes: number } | DiskTarget;

export interface DiskTarget {
  readonly kind: 'disk';
  readonly path: string;
  readonly device: BlockDevice;
  /** In /dev/disk/by-id, the best first. */
  readonly names: readonly string[];
  /** Every other disk of the machine. */
  readonly others: readonly BlockDevice[];
}

/** Finds what a path leads to. Throws where that is nothing an image can be written to. */
export async function findTarget(path: string, host: DiskHost): Promise<Target> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new Error(`There is no ${path}. lyn usb list shows the disks that there are. A plain file has to be there already: truncate --size=4G ${path.startsWith('/dev/') ? 'stick.img' : path} makes one.`);
  if (found.isFile()) return findFile(path, found);
  if (!found.isBlockDevice()) throw new Error(`${path} is neither a disk nor a plain file. lyn usb list shows the disks that there are.`);
  return findDisk(path, deviceNumber(found), host);
}

/** What a command leaves that wrote to a disk that was not there looks like a disk by its name, and is memory. */
async function findFile(path: string, { size }: Stats): Promise<Target> {
  if (/^\/dev\/(?!shm\/)/.test(await realpath(path))) throw new Error(`${path} is a plain file, and no disk: something wrote to a disk that was not there. Remove it, and look with lyn usb list.`);
  return { kind: 'file', path, bytes: size };
}

/** A device is known by its number: a path may be any link or node. */
async function findDisk(path: string, number: string, host: DiskHost): Promise<DiskTarget> {
  const disks = readLsblk(await host.lsblk());
  const device = disks.flatMap(withChildren).find((one) => one['maj:min'] === number);
  if (device === undefined) throw new Error(`lsblk knows no device of the number ${number}, which ${path} leads to. Is it still plugged in?`);
  return { kind: 'disk', path, device, names: (await host.lastingNames()).get(device.path) ?? [], others: disks.filter((one) => one !== device) };
}

/** Major and minor number as lsblk writes them, from Linux' 64 bits (makedev(3)). */
function deviceNumber({ rdev }: Stats): string {
  const high = Math.floor(rdev / 2 ** 32);
  const low = rdev >>> 0;
  return `${((high & ~0xfff) | ((low >>> 8) & 0xfff)) >>> 0}:${((low >>> 12) & ~0xff) | (low & 0xff)}`;
}

/** Throws, with what helps, where this user may not write there. */
export async function requireAccess(path: string): Promise<void> {
  await access(path, constants.R_OK | constants.W_OK).catch(({ code }: NodeJS.ErrnoException) => {
    throw new Error(code === 'EACCES' ? `${path} cannot be written by this user (EACCES). A disk takes root: put sudo before the command.` : `${path} cannot be written (${code}).`);
  });
}

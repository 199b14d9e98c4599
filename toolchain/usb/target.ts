import { constants, type Stats } from 'node:fs';
import { access, readFile, realpath, stat } from 'node:fs/promises';
import { isAmongDevices } from '../host/device-folder.ts';
import { withChildren, type BlockDevice } from './block-devices.ts';
import { deviceNumber } from './device-number.ts';
import { disksOf, type DiskHost } from './disk-host.ts';

/** What an image is to be written to. `path`: as the person gave it. */
export type Target = { readonly kind: 'file'; readonly path: string; readonly bytes: number } | DiskTarget;

export interface DiskTarget {
  readonly kind: 'disk';
  readonly path: string;
  readonly device: BlockDevice;
  /** The disk that it is on, or made of. */
  readonly below: BlockDevice | undefined;
  /** The kernel's count of disks when it met this one (since Linux 5.15): the next one under the same name has another. */
  readonly sequence: string | undefined;
  /** In /dev/disk/by-id, the best first. */
  readonly names: readonly string[];
  /** Every other disk of the machine. */
  readonly others: readonly BlockDevice[];
}

/** Finds what a path leads to. Throws where that is nothing an image can be written to. */
export async function findTarget(path: string, host: DiskHost): Promise<Target> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new Error(`There is no ${path}. lyn usb list shows the disks that there are. A plain file has to be there already: truncate --size=4G ${path.startsWith('/dev/') ? 'stick.img' : path} makes one.`);
  });
  if (found.isFile()) return findFile(path, found, host);
  if (!found.isBlockDevice()) throw new Error(`${path} is neither a disk nor a plain file. lyn usb list shows the disks that there are.`);
  return findDisk(path, deviceNumber(found), host);
}

/** What a command leaves that wrote to a disk that was not there looks like a disk by its name, and is memory. */
async function findFile(path: string, { size, dev, ino }: Stats, host: DiskHost): Promise<Target> {
  if (isAmongDevices(await realpath(path))) throw new Error(`${path} is a plain file, and no disk: something wrote to a disk that was not there. Remove it, and look with lyn usb list.`);
  const loop = (await host.loops()).find(({ file }) => file.dev === dev && file.ino === ino);
  if (loop !== undefined) throw new Error(`${path} is in use: ${loop.path} shows it as a disk. Give another file; if nothing on it is needed: losetup --detach ${loop.path}`);
  return { kind: 'file', path, bytes: size };
}

/** A device is known by its number: a path may be any link or node. */
async function findDisk(path: string, number: string, host: DiskHost): Promise<DiskTarget> {
  const sequence = await sequenceOf(number); // first: who is seen behind it has this one, or a later one, which is found out
  const disks = await disksOf(host);
  const disk = disks.find((one) => withChildren(one).some((part) => part['maj:min'] === number));
  if (disk === undefined) throw new Error(`lsblk knows no disk of the number ${number}, which ${path} leads to: it was unplugged, or is memory (RAM disk). lyn usb list shows the disks that there are.`);
  const device = await withContent(withChildren(disk).find((one) => one['maj:min'] === number)!, host);
  const below = disk['maj:min'] === number ? undefined : disk;
  return { kind: 'disk', path, device, below, sequence, names: (await host.lastingNames()).get(device.path) ?? [], others: disks.filter((one) => one !== disk) };
}

async function sequenceOf(number: string): Promise<string | undefined> {
  return readFile(`/sys/dev/block/${number}/diskseq`, 'utf8').then((text) => text.trim(), () => undefined);
}

/** With what lsblk leaves open where no udev runs: what the device, and each that is on it, holds. */
async function withContent(device: BlockDevice, host: DiskHost): Promise<BlockDevice> {
  const fstype = device.fstype ?? (device.size === 0 ? null : await host.contentOf(device.path));
  return { ...device, fstype, children: await Promise.all((device.children ?? []).map((child) => withContent(child, host))) };
}

/** Throws, with what helps, where this user may not write there. */
export async function requireAccess({ kind, path }: Target): Promise<void> {
  await access(path, constants.R_OK | constants.W_OK).catch(({ code }: NodeJS.ErrnoException) => {
    throw new Error(code === 'EACCES' && kind === 'disk' ? `${path} cannot be written by this user (EACCES). A disk takes root: put sudo before the command.` : `${path} cannot be written (${code}).`);
  });
}

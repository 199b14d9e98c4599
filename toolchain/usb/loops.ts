import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { deviceNumber } from './device-number.ts';

/** A loop device, and what it shows as a disk. */
export interface Loop {
  readonly path: string;
  /** Of the file below it, as stat(2) tells them. */
  readonly file: { readonly dev: number; readonly ino: number };
  /** Major and minor number of the block device below it, if that is one. */
  readonly device: string | undefined;
}

/**
 * The loop devices that are attached. Neither lsblk nor the kernel's O_EXCL tell that a disk lies below one.
 * What lies outside of what this process sees is left out.
 */
export async function attachedLoops(folder = '/sys/block'): Promise<readonly Loop[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.startsWith('loop'));
  return (await Promise.all(names.map((name) => loopOf(folder, name)))).filter((loop) => loop !== undefined);
}

async function loopOf(folder: string, name: string): Promise<Loop | undefined> {
  const below = await readFile(join(folder, name, 'loop/backing_file'), 'utf8').catch(() => undefined); // there while it is attached
  const found = below === undefined ? undefined : await stat(below.replace(/\n$/, '')).catch(() => undefined);
  return found && { path: `/dev/${name}`, file: { dev: found.dev, ino: found.ino }, device: found.isBlockDevice() ? deviceNumber(found) : undefined };
}

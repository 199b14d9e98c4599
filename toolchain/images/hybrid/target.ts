import { lstat, readlink, realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isAmongDevices } from '../../host/device-folder.ts';

const insteadOfDevice = 'Let --out name a file; `lyn usb write` then puts the image on a stick, and checks it.';

/**
 * The file that an image for `path` becomes: a link is followed. Refuses what is something else than a file, such as a device: an image is written to a stick by
 * `lyn usb write`, with its checks.
 */
export async function targetOf(path: string): Promise<string> {
  const place = resolve(path);
  const found = await stat(place).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (isAmongDevices(place) && found?.isDirectory() !== true) throw new Error(`${path} is in /dev, where devices are, but no files. ${insteadOfDevice}`);
  if (found === undefined) return refuseDangling(path, place);
  if (found.isFile()) return realpath(place);
  if (found.isDirectory()) throw new Error(`${path} is a folder. Give the path of the image's file with --out, such as ${path.replace(/\/*$/, '/lyn.img')}.`);
  throw new Error(`${path} is no regular file. ${insteadOfDevice}`);
}

/** What is not there may be made, unless it is a link whose end is not there. */
async function refuseDangling(path: string, place: string): Promise<string> {
  const isLink = (await lstat(place).catch(() => undefined))?.isSymbolicLink() ?? false;
  if (isLink) throw new Error(`${path} is a link to ${await readlink(place)}, which is not there. Let --out name the file itself.`);
  return place;
}

import { stat } from 'node:fs/promises';

/** Refuses to put an image where there is something else than a file, such as a device: an image is written to a stick by `lyn usb write`, with its checks. */
export async function checkTarget(path: string): Promise<void> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (/^\/dev\/(?!shm\/)/.test(path) && found?.isDirectory() !== true) {
    throw new Error(`${path} is in /dev, where devices are, but no files. Let --out name a file; \`lyn usb write\` then puts the image on a stick, and checks it.`);
  }
  if (found === undefined || found.isFile()) return;
  if (found.isDirectory()) throw new Error(`${path} is a folder. Give the path of the image's file with --out, such as ${path.replace(/\/*$/, '/lyn.img')}.`);
  throw new Error(`${path} is no regular file. Let --out name a file; \`lyn usb write\` then puts the image on a stick, and checks it.`);
}

import { access, constants, stat } from 'node:fs/promises';

const remedy = 'name a cpio archive, packed or not, such as /boot/initrd.img-* of Debian.';

/**
 * Looks at an initramfs before it is put on an image. Throws with the fault and what to do when it cannot be read, is no file, or is
 * empty. Its format is Linux's own matter: of what it cannot unpack it says so on the console.
 */
export async function checkInitramfs(path: string): Promise<void> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => unreadable(path, error));
  if (!found.isFile()) throw new Error(`The initramfs ${path} is no file: ${remedy}`);
  await access(path, constants.R_OK).catch((error: NodeJS.ErrnoException) => unreadable(path, error));
  if (found.size === 0) throw new Error(`The initramfs ${path} is empty: ${remedy}`);
}

function unreadable(path: string, { code }: NodeJS.ErrnoException): never {
  throw new Error(`The initramfs ${path} cannot be read (${code}): ${remedy}`);
}

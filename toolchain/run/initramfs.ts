import { open, stat } from 'node:fs/promises';

const remedy = 'name a cpio archive, packed or not, such as /boot/initrd.img-* of Debian.';

/** How archives begin that Linux unpacks (Linux, lib/decompress.c; cpio's own two forms: Documentation/driver-api/early-userspace/buffer-format.rst). */
const beginnings: readonly Buffer[] = [
  ...['070701', '070702'].map((text) => Buffer.from(text)),
  ...['1f8b', '1f9e', '425a', '5d00', 'fd37', '894c', '0221', '28b5'].map((hex) => Buffer.from(hex, 'hex')),
];

/**
 * Looks at an initramfs before it is put on an image. Throws with the fault and what to do when it cannot be read, is no file, is
 * empty, or does not begin as an archive that Linux unpacks.
 */
export async function checkInitramfs(path: string): Promise<void> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => unreadable(path, error));
  if (!found.isFile()) throw new Error(`The initramfs ${path} is no file: ${remedy}`);
  if (found.size === 0) throw new Error(`The initramfs ${path} is empty: ${remedy}`);
  const start = await beginningOf(path).catch((error: NodeJS.ErrnoException) => unreadable(path, error));
  if (!beginnings.some((each) => start.subarray(0, each.length).equals(each))) throw new Error(`The initramfs ${path} is no archive that Linux unpacks: ${remedy}`);
}

async function beginningOf(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    return (await file.read(Buffer.alloc(8), 0, 8, 0)).buffer;
  } finally {
    await file.close();
  }
}

function unreadable(path: string, { code }: NodeJS.ErrnoException): never {
  throw new Error(`The initramfs ${path} cannot be read (${code}): ${remedy}`);
}

import { open } from 'node:fs/promises';

/** Offsets in the first two sectors of a bzImage: Linux, "The Linux/x86 Boot Protocol", "The Real-Mode Kernel Header". */
const header = { setupSectors: 0x1f1, size16: 0x1f4, bootFlag: 0x1fe, magic: 0x202, version: 0x206, text: 0x20e, loadFlags: 0x211, bytes: 0x268 } as const;

/** Protocol 2.12: the first with `xloadflags`, and older than any kernel that Debian still ships (Linux 3.8). */
const oldestProtocol = 0x020c;

const sector = 512;

/**
 * Looks at a kernel before it is put on an image, so that what the hypervisor would refuse at boot is an error here. Throws
 * with the fault and what to do when the file is missing, is no bzImage, or is shorter than its header says.
 */
export async function checkBzImage(path: string): Promise<void> {
  const { head, size } = await readHead(path);
  const fault = faultOf(head, size);
  if (fault !== undefined) throw new Error(`The kernel ${path} cannot be started: ${fault}`);
}

/** The release that a kernel says it is, such as `6.1.0-56-cloud-amd64`; undefined if it says none. */
export async function kernelRelease(path: string): Promise<string | undefined> {
  const { head } = await readHead(path);
  const place = head.getUint16(header.text, true);
  if (place === 0) return undefined;
  const text = new Uint8Array(sector);
  const file = await open(path);
  try {
    await file.read(text, 0, text.length, place + sector); // the field counts from the second sector on
  } finally {
    await file.close();
  }
  return /^[\w.+~-]+/.exec(Buffer.from(text).toString('latin1'))?.[0];
}

async function readHead(path: string): Promise<{ head: DataView; size: number }> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    throw new Error(`The kernel ${path} cannot be read (${error.code}): name a Linux bzImage, such as Debian's /boot/vmlinuz-*.`);
  });
  try {
    if (!(await file.stat()).isFile()) throw new Error(`The kernel ${path} is no file: name a Linux bzImage, such as Debian's /boot/vmlinuz-*.`);
    const bytes = new Uint8Array(header.bytes);
    const { bytesRead } = await file.read(bytes, 0, header.bytes, 0);
    return { head: new DataView(bytes.buffer, 0, bytesRead), size: (await file.stat()).size };
  } finally {
    await file.close();
  }
}

function faultOf(head: DataView, size: number): string | undefined {
  if (head.byteLength < header.bytes) return `it has only ${size} bytes, less than a kernel's header.`;
  if (head.getUint16(header.bootFlag, true) !== 0xaa55 || head.getUint32(header.magic, true) !== 0x53726448)
    return 'it is no bzImage (no boot flag 0xaa55 or no "HdrS" in its header); an ELF vmlinux or a compressed kernel must be built as bzImage.';
  const version = head.getUint16(header.version, true);
  if (version < oldestProtocol) return `it speaks boot protocol ${version >> 8}.${version & 0xff}; 2.12 (Linux 3.8) or later is needed.`;
  if ((head.getUint8(header.loadFlags) & 1) === 0) return 'it is a zImage that loads below 1 MB; build it as bzImage.';
  const needed = ((head.getUint8(header.setupSectors) || 4) + 1) * sector + head.getUint32(header.size16, true) * 16;
  return size < needed ? `it is truncated: its header promises ${needed} bytes, the file has ${size}. Fetch it again.` : undefined;
}

import { open } from 'node:fs/promises';

/** What a bzImage's setup header tells (Linux: Documentation/x86/boot.rst, "The Real-Mode Kernel Header"). */
export interface SetupHeader {
  /** Boot protocol, such as 0x020f. */
  readonly protocol: number;
  /** Where the protected-mode kernel likes to be loaded; a loader that can enters its 32-bit code there. */
  readonly preferredAddress: number;
  /** Memory that the kernel needs from there on before it can read its own memory map, in bytes. */
  readonly initSize: number;
}

/** Reads the header of a bzImage. Throws, saying why, when the file is none or its protocol is older than 2.10. */
export async function readSetupHeader(path: string): Promise<SetupHeader> {
  const view = await readStart(path, 0x268);
  if (view === undefined || view.getUint16(0x1fe, true) !== 0xaa55 || view.getUint32(0x202, true) !== magicHdrS) {
    throw new Error(`${path} is no bzImage: it lacks the boot sector's signature or the "HdrS" of the setup header. Give the vmlinuz of a kernel package.`);
  }
  const protocol = view.getUint16(0x206, true);
  if (protocol < 0x020a) throw new Error(`${path} speaks boot protocol ${protocol.toString(16)}, which names no preferred address; 2.10 is needed (Linux 2.6.31).`);
  return { protocol, preferredAddress: Number(view.getBigUint64(0x258, true)), initSize: view.getUint32(0x260, true) };
}

const magicHdrS = 0x53726448;

async function readStart(path: string, bytes: number): Promise<DataView | undefined> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(new Uint8Array(bytes), 0, bytes, 0);
    return bytesRead === bytes ? new DataView(buffer.buffer) : undefined;
  } finally {
    await file.close();
  }
}

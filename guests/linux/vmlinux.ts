import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runTool } from '../../toolchain/host/tool.ts';

/** Where the setup header of a bzImage says what (Documentation/arch/x86/boot.rst of Linux). */
const SETUP_SECTORS = 0x1f1;
const PAYLOAD_OFFSET = 0x248;
const PAYLOAD_LENGTH = 0x24c;
const SECTOR = 512;
/** The size of what is packed, which stands behind what all packers but gzip write. */
const SIZE = 4;

/** Packers by the first bytes of what they write. All are in the Debian packages of their names (xz in xz-utils). */
const packers: readonly { readonly program: string; readonly magic: string }[] = [
  { program: 'gzip', magic: '1f8b' },
  { program: 'xz', magic: 'fd377a585a00' },
  { program: 'zstd', magic: '28b52ffd' },
  { program: 'lz4', magic: '02214c18' },
];

/** Puts the ELF file that is inside of a bzImage into `folder`, and gives its path. */
export async function unpackKernel(image: string, folder: string): Promise<string> {
  const bytes = await readFile(image);
  const start = (bytes.readUInt8(SETUP_SECTORS) + 1) * SECTOR + bytes.readUInt32LE(PAYLOAD_OFFSET);
  const payload = bytes.subarray(start, start + bytes.readUInt32LE(PAYLOAD_LENGTH));
  const packer = packers.find(({ magic }) => payload.toString('hex', 0, magic.length / 2) === magic);
  if (packer === undefined) {
    throw new Error(`What ${image} unpacks begins with ${payload.toString('hex', 0, 8)}, which none of ${packers.map(({ program }) => program).join(', ')} writes. Add its packer to guests/linux/vmlinux.ts.`);
  }
  const packed = join(folder, 'payload');
  const unpacked = join(folder, 'vmlinux');
  await writeFile(packed, packer.program === 'gzip' ? payload : payload.subarray(0, -SIZE));
  await runTool(packer.program, ['-dc'], { inputFile: packed, stdout: { file: unpacked }, buffer: { stdout: false } });
  return unpacked;
}

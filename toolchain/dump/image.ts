import { readFile } from 'node:fs/promises';
import { runTool } from '../host/tool.ts';

/** What of an image is the same in the file and, at all times, in the machine. */
export interface Image {
  /** Whether code of the hypervisor's lies at that virtual address. */
  readonly isCode: (address: bigint) => boolean;
  /** Read-only data; undefined if the bytes are not all such. */
  readonly constants: (address: bigint, length: number) => Buffer | undefined;
}

interface Section {
  readonly address: bigint;
  readonly offset: number;
  readonly bytes: number;
}

/** Reads an ELF file. Throws if it has no code, or no read-only data. */
export async function readImage(elf: string): Promise<Image> {
  const [text, file] = await Promise.all([runTool('readelf', ['--section-headers', '--wide', elf]), readFile(elf)]);
  const [code, data] = ['.text', '.rodata'].map((name) => findSection(text, name)) as [Section | undefined, Section | undefined];
  if (code === undefined || data === undefined) throw new Error(`${elf} is no image of a hypervisor: it lacks .text or .rodata. lyn build writes the archive of a build anew.`);
  return {
    isCode: (address) => holds(code, address, 1),
    constants(address, length) {
      const offset = data.offset + Number(address - data.address);
      return holds(data, address, length) ? file.subarray(offset, offset + length) : undefined;
    },
  };
}

function holds(section: Section, address: bigint, length: number): boolean {
  return address >= section.address && address + BigInt(length) <= section.address + BigInt(section.bytes);
}

/** Of what `readelf --section-headers --wide` prints: number, name, type, address, offset, size. */
function findSection(text: string, name: string): Section | undefined {
  const [, address, offset, bytes] = new RegExp(`\\]\\s+\\${name}\\s+\\w+\\s+([0-9a-f]+)\\s+([0-9a-f]+)\\s+([0-9a-f]+)`).exec(text) ?? [];
  return address === undefined ? undefined : { address: BigInt(`0x${address}`), offset: parseInt(offset!, 16), bytes: parseInt(bytes!, 16) };
}

/** Longer texts than that no program has. */
const LONGEST = 4096;
/** `struct lyn_text` of runtime/lyn.h: address and length. */
const TEXT = 16;

/** The text that an argument of kind text is the address of; undefined if it is not constant. */
export function constantText({ constants }: Image, address: bigint): string | undefined {
  const text = constants(address, TEXT);
  const length = text?.readUInt32LE(8) ?? 0;
  if (text === undefined || length > LONGEST) return undefined;
  return length === 0 ? '' : constants(text.readBigUInt64LE(0), length)?.toString('latin1');
}

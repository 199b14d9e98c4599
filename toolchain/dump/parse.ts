import { crc32 } from 'node:zlib';
import { AGAIN, DumpError } from './failure.ts';
import { readers, type Sections } from './sections.ts';

/** A dump, its sections taken apart: docs/dumps.md, "Bytes". */
export interface Dump extends Readonly<Sections> {
  readonly kind: 'crash' | 'trace';
  readonly processor: number;
  /** Of the TSC, in Hz; undefined if the hypervisor did not know it yet. */
  readonly ticksPerSecond: bigint | undefined;
  /** Identifier of the build that wrote it. */
  readonly build: string;
  /** What was passed over. */
  readonly notes: readonly string[];
}

const VERSION = 2;
const KINDS: { readonly [kind: number]: Dump['kind'] } = { 1: 'crash', 2: 'trace' };
/** Where the identifier begins, and behind it the sections. */
export const IDENTIFIER = 24;
/** Longer than that no identifier is. It is the name of a folder as well. */
const LONGEST_IDENTIFIER = 64;
const SECTION_HEAD = 8;
const END = 0;

/** Throws a `DumpError` with the offset in `bytes` of what is wrong; if it is to be `partial`, the sections before that are all, and a note says it. */
export function parseDump(bytes: Buffer, partial = false): Dump {
  const head = parseHead(bytes);
  const sections: Sections = { rings: [] };
  const notes: string[] = [];
  try {
    readSections(bytes, IDENTIFIER + head.build.length, sections, notes);
  } catch (error) {
    if (!partial || !(error instanceof DumpError)) throw error;
    notes.push(error.message);
  }
  return { ...head, ...sections, notes };
}

function readSections(bytes: Buffer, start: number, sections: Sections, notes: string[]): void {
  for (let at = start; ;) {
    const { number, length } = sectionHead(bytes, at);
    const body = at + SECTION_HEAD;
    if (number === END) {
      checkSum(bytes, at, length);
      if (body + length < bytes.length) notes.push(`byte ${body + length} of the dump: what follows its end is passed over`);
      return;
    }
    const note = readSection(sections, number, bytes.subarray(body, body + length), body);
    if (note !== undefined) notes.push(`byte ${at} of the dump: ${note}`);
    at = body + length;
  }
}

function parseHead(bytes: Buffer): Pick<Dump, 'kind' | 'processor' | 'ticksPerSecond' | 'build'> {
  if (bytes.length < IDENTIFIER) throw new DumpError('dump', bytes.length, `it ends within its head. ${AGAIN}`);
  if (bytes.toString('latin1', 0, 4) !== 'LYND') throw new DumpError('dump', 0, `LYND does not stand at its beginning. ${AGAIN}`);
  const version = bytes.readUInt16LE(4);
  if (version !== VERSION) throw new DumpError('dump', 4, `it is of version ${version}, and this lyn reads version ${VERSION}. Take the lyn of the same checkout as the hypervisor.`);
  const kind = KINDS[bytes.readUInt16LE(6)];
  if (kind === undefined) throw new DumpError('dump', 6, `there is no kind ${bytes.readUInt16LE(6)} of dumps: 1 is a crash, 2 a trace. ${AGAIN}`);
  const ticksPerSecond = bytes.readBigUInt64LE(12);
  return { kind, processor: bytes.readUInt32LE(8), ticksPerSecond: ticksPerSecond === 0n ? undefined : ticksPerSecond, build: parseIdentifier(bytes) };
}

function parseIdentifier(bytes: Buffer): string {
  const length = bytes.readUInt32LE(20);
  if (length === 0 || length > LONGEST_IDENTIFIER) throw new DumpError('dump', 20, `the identifier of a build has 1 to ${LONGEST_IDENTIFIER} bytes, not ${length}. ${AGAIN}`);
  const build = bytes.toString('latin1', IDENTIFIER, IDENTIFIER + length);
  if (build.length < length) throw new DumpError('dump', bytes.length, `it ends within the identifier of its build. ${AGAIN}`);
  if (!/^[\w-]+$/.test(build)) throw new DumpError('dump', IDENTIFIER, `the identifier of its build has characters besides letters, digits, _ and -. ${AGAIN}`);
  return build;
}

function sectionHead(bytes: Buffer, at: number): { readonly number: number; readonly length: number } {
  if (at + SECTION_HEAD > bytes.length) throw new DumpError('dump', bytes.length, `it ends before its checksum. ${AGAIN}`);
  const [number, length] = [bytes.readUInt32LE(at), bytes.readUInt32LE(at + 4)];
  const rest = bytes.length - at - SECTION_HEAD;
  if (length > rest) throw new DumpError('dump', at, `section ${number} is of ${length} bytes, of which ${rest} are there. ${AGAIN}`);
  return { number, length };
}

/** Adds a section to those that are known; the reason if it is passed over. */
function readSection(sections: Sections, number: number, body: Buffer, at: number): string | undefined {
  const read = readers[number];
  if (read === undefined) return `section ${number}, of ${body.length} bytes, is not known here and is passed over`;
  return read(sections, body, at) ? undefined : `section ${number} comes a second time and is passed over`;
}

/** The sum may or may not have taken in the head of the section that it is in. */
function checkSum(bytes: Buffer, at: number, length: number): void {
  const body = at + SECTION_HEAD;
  if (length !== 4) throw new DumpError('dump', at + 4, `the checksum has 4 bytes, not ${length}. ${AGAIN}`);
  const said = bytes.readUInt32LE(body);
  const sums = [at, body].map((end) => crc32(bytes.subarray(0, end)));
  if (!sums.includes(said)) throw new DumpError('dump', body, `the CRC-32 of all bytes is ${sums[0]!.toString(16)}, not the ${said.toString(16)} that it says. ${AGAIN}`);
}

import { createHash } from 'node:crypto';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { emptiedReport, type Patch } from './hybrid/report.ts';

/** Where the primary volume descriptor lies in the file: sector 16 of 2,048 bytes (ECMA-119, 7.2.1 and 8.4). */
const descriptorStart = 0x8000;
/** What it begins with: descriptor type 1 (primary), standard identifier, version 1 (ECMA-119, 8.4.1 to 8.4.3). */
const descriptorMark = Buffer.from('\x01CD001\x01', 'latin1');
/** Its field Application Use, bytes 884 to 1395 counted from 1 (ECMA-119, 8.4.32): the seal. */
const sealStart = descriptorStart + 883;
const sealBytes = 512;
const sealEnd = sealStart + sealBytes;
/** Bytes that are read at a time. */
const pieceBytes = 1 << 20;

/** What an image's seal says of it. */
export interface Seal {
  /** Length of the image. */
  readonly bytes: number;
  /** Of the image with the seal's own 512 bytes zero, as 64 hexadecimal digits. */
  readonly sha256: string;
}

/** The hash that is in a seal, of pieces handed in one behind the other. */
export class SealHash {
  #hash = createHash('sha256');
  #offset = 0;

  /** Bytes so far. */
  get bytes(): number {
    return this.#offset;
  }

  /** Takes the next piece, which is left as it is. */
  update(piece: Uint8Array): void {
    const [from, to] = [sealStart, sealEnd].map((place) => Math.min(Math.max(place - this.#offset, 0), piece.length)) as [number, number];
    this.#hash.update(piece.subarray(0, from)).update(Buffer.alloc(to - from)).update(piece.subarray(to));
    this.#offset += piece.length;
  }

  digest(): string {
    return this.#hash.digest('hex');
  }
}

/** Writes the seal into a finished image, over one that it has already. Throws where the file is no ISO 9660 image. */
export async function sealImage(path: string): Promise<Seal> {
  return withFile(path, 'r+', async (file) => {
    const { size } = await file.stat();
    const start = await readAt(file, descriptorStart, descriptorMark.length);
    if (size < sealEnd || !start.equals(descriptorMark)) throw new Error(`${path} has no ISO 9660 volume descriptor: it cannot be sealed.`);
    const seal = { bytes: size, sha256: await hashOf(file) };
    await file.write(encodeSeal(seal), 0, sealBytes, sealStart);
    return seal;
  });
}

/**
 * Reads an image whole, and gives what its seal says if that is true of it. Throws when it is no Lyn image, truncated, too
 * long, or altered anywhere. `progress` hears after each piece how many bytes have been read, and of how many.
 */
export async function checkSeal(path: string, progress: (bytes: number, total: number) => void = () => undefined): Promise<Seal> {
  return withFile(path, 'r', async (file) => {
    const { size } = await file.stat();
    const seal = decodeSeal(await readAt(file, sealStart, sealBytes), path, size);
    if (size < seal.bytes) throw new Error(`${path} is truncated: it has ${size} bytes of ${seal.bytes}. ${AGAIN}`);
    if (size > seal.bytes) throw new Error(`${path} is altered: it has ${size} bytes, and the image in it ${seal.bytes}. Was it read back from a larger disk? head --bytes=${seal.bytes} takes the image alone. ${AGAIN}`);
    const found = await hashOf(file, (bytes) => progress(bytes, size));
    if (found !== seal.sha256) throw new Error(`${path} is altered: ${await causeOf(file, seal, found)}. ${AGAIN}`);
    return seal;
  });
}

/** What was read back from a stick that the self-test wrote its page to is whole again without that page. */
async function causeOf(file: FileHandle, seal: Seal, found: string): Promise<string> {
  const report = await emptiedReport(file);
  if (report !== undefined && (await hashOf(file, undefined, report)) === seal.sha256) return 'it is whole but for the page that a self-test has written into it, as into the stick that it is started from. lyn report-hardware reads the page';
  return `its SHA-256 should be ${seal.sha256}, and is ${found}`;
}

const AGAIN = 'Build it again, or fetch it again from where it came.';

/** Opens a regular file for `work`: opening a pipe would wait, and reading a folder fails without its name. */
async function withFile<T>(path: string, flags: 'r' | 'r+', work: (file: FileHandle) => Promise<T>): Promise<T> {
  const found = await stat(path);
  if (found.isDirectory()) throw new Error(`${path} is a folder. Give the path of an image, such as build/lyn.img.`);
  if (!found.isFile()) throw new Error(`${path} is no regular file. Give the path of an image, such as build/lyn.img.`);
  const file = await open(path, flags);
  try {
    return await work(file);
  } finally {
    await file.close();
  }
}

/** What there is at an offset, and zeros behind the file's end. */
async function readAt(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  return (await file.read(Buffer.alloc(length), 0, length, offset)).buffer;
}

/** `instead`: bytes that are taken for those in the file. */
async function hashOf(file: FileHandle, progress: (bytes: number) => void = () => undefined, instead?: Patch): Promise<string> {
  const hash = new SealHash();
  const piece = Buffer.alloc(pieceBytes);
  for (;;) {
    const { bytesRead } = await file.read(piece, 0, pieceBytes, hash.bytes);
    if (bytesRead === 0) return hash.digest();
    if (instead !== undefined) lay(instead, piece, hash.bytes);
    hash.update(piece.subarray(0, bytesRead));
    progress(hash.bytes);
  }
}

/** Puts what of the patch falls into the piece there. `offset`: of the piece. */
function lay({ start, bytes }: Patch, piece: Buffer, offset: number): void {
  const from = Math.max(start, offset);
  bytes.copy(piece, Math.min(from - offset, piece.length), Math.min(from - start, bytes.length));
}

function encodeSeal({ bytes, sha256 }: Seal): Buffer {
  const field = Buffer.alloc(sealBytes);
  field.write(`LYN IMAGE 1\nsize=${bytes}\nsha256=${sha256}\n`, 'latin1');
  return field;
}

/** Takes nothing but what `encodeSeal` writes, to the last byte: the hash does not cover the field. */
function decodeSeal(field: Buffer, path: string, size: number): Seal {
  const [, version, bytes, sha256] = /^LYN IMAGE (\d+)\n(?:size=(\d{1,15})\nsha256=([0-9a-f]{64})\n)?/.exec(field.toString('latin1')) ?? [];
  if (version === undefined) throw new Error(`${path} is no Lyn image${size === 0 ? ': it is empty' : ', or its beginning is damaged'}. lyn image makes one.`);
  if (version !== '1') throw new Error(`${path} is a Lyn image of version ${version}, and this Lyn knows version 1. Take the lyn that made it.`);
  const seal = { bytes: Number(bytes), sha256: String(sha256) };
  if (!encodeSeal(seal).equals(field)) throw new Error(`${path} is altered: its seal, at byte ${sealStart}, is damaged. ${AGAIN}`);
  return seal;
}

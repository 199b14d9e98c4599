/** Dumps as docs/dumps.md describes them, made without any of what reads them. */

export type Section = readonly [number: number, body: Buffer];

export const u16 = (value: number): Buffer => Buffer.from([value & 0xff, value >> 8]);
export const u32 = (value: number): Buffer => Buffer.from([0, 8, 16, 24].map((shift) => (value >>> shift) & 0xff));
export const u64 = (value: bigint): Buffer => Buffer.from([0n, 8n, 16n, 24n, 32n, 40n, 48n, 56n].map((shift) => Number((value >> shift) & 0xffn)));
export const words = (...values: readonly bigint[]): Buffer => Buffer.concat(values.map(u64));

export const event = (time: bigint, kind: number, detail: number, word: number, first: bigint, second: bigint): Buffer =>
  Buffer.concat([u64(time), Buffer.from([kind, detail, 0, 0]), u32(word), u64(first), u64(second)]);

export interface Head {
  readonly version?: number;
  readonly kind?: number;
  readonly build?: string;
  /** Hz; 0: not known. */
  readonly ticksPerSecond?: bigint;
}

/** The bytes of a dump of processor 0, its checksum at the end. */
export function dumpBytes(sections: readonly Section[], { version = 2, kind = 1, build = 'feedfacecafebeef', ticksPerSecond = 0n }: Head = {}): Buffer {
  const head = [Buffer.from('LYND'), u16(version), u16(kind), u32(0), u64(ticksPerSecond), u32(build.length), Buffer.from(build)];
  const body = Buffer.concat([...head, ...sections.flatMap(([number, bytes]) => [u32(number), u32(bytes.length), bytes])]);
  return Buffer.concat([body, u32(0), u32(4), u32(crc(body))]);
}

/** The lines of a dump on the console. */
export function consoleLines(bytes: Buffer): string[] {
  const packed = pack(bytes);
  return Array.from({ length: Math.ceil(packed.length / 48) }, (_, i) => dumpLine(i, packed.subarray(48 * i, 48 * i + 48)));
}

export function dumpLine(number: number, bytes: Buffer): string {
  return `~lyn ${(number & 0xffff).toString(16).padStart(4, '0')} ${bytes.toString('base64')} ${crc(bytes).toString(16).padStart(8, '0')}`;
}

/** Each zero is followed by how many it stands for. */
export function pack(bytes: Buffer): Buffer {
  const packed: number[] = [];
  for (let i = 0; i < bytes.length;) {
    let zeros = 0;
    while (zeros < 255 && bytes[i + zeros] === 0) zeros++;
    packed.push(...(zeros === 0 ? [bytes[i]!] : [0, zeros]));
    i += Math.max(zeros, 1);
  }
  return Buffer.from(packed);
}

/** CRC-32 of IEEE 802.3, a byte at a time. */
export function crc(bytes: Buffer): number {
  let sum = 0xffff_ffff;
  for (const byte of bytes) sum = (sum >>> 8) ^ bytewise[(sum ^ byte) & 0xff]!;
  return ~sum >>> 0;
}

const bytewise = Array.from({ length: 256 }, (_, byte) => {
  let sum = byte;
  for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ ((sum & 1) === 0 ? 0 : 0xedb8_8320);
  return sum;
});

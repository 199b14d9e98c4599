/** What multiboot2 loaders hand over, in bytes: Multiboot2 specification 2.0, section 3.6. */

import { le, text } from '../processor/madt.testing.ts';

export const le64 = (value: bigint): number[] => [...le(Number(value & 0xffff_ffffn), 4), ...le(Number(value >> 32n), 4)];

/** A tag, whose header may tell another size than it has. */
export const tag = (type: number, body: readonly number[], size = 8 + body.length): number[] => {
  const bytes = [...le(type, 4), ...le(size, 4), ...body];
  return [...bytes, ...Array<number>(-bytes.length & 7).fill(0)];
};
export type MapEntry = readonly [base: bigint, length: bigint, type: number];
export const mapTag = (entries: readonly MapEntry[], size = 24): number[] =>
  tag(6, [...le(size, 4), ...le(0, 4), ...entries.flatMap(([base, length, type]) => [...le64(base), ...le64(length), ...le(type, 4), ...Array<number>(size - 20).fill(0)])]);
export const moduleTag = (start: number, end: number, line: string): number[] => tag(3, [...le(start, 4), ...le(end, 4), ...text(`${line}\0`)]);
export const commandLine = (line: string): number[] => tag(1, text(`${line}\0`));
export const end = tag(0, []);

export interface Pixels {
  readonly address?: bigint;
  readonly pitch?: number;
  readonly width?: number;
  readonly height?: number;
  readonly depth?: number;
  readonly kind?: number;
  readonly colours?: readonly number[];
}

/** A screen of UEFI's usual kind, but for what is told. */
export const screenTag = ({ address = 0x8000_0000n, pitch = 4096, width = 1024, height = 768, depth = 32, kind = 1, colours = [16, 8, 8, 8, 0, 8] }: Pixels): number[] =>
  tag(8, [...le64(address), ...le(pitch, 4), ...le(width, 4), ...le(height, 4), depth, kind, 0, 0, ...colours]);

/** All of it; the header may tell another size than there is. */
export function information(tags: readonly (readonly number[])[], size?: number): number[] {
  const body = tags.flat();
  return [...le(size ?? body.length + 8, 4), ...le(0, 4), ...body];
}

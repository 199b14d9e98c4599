/**
 * The text of log records: what `hv/console/record.ts` writes with the arguments as they are, by the table of formats of the same build.
 *
 * A record is words of 64 bits, little-endian: the head (format in bits 31 to 0, number of words with the head in bits 47 to 32, `LY` above),
 * the time-stamp counter, then the arguments. An argument of kind text is its length in bytes, then the bytes, filled up with zeros.
 */

import type { FormatKind, NumberedFormat } from '../compiler/ir/formats.ts';
import type { FormatTable } from './formats.ts';

export type LogRecord = { readonly level: NumberedFormat['level']; readonly text: string; readonly file: string; readonly line: number; /** Ticks of the time-stamp counter. */ readonly time: bigint };

/** `LY`. */
const MARK = 0x594cn;
const WORD = 8;

/** Throws an error that names the byte at which the records end to make sense. */
export function decodeRecords(bytes: Uint8Array, { formats }: FormatTable): LogRecord[] {
  const known = new Map(formats.map((format) => [format.id, format]));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const records: LogRecord[] = [];
  for (let at = 0; at < bytes.length;) {
    const words = wordsAt(view, at);
    const format = known.get(Number(words[0]! & 0xffff_ffffn));
    if (format === undefined) throw new Error(`byte ${at}: there is no format ${words[0]! & 0xffff_ffffn} in the table; is it of another build?`);
    records.push({ level: format.level, file: format.file, line: format.line, time: words[1]!, text: textOf(format, words.slice(2), at) });
    at += words.length * WORD;
  }
  return records;
}

function wordsAt(view: DataView, at: number): readonly bigint[] {
  const head = at + WORD <= view.byteLength ? view.getBigUint64(at, true) : 0n;
  const count = Number((head >> 32n) & 0xffffn);
  if (head >> 48n !== MARK || count < 2) throw new Error(`byte ${at}: no record begins here`);
  if (at + count * WORD > view.byteLength) throw new Error(`byte ${at}: the record ends in the middle`);
  return Array.from({ length: count }, (_, i) => view.getBigUint64(at + i * WORD, true));
}

function textOf({ pieces, kinds }: NumberedFormat, args: readonly bigint[], at: number): string {
  let next = 0;
  const take = (): bigint => args[next++] ?? fail(at);
  const texts = kinds.map((kind) => (kind === 'text' ? takeText(take) : PRINT[kind](take())));
  if (next !== args.length) fail(at);
  return pieces.map((piece, i) => piece + (texts[i] ?? '')).join('');
}

function fail(at: number): never {
  throw new Error(`byte ${at}: the record does not have the arguments of its format; is the table of another build?`);
}

function takeText(take: () => bigint): string {
  const length = Number(take());
  let text = '';
  for (let word = 0n; text.length < length; word >>= 8n) {
    if (text.length % WORD === 0) word = take();
    text += String.fromCharCode(Number(word & 0xffn));
  }
  return text;
}

/** How an argument that is no text is printed, by kind. */
export const PRINT: { readonly [K in Exclude<FormatKind, 'text'>]: (value: bigint) => string } = {
  unsigned: String,
  signed: (value) => String(BigInt.asIntN(64, value)),
  hex: (value) => `0x${value.toString(16)}`,
};

import type { NamedField, Names } from '../build/archive/names.ts';
import type { Stack, VmcsValue } from './sections.ts';
import { hex } from './words.ts';

/** A field of the structure that a guest is entered with. */
export interface ControlField {
  /** The hypervisor's own name for it; of a VMCS field that it does not use, its encoding; of bytes of a VMCB without a name, their offset. */
  readonly name: string;
  readonly value: bigint;
  readonly meaning?: string;
}

/** The fields of a VMCS that are not zero. */
export function vmcsFields({ enums }: Names, values: readonly VmcsValue[]): ControlField[] {
  return values.filter(({ value }) => value !== 0n).map(({ encoding, value }) => {
    const name = enums.VmcsField[String(encoding)] ?? hex(encoding);
    return { name, value, ...meaningOf(name === 'ExitReason' ? exitReason(enums.ExitReason, value) : undefined) };
  });
}

/** Bit 31: the entry failed; the basic reason is in bits 15 to 0 (SDM volume 3, table 25-9). */
function exitReason(reasons: { readonly [number: string]: string }, value: bigint): string | undefined {
  const name = reasons[String(value & 0xffffn)];
  return name === undefined ? undefined : `${name}${(value >> 31n & 1n) === 1n ? ', the entry failed' : ''}`;
}

/** The fields of a VMCB that are not zero, then words of it that are not zero and have no name. */
export function vmcbFields({ enums, layouts }: Names, { bytes }: Stack): ControlField[] {
  const fields = layouts.Vmcb.filter(({ offset, bytes: length }) => offset + length <= bytes.length);
  const named = fields.map((field) => ({ name: field.name, value: valueAt(bytes, field), ...meaningOf(field.name === 'exitCode' ? enums.ExitCode[String(BigInt.asUintN(32, valueAt(bytes, field)))] : undefined) }));
  return [...named, ...wordsOf(withoutFields(bytes, fields))].filter(({ value }) => value !== 0n);
}

function valueAt(bytes: Buffer, { offset, bytes: length }: NamedField): bigint {
  return [...bytes.subarray(offset, offset + length)].reduceRight((value, byte) => value << 8n | BigInt(byte), 0n);
}

function withoutFields(bytes: Buffer, fields: readonly NamedField[]): Buffer {
  const rest = Buffer.from(bytes);
  for (const { offset, bytes: length } of fields) rest.fill(0, offset, offset + length);
  return rest;
}

function wordsOf(bytes: Buffer): ControlField[] {
  return Array.from({ length: Math.ceil(bytes.length / 8) }, (_, i) => ({ name: `+${hex(8 * i)}`, value: valueAt(bytes, { name: '', offset: 8 * i, bytes: 8 }) }));
}

function meaningOf(meaning: string | undefined): { readonly meaning?: string } {
  return meaning === undefined ? {} : { meaning };
}

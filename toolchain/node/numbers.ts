import type { IntName } from '../compiler/ir/types.ts';
import { isBig, maximum, minimum, wrap } from '../compiler/rules/integers.ts';

export { isBig, maximum, minimum, type IntName };

/** A value of the type that the low bits of `value` make, as emitted code holds it: number, or bigint for 64 bits. */
export function wrapped(value: bigint, type: IntName): number | bigint {
  const exact = wrap(value, type);
  return isBig(type) ? exact : Number(exact);
}

/** The integer array that holds elements of a type. */
export const ARRAY_OF = {
  u8: Uint8Array, u16: Uint16Array, u32: Uint32Array, u64: BigUint64Array, i8: Int8Array, i16: Int16Array, i32: Int32Array, i64: BigInt64Array,
} as const satisfies { readonly [N in IntName]: unknown };

export function mulHigh(a: bigint, b: bigint): bigint {
  return (a * b) >> 64n;
}

export function countBits(value: bigint): number {
  return value.toString(2).replaceAll('0', '').length;
}

/** The integer types as sets of values, on bigint: the meaning that C and JavaScript have to reproduce. */

import { INT, type IntName } from '../ir/types.ts';

/** The value of the type that has the same low bits: truncates, or reads the top bit as a sign. */
export function wrap(value: bigint, type: IntName): bigint {
  const { bits, signed } = INT[type];
  return signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
}

export function minimum(type: IntName): bigint {
  const { bits, signed } = INT[type];
  return signed ? -(1n << BigInt(bits - 1)) : 0n;
}

export function maximum(type: IntName): bigint {
  const { bits, signed } = INT[type];
  return (1n << BigInt(signed ? bits - 1 : bits)) - 1n;
}

export function contains(type: IntName, value: bigint): boolean {
  return value >= minimum(type) && value <= maximum(type);
}

/** Is every value of `inner` a value of `outer`? */
export function includes(outer: IntName, inner: IntName): boolean {
  return contains(outer, minimum(inner)) && contains(outer, maximum(inner));
}

/** Types that JavaScript holds as bigint; all others are numbers. */
export function isBig(type: IntName): boolean {
  return INT[type].bits === 64;
}

/** Types that C promotes to `int` before it computes. */
export function isNarrow(type: IntName): boolean {
  return INT[type].bits < 32;
}

export const C_TYPE: { readonly [N in IntName]: string } = {
  u8: 'uint8_t', u16: 'uint16_t', u32: 'uint32_t', u64: 'uint64_t',
  i8: 'int8_t', i16: 'int16_t', i32: 'int32_t', i64: 'int64_t',
};

/** The unsigned C type in which values of `type` can be computed without promotion to a signed one. */
export function unsignedOf(type: IntName): string {
  return INT[type].bits === 64 ? 'uint64_t' : 'uint32_t';
}

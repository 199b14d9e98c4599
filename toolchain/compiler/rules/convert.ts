/**
 * The rule of conversions: integer, enum (as its representation) or boolean to integer. The value is extended by the
 * source's sign or truncated to the low bits of the target; a boolean is 0 or 1.
 */

import { INT, type IntName } from '../ir/types.ts';
import { cast, wrapJs } from './binary.ts';
import { atom, call, conditional, type Code } from './code.ts';
import { C_TYPE, includes, isBig, wrap } from './integers.ts';

export function applyConvert(value: bigint | boolean, to: IntName): bigint {
  return wrap(BigInt(value), to);
}

/** A cast says it all: gcc and clang convert modulo 2^n. But where another widening follows, gcc's -Wsign-conversion looks through it, and not through a call. */
export function convertC(operand: Code, from: IntName | 'bool', to: IntName): Code {
  if ((to === 'u16' && from === 'i8') || (to === 'u32' && (from === 'i8' || from === 'i16'))) return call(`lyn_extend_${to}`, operand);
  return from === to ? operand : cast(C_TYPE[to], operand);
}

/** Does C convert by itself, silently and to the right value, where a value of type `to` is expected? */
export function convertsImplicitly(from: IntName | 'bool', to: IntName): boolean {
  return from === 'bool' || includes(to, from);
}

export function convertJs(operand: Code, from: IntName | 'bool', to: IntName): Code {
  if (from === 'bool') return conditional(operand, atom(isBig(to) ? '1n' : '1'), atom(isBig(to) ? '0n' : '0'));
  if (from === to) return operand;
  const fits = includes(to, from);
  if (isBig(to)) {
    const big = isBig(from) ? operand : call('BigInt', operand);
    return fits ? big : wrapJs(big, to);
  }
  if (!isBig(from)) return fits ? operand : wrapJs(operand, to);
  const { bits, signed } = INT[to];
  return call('Number', call(signed ? 'BigInt.asIntN' : 'BigInt.asUintN', atom(String(bits)), operand));
}

/** The rules of `-` and `~` on integers (`!` is on booleans and the same everywhere). */

import { INT, type IntName } from '../ir/types.ts';
import { cast, complementC, wrapJs } from './binary.ts';
import { prefix, type Code } from './code.ts';
import { C_TYPE, isNarrow, unsignedOf, wrap } from './integers.ts';

export type UnaryRule = {
  /** The meaning in words, for the reference. */
  readonly says: string;
  /** The exact result before it is wrapped to the type. */
  readonly meaning: (operand: bigint) => bigint;
  readonly c: (operand: Code, type: IntName) => Code;
  readonly js: (operand: Code, type: IntName) => Code;
};

export const UNARY: { readonly [O in '-' | '~']: UnaryRule } = {
  '-': { says: 'zero minus the operand', meaning: (a) => -a, c: negate, js: (operand, type) => wrapJs(prefix('-', operand), type) },
  '~': { says: 'the operand with every bit flipped', meaning: (a) => ~a, c: complementC, js: complementJs },
};

export function applyUnary(op: '-' | '~', operand: bigint, type: IntName): bigint {
  return wrap(UNARY[op].meaning(operand), type);
}

/** The signed minimum has no negative: computed unsigned. */
function negate(operand: Code, type: IntName): Code {
  if (!INT[type].signed) return isNarrow(type) ? cast(C_TYPE[type], prefix('-', operand)) : prefix('-', operand);
  return cast(C_TYPE[type], prefix('-', isNarrow(type) ? operand : cast(unsignedOf(type), operand)));
}

/** Only unsigned types have to lose the sign that `~` gives. */
function complementJs(operand: Code, type: IntName): Code {
  const flipped = prefix('~', operand);
  return INT[type].signed ? flipped : wrapJs(flipped, type);
}

/**
 * The rules of the binary operators: what they mean on bigint, and how C and JavaScript are made to mean the same.
 * Both operands and the result have one type; the result wraps to it at each operation, never later.
 *
 * `/` and `%` panic on a divisor of zero. The forms below expect one that is not zero: the emitters wrap the right operand
 * in a check, and the evaluator reports it, unless it is a constant.
 */

import { INT, type IntName } from '../ir/types.ts';
import type { ArithmeticOp, BinaryOp } from '../ir/code.ts';
import { atom, call, infix, prefix, type Code } from './code.ts';
import { C_TYPE, isBig, isNarrow, maximum, unsignedOf, wrap } from './integers.ts';

export type BinaryRule = {
  /** The meaning in words, for the reference. */
  readonly says: string;
  /** The exact result before it is wrapped to the type. */
  readonly meaning: (left: bigint, right: bigint, type: IntName) => bigint;
  /** Must the right operand be checked against zero? */
  readonly panicsOnZero: boolean;
  readonly c: (left: Code, right: Code, type: IntName) => Code;
  readonly js: (left: Code, right: Code, type: IntName) => Code;
};

export const BINARY: { readonly [O in ArithmeticOp]: BinaryRule } = {
  '+': {
    says: 'the sum',
    meaning: (a, b) => a + b, panicsOnZero: false, c: modular('+'), js: wrapped('+'),
  },
  '-': {
    says: 'the difference',
    meaning: (a, b) => a - b, panicsOnZero: false, c: modular('-'), js: wrapped('-'),
  },
  '*': {
    says: 'the product',
    meaning: (a, b) => a * b, panicsOnZero: false, c: modular('*'), js: product,
  },
  '/': {
    says: 'the quotient, truncated toward zero; the smallest signed value divided by -1 is itself',
    meaning: (a, b) => a / b, panicsOnZero: true, c: quotient('/', 'div'), js: wrapped('/'),
  },
  '%': {
    says: 'the remainder, with the sign of the dividend',
    meaning: (a, b) => a % b, panicsOnZero: true, c: quotient('%', 'rem'), js: remainder,
  },
  '&': {
    says: 'the bits set in both',
    meaning: (a, b) => a & b, panicsOnZero: false, c: bitwise('&'), js: bitwiseJs('&'),
  },
  '|': {
    says: 'the bits set in either',
    meaning: (a, b) => a | b, panicsOnZero: false, c: bitwise('|'), js: bitwiseJs('|'),
  },
  '^': {
    says: 'the bits set in one of them',
    meaning: (a, b) => a ^ b, panicsOnZero: false, c: bitwise('^'), js: bitwiseJs('^'),
  },
  '<<': {
    says: 'the bits moved up by the count modulo the width; what leaves the width is dropped',
    meaning: (a, b, t) => a << masked(b, t), panicsOnZero: false, c: shiftLeft, js: shiftLeftJs,
  },
  '>>': {
    says: 'the bits moved down by the count modulo the width; signed types keep their sign',
    meaning: (a, b, t) => a >> masked(b, t), panicsOnZero: false, c: shiftRight, js: shiftRightJs,
  },
};

/** The value of `left op right`; `undefined` where the language panics (division by zero). */
export function applyBinary(op: ArithmeticOp, left: bigint, right: bigint, type: IntName): bigint | undefined {
  const rule = BINARY[op];
  return rule.panicsOnZero && right === 0n ? undefined : wrap(rule.meaning(left, right, type), type);
}

export type ComparisonOp = Exclude<BinaryOp, ArithmeticOp>;

export type ComparisonRule = {
  /** When it is true, in words. */
  readonly says: string;
  readonly meaning: (left: bigint, right: bigint) => boolean;
  readonly c: string;
  readonly js: string;
};

/** Comparisons are the same in both languages; only the spelling of equality differs in C. */
export const COMPARE: { readonly [O in ComparisonOp]: ComparisonRule } = {
  '===': { says: 'both are the same', meaning: (a, b) => a === b, c: '==', js: '===' },
  '!==': { says: 'they differ', meaning: (a, b) => a !== b, c: '!=', js: '!==' },
  '<': { says: 'a is less', meaning: (a, b) => a < b, c: '<', js: '<' },
  '<=': { says: 'a is not greater', meaning: (a, b) => a <= b, c: '<=', js: '<=' },
  '>': { says: 'a is greater', meaning: (a, b) => a > b, c: '>', js: '>' },
  '>=': { says: 'a is not less', meaning: (a, b) => a >= b, c: '>=', js: '>=' },
};

export const isArithmetic = (op: BinaryOp): op is ArithmeticOp => Object.hasOwn(BINARY, op);

/** Shift counts are masked to the width: bits 0 to 2, 3, 4 or 5 of them count. */
export const shiftMask = (type: IntName): bigint => BigInt(INT[type].bits - 1);
const masked = (count: bigint, type: IntName): bigint => count & shiftMask(type);

// ---------------------------------------------------------------------------------------------------------------- C

export const cast = (cType: string, code: Code): Code => prefix(`(${cType})`, code);
/** Without a cast before a literal that is not negative: C converts it without a word. */
const asUnsigned = (code: Code, type: IntName): Code => (literal(code) !== undefined ? code : cast(unsignedOf(type), code));

/**
 * Computed unsigned and cast back. u32 and u64 are it already; i8 and i16 cannot leave `int`, nor can u8 and u16 but for
 * `u16 * u16`, which is the promotion that C programmers are bitten by.
 */
function modular(op: '+' | '-' | '*') {
  return (left: Code, right: Code, type: IntName): Code => {
    if (type === 'u32' || type === 'u64') return infix(left, op, right);
    if (op === '-' && isNarrowComplement(left, type)) return complementC(right, type);
    const promotes = isNarrow(type) && !(type === 'u16' && op === '*');
    return cast(C_TYPE[type], promotes ? infix(left, op, right) : infix(asUnsigned(left, type), op, asUnsigned(right, type)));
  };
}

/** i32 and i64 go through a helper that knows the minimum divided by -1; the narrow ones cannot overflow `int`. */
function quotient(op: '/' | '%', helper: string) {
  return (left: Code, right: Code, type: IntName): Code => {
    if (isNarrow(type)) return cast(C_TYPE[type], infix(left, op, right));
    const divisor = literal(right) ?? 0n;
    return !INT[type].signed || divisor > 0n ? infix(left, op, right) : call(`lyn_${helper}_${type}`, left, right);
  };
}

function bitwise(op: '&' | '|' | '^') {
  return (left: Code, right: Code, type: IntName): Code => {
    if (op === '^' && isNarrowComplement(left, type)) return complementC(right, type);
    if (op === '^' && isNarrowComplement(right, type)) return complementC(left, type);
    // Of an unsigned `^` gcc makes masks that it then says do not fit.
    return isNarrow(type) && (INT[type].signed || op === '^') ? cast(C_TYPE[type], infix(left, op, right)) : infix(left, op, right);
  };
}

/** `0xFF - x` and `x ^ 0xFF`: gcc makes `~x` of them. */
function isNarrowComplement(constant: Code, type: IntName): boolean {
  return isNarrow(type) && !INT[type].signed && literal(constant) === maximum(type);
}

/** `~x`; of u8, u16 and what may have been widened by a helper, since gcc takes comparisons of a promoted `~` for a mistake. */
export function complementC(operand: Code, type: IntName): Code {
  const mayBeWidened = operand.outer === 'unary' || (isNarrow(type) && !INT[type].signed);
  if (mayBeWidened) return call(`lyn_not_${type}`, operand);
  return isNarrow(type) ? cast(C_TYPE[type], prefix('~', operand)) : prefix('~', operand);
}

function countC(right: Code, type: IntName): Code {
  const constant = literal(right);
  return constant === undefined ? infix(right, '&', atom(String(shiftMask(type)))) : atom(String(masked(constant, type)));
}

/** Unsigned: shifting a negative value, or into the sign, is undefined behaviour in C. */
function shiftLeft(left: Code, right: Code, type: IntName): Code {
  const unsigned = INT[type].signed ? cast(unsignedOf(type), left) : left.typed !== undefined && !isNarrow(type) ? atom(left.typed) : left;
  const shifted = infix(unsigned, '<<', countC(right, type));
  return type === 'u32' || type === 'u64' ? shifted : cast(C_TYPE[type], shifted);
}

/** gcc and clang shift signed values arithmetically, as JavaScript does. */
function shiftRight(left: Code, right: Code, type: IntName): Code {
  const shifted = infix(left.typed !== undefined ? atom(left.typed) : left, '>>', countC(right, type));
  return isNarrow(type) ? cast(C_TYPE[type], shifted) : shifted;
}

// ---------------------------------------------------------------------------------------------------------------- JavaScript

/** The number or bigint `code`, whose exact value is known modulo 2^32 (or exactly, for bigint), wrapped to the type. */
export function wrapJs(code: Code, type: IntName): Code {
  const { bits, signed } = INT[type];
  if (bits === 64) return call(signed ? 'BigInt.asIntN' : 'BigInt.asUintN', atom('64'), code);
  if (bits === 32) return infix(code, signed ? '|' : '>>>', atom('0'));
  if (!signed) return infix(code, '&', atom(bits === 8 ? '0xff' : '0xffff'));
  const up = atom(String(32 - bits));
  return infix(infix(code, '<<', up), '>>', up);
}

function wrapped(op: '+' | '-' | '/') {
  return (left: Code, right: Code, type: IntName): Code => wrapJs(infix(left, op, right), type);
}

/** Products of 32-bit numbers do not fit a double: `Math.imul` gives their low half. */
function product(left: Code, right: Code, type: IntName): Code {
  return wrapJs(INT[type].bits === 32 ? call('Math.imul', left, right) : infix(left, '*', right), type);
}

/** The wrap of a signed number removes the negative zero of `-4 % 2`; unsigned and bigint results are right as they are. */
function remainder(left: Code, right: Code, type: IntName): Code {
  const exact = infix(left, '%', right);
  return INT[type].signed && !isBig(type) ? wrapJs(exact, type) : exact;
}

/** JavaScript's own result is signed and 32 bits wide: wrong only for u32. */
function bitwiseJs(op: '&' | '|' | '^') {
  return (left: Code, right: Code, type: IntName): Code => (type === 'u32' ? wrapJs(infix(left, op, right), type) : infix(left, op, right));
}

function countJs(right: Code, type: IntName): Code {
  const constant = literal(right);
  if (constant !== undefined) return atom(`${masked(constant, type)}${isBig(type) ? 'n' : ''}`);
  // JavaScript masks the counts of 32-bit shifts itself.
  return INT[type].bits === 32 ? right : infix(right, '&', atom(`${shiftMask(type)}${isBig(type) ? 'n' : ''}`));
}

function shiftLeftJs(left: Code, right: Code, type: IntName): Code {
  return type === 'i32' ? infix(left, '<<', countJs(right, type)) : wrapJs(infix(left, '<<', countJs(right, type)), type);
}

function shiftRightJs(left: Code, right: Code, type: IntName): Code {
  return infix(left, type === 'u32' ? '>>>' : '>>', countJs(right, type));
}

/** The value of a decimal or hexadecimal literal that is not negative, with or without a suffix. */
function literal(code: Code): bigint | undefined {
  const digits = /^(0x[0-9a-fA-F]+|\d+)[nul]*$/.exec(code.text)?.[1];
  return digits === undefined ? undefined : BigInt(digits);
}

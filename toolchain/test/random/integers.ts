/** Expressions of integer type: every operator, conversion and intrinsic. */

import { INT, type IntName } from '../../compiler/ir/types.ts';
import { contains, maximum, minimum, wrap } from '../../compiler/rules/integers.ts';
import type { Body } from './body.ts';
import { condition } from './conditions.ts';
import { bool, int, type Type } from './model.ts';
import { held, value } from './values.ts';

export const INTS = Object.keys(INT) as IntName[];
export const UNSIGNED = INTS.filter((name) => !INT[name].signed);
const ARITHMETIC = ['+', '-', '*', '&', '|', '^'] as const;

export const suffix = (name: IntName): string => (INT[name].bits === 64 ? 'n' : '');
export const unsignedOf = (name: IntName): IntName => name.replace('i', 'u') as IntName;

/** A number that is likely to be at an edge of some type. */
function interesting(body: Body, name: IntName): bigint {
  const { choice } = body;
  const power = 1n << BigInt(choice.below(64));
  return wrap(choice.one([0n, 1n, 2n, 3n, 7n, 10n, -1n, power, power - 1n, -power, minimum(name), maximum(name), choice.wide()]), name);
}

/** With its type, so that it can stand anywhere. */
export function literal(body: Body, name: IntName): string {
  return `${name}(${interesting(body, name)}${suffix(name)})`;
}

/** Without, where something else says what type it has. */
function bare(body: Body, name: IntName): string {
  const fitting = body.world.literals.filter(({ value: number, big }) => big === (suffix(name) === 'n') && contains(name, number));
  if (fitting.length > 0 && body.choice.chance(40)) return body.choice.one(fitting).name;
  const number = body.choice.chance(50) ? BigInt(body.choice.below(10)) : interesting(body, name);
  return `${number}${suffix(name)}`;
}

/** Something that the compiler cannot know: checks that constants fit are for constants. */
export function variable(body: Body, name: IntName): string {
  const direct = held(body, int(name));
  if (direct !== undefined && body.choice.chance(70)) return direct;
  for (let i = 0; i < 6; i++) {
    const other = body.choice.one(INTS);
    const found = held(body, int(other));
    if (found !== undefined) return other === name ? found : `${name}(${found})`;
  }
  const parameter = body.locals.find(({ type }) => type.kind === 'int');
  return body.pure && parameter === undefined ? literal(body, name) : `${name}(${parameter?.name ?? 'seed'})`;
}

export function integer(body: Body, name: IntName, depth: number): string {
  if (depth <= 0) return leaf(body, name);
  const inner = depth - 1 - body.choice.below(2);
  const operand = (of: IntName = name): string => integer(body, of, inner);
  switch (body.choice.weighted({ leaf: 4, arithmetic: 6, constant: 3, divide: 2, shift: 3, unary: 2, convert: 4, choose: 2, held: 5, intrinsic: 1, memory: body.pure ? 0 : 1 })) {
    case 'leaf': return leaf(body, name);
    case 'arithmetic': return `(${operand()} ${body.choice.one(ARITHMETIC)} ${operand()})`;
    case 'constant': return body.choice.chance(70) ? `(${variable(body, name)} ${body.choice.one(ARITHMETIC)} ${bare(body, name)})` : `(${bare(body, name)} ${body.choice.one(ARITHMETIC)} ${variable(body, name)})`;
    case 'divide': return `(${operand()} ${body.choice.one(['/', '%'])} ${divisor(body, name, inner)})`;
    case 'shift': return `(${operand()} ${body.choice.one(['<<', '>>'])} ${count(body, name, inner)})`;
    case 'unary': return `(${body.choice.one(['-', '~'])}${operand()})`;
    case 'convert': return converted(body, name, inner);
    case 'choose': return `(${condition(body, inner)} ? ${operand()} : ${operand()})`;
    case 'held': return held(body, int(name), inner) ?? leaf(body, name);
    case 'intrinsic': return intrinsic(body, name, inner);
    case 'memory': return memory(body, name, inner);
  }
}

function leaf(body: Body, name: IntName): string {
  if (body.choice.chance(80)) return variable(body, name);
  return body.choice.chance(85) ? literal(body, name) : `${name}.${body.choice.one(['MIN', 'MAX'])}`;
}

/** Seldom zero, and never in what runs at compile time. */
function divisor(body: Body, name: IntName, depth: number): string {
  const kind = body.choice.below(10);
  if (kind < 3) return `${wrap(BigInt(body.choice.one([1, 2, 3, 7, 8, 10, 255])), name) || 5n}${suffix(name)}`.replace(/^-.*/, `-1${suffix(name)}`);
  if (kind === 9 && !body.pure) return variable(body, name);
  return `(${integer(body, name, depth)} | ${body.choice.one([1, 3, 5])}${suffix(name)})`;
}

/** Below the width if it is constant; otherwise anything, of the types that a count may have. */
export function count(body: Body, name: IntName, depth: number): string {
  if (body.choice.chance(40) || body.isConstant) return `${body.choice.below(INT[name].bits)}${suffix(name)}`;
  const type = INT[name].bits === 64 ? 'u64' : body.choice.chance(60) ? unsignedOf(name) : body.choice.one(['u8', 'u16', 'u32'] as const);
  return `(${variable(body, type)} ${body.choice.one(['^', '+'])} ${integer(body, type, depth - 1)})`;
}

function converted(body: Body, name: IntName, depth: number): string {
  const { enums } = body.world;
  if (enums.length > 0 && body.choice.chance(15)) return `${name}(${value(body, { kind: 'enum', decl: body.choice.one(enums) }, depth)})`;
  if (body.choice.chance(12)) return `${name}(${value(body, bool, depth)})`;
  return `${name}(${integer(body, body.choice.one(INTS), depth)})`;
}

function intrinsic(body: Body, name: IntName, depth: number): string {
  const wide = (): string => integer(body, 'u64', depth);
  if (name === 'u64') return body.choice.chance(85) || body.pure ? `mulHigh(${wide()}, ${wide()})` : `mulDiv(${variable(body, 'u64')}, ${wide()}, ${variable(body, 'u64')} | 1n)`;
  if (name !== 'u32') return `${name}(${intrinsic(body, body.choice.one(['u32', 'u64']), depth)})`;
  return body.choice.one([`countBits(${wide()})`, `lowestBit(${wide()} | 1n)`, `highestBit(${wide()} | 1n)`]);
}

/** Of one small region, so that writes are seen again. */
export function address(body: Body, depth: number): string {
  return `0x1000n + (${integer(body, 'u64', depth)} & 0x3Fn)`;
}

function memory(body: Body, name: IntName, depth: number): string {
  const unsigned = unsignedOf(name);
  const load = `memory.load${INT[name].bits}(${address(body, depth)})`;
  return unsigned === name ? load : `${name}(${load})`;
}

/** An index that is below a length, which is a power of two; rarely one that is not. */
export function index(body: Body, length: number, depth: number): string {
  if (body.choice.chance(30)) return String(body.choice.below(length));
  const type = body.choice.one(['u8', 'u16', 'u32', 'u32', 'u32'] as const);
  if (body.choice.chance(2) && !body.pure) return variable(body, type);
  return `${integer(body, type, depth)} & ${length - 1}`;
}

/** What fits into so many bits, unless it is a variable. */
export function bitsValue(body: Body, type: Type, bits: number, depth: number): string {
  if (type.kind !== 'int') return value(body, type, depth, type.kind === 'bool');
  if (body.choice.chance(30) || body.isConstant) return `${body.choice.below(Math.min(2 ** bits, 2 ** 31))}${suffix(type.name)}`;
  return `${variable(body, type.name)} ${body.choice.one(ARITHMETIC)} ${integer(body, type.name, depth)}`;
}

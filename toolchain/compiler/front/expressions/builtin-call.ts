import type { Expr } from '../../ir/code.ts';
import type { IntName, Type } from '../../ir/types.ts';
import { constantText } from '../constants.ts';
import { fail, locOf, type Body } from '../context.ts';
import { ints, isIntName, voidType } from '../types/basic.ts';
import { describe } from '../types/describe.ts';
import { sameType } from '../types/same.ts';
import { ts } from '../typescript.ts';
import { compileArguments } from './arguments.ts';
import { attributes } from './builtin.ts';
import { compileChecked } from './checked.ts';
import { compileObject } from './property.ts';
import { compileValue } from './expression.ts';
import { compileIntrinsic } from './intrinsic.ts';
import { asciiOf, integer, valueOf } from './literal.ts';
import { refuseStorage } from './refuse.ts';
import { isStorageMaker } from './storage.ts';
import { isUntyped } from './untyped.ts';

type Compiler = (body: Body, node: ts.CallExpression) => Expr;

/** A call of something that machine.d.ts declares. */
export function compileBuiltinCall(body: Body, node: ts.CallExpression, name: string): Expr {
  if (isIntName(name)) return compileConversion(body, node, name);
  const [type, member] = name.split('.') as [string, string | undefined];
  if (isIntName(type) && member === 'checked') return compileChecked(body, node, type);
  if (isStorageMaker(name)) return refuseStorage(body, node);
  const compile = special[name];
  if (compile !== undefined) return compile(body, node);
  if (statements.has(name) || name.startsWith('log.')) return fail(body.front, node, 'voidValue');
  return moduleLevel.has(name) ? fail(body.front, node, 'notValue', name) : compileIntrinsic(body, node, name);
}

/** Calls that the statements compile; they have no value. */
const statements = new Set(['panic', 'assert']);
/** Calls that declarations read. */
const moduleLevel = new Set(['register', 'flag', 'bits', 'page', 'layout', 'at', 'bytesAt', ...attributes]);

const special: { readonly [name: string]: Compiler } = {
  ascii4: (body, node) => compileAscii(body, node, 4, 'u32'),
  ascii8: (body, node) => compileAscii(body, node, 8, 'u64'),
  copy: compileCopy,
  hex: (body, node) => fail(body.front, node, 'hexOutside'),
};

/** `u32(x)`: an integer, an enum or a boolean as the type, truncated or extended by its sign. A literal must fit. */
function compileConversion(body: Body, node: ts.CallExpression, name: IntName): Expr {
  const [argument] = node.arguments;
  if (argument === undefined || node.arguments.length > 1) return fail(body.front, node, 'argumentCount', String(node.arguments.length), '1');
  const type = ints[name];
  const literal = ts.isParenthesizedExpression(argument) ? argument.expression : argument;
  if (ts.isNumericLiteral(literal) || ts.isBigIntLiteral(literal)) return integer(body, argument, valueOf(body, literal), type);
  const operand = compileValue(body, argument, isUntyped(body.front, argument) ? type : undefined);
  if (sameType(operand.type, type)) return operand;
  if (!convertible.has(operand.type.kind)) return fail(body.front, argument, 'notConvertible', `\`${describe(operand.type)}\``, name);
  return { kind: 'convert', type, operand, loc: locOf(body.front, node) };
}

export const convertible: ReadonlySet<Type['kind']> = new Set<Type['kind']>(['int', 'enum', 'bool']);

/** `ascii4('APIC')`: the characters as a little-endian number. */
function compileAscii(body: Body, node: ts.CallExpression, length: number, name: 'u32' | 'u64'): Expr {
  const [argument] = node.arguments;
  const text = argument === undefined ? undefined : constantText(argument);
  if (text === undefined) return fail(body.front, node, 'constantText', `ascii${length}`);
  if (asciiOf(body, node, text).length !== length) fail(body.front, node, 'asciiLength', `ascii${length}`, String(length), String(text.length));
  const value = [...text].reduceRight((sum, character) => (sum << 8n) | BigInt(character.charCodeAt(0)), 0n);
  return { kind: 'constant', type: ints[name], value, loc: locOf(body.front, node) };
}

/** `copy(to, from)`: two objects of one class. */
function compileCopy(body: Body, node: ts.CallExpression): Expr {
  const [first] = node.arguments;
  if (first === undefined) return fail(body.front, node, 'argumentCount', '0', '2');
  const type: Type = compileObject(body, first).type;
  if (type.kind !== 'class') return fail(body.front, first, 'mismatch', `\`${describe(type)}\``, 'an object of a class');
  const [to, from] = compileArguments(body, node, node.arguments, [type, type]) as [Expr, Expr];
  return { kind: 'copy', type: voidType, to, from, loc: locOf(body.front, node) };
}

import type { Expr, ExprOf } from '../../ir/code.ts';
import type { RegisterDecl, RegisterField } from '../../ir/program.ts';
import type { Type } from '../../ir/types.ts';
import { fold } from '../constants.ts';
import { fail, locOf, report, type Body } from '../context.ts';
import type { Declaration } from '../declarations/declaration.ts';
import { ints } from '../types/basic.ts';
import { ts } from '../typescript.ts';
import { compileArguments } from './arguments.ts';
import { compileAs } from './expression.ts';
import { nameAndValue } from './object-literal.ts';

/** `Register.of(raw)`, `Register.with({...})`, `Layout.at(address)`. */
export function compileStaticCall(body: Body, node: ts.CallExpression, callee: ts.PropertyAccessExpression, named: Declaration): Expr {
  const name = callee.name.text;
  const loc = locOf(body.front, node);
  if (named.kind === 'register' && name === 'of') {
    const [raw] = compileArguments(body, node, node.arguments, [named.decl.width]) as [Expr];
    return { kind: 'registerOf', type: { kind: 'register', decl: named.decl }, raw, loc };
  }
  if (named.kind === 'register' && name === 'with') return compileRegisterWith(body, node, zeroOf(named.decl, loc));
  if (named.kind === 'layout' && name === 'at') {
    const [address] = compileArguments(body, node, node.arguments, [{ ...ints.u64, unit: 'Hpa' }]) as [Expr];
    return { kind: 'viewAt', type: { kind: 'view', decl: named.decl }, decl: named.decl, address, loc };
  }
  return fail(body.front, callee.name, 'noSuchMember', callee.expression.getText(), name);
}

function zeroOf(decl: RegisterDecl, loc: Expr['loc']): Expr {
  return { kind: 'registerOf', type: { kind: 'register', decl }, raw: { kind: 'constant', type: decl.width, value: 0n, loc }, loc };
}

/** `value.with({ field: ... })`. */
export function compileRegisterWith(body: Body, node: ts.CallExpression, base: Expr): Expr {
  const [literal] = node.arguments;
  const { decl } = base.type as Extract<Type, { kind: 'register' }>;
  if (literal === undefined || !ts.isObjectLiteralExpression(literal)) return fail(body.front, node, 'declaredForm', '.with(...)', '.with({ field: value })');
  const fields = literal.properties.map((property) => compileField(body, property, decl));
  return { kind: 'registerWith', type: base.type, base, fields, loc: locOf(body.front, node) };
}

function compileField(body: Body, property: ts.ObjectLiteralElementLike, decl: RegisterDecl): ExprOf<'registerWith'>['fields'][number] {
  const [name, node] = nameAndValue(body, property);
  const field = decl.fields.find((each) => each.name === name);
  if (field === undefined) return fail(body.front, property, 'noSuchMember', decl.name, name);
  const value = compileAs(body, node, field.type);
  checkFits(body, node, field, value);
  return { field, value };
}

/** A constant that would lose bits in its field is a mistake. */
function checkFits(body: Body, node: ts.Node, field: RegisterField, value: Expr): void {
  const known = fold(value);
  if (typeof known !== 'bigint') return;
  const limit = 1n << BigInt(field.high - field.low + 1);
  const fits = field.inPlace ? (known & ((1n << BigInt(field.low)) - 1n)) === 0n && known >> BigInt(field.high + 1) === 0n : known >= 0n && known < limit;
  if (!fits) report(body.front, node, 'registerField', field.name, `${known} does not fit in bits ${field.high} to ${field.low}`);
}

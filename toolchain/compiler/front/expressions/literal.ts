import type { Expr } from '../../ir/code.ts';
import type { EnumType, IntType, Type } from '../../ir/types.ts';
import { contains, maximum, minimum } from '../../rules/integers.ts';
import { fail, locOf, type Body } from '../context.ts';
import { bool, text } from '../types/basic.ts';
import { describe } from '../types/describe.ts';
import { ts } from '../typescript.ts';

/** A number takes the type of its context, and must lie in its range. */
export function compileNumber(body: Body, node: ts.NumericLiteral | ts.BigIntLiteral, expected: Type | undefined): Expr {
  return integer(body, node, valueOf(body, node), expected);
}

/** The constant `value`, written at `node`, as the type that the context asks for. */
export function integer(body: Body, node: ts.Node, value: bigint, expected: Type | undefined): Expr {
  if (expected === undefined) return fail(body.front, node, 'literalNeedsType');
  if (expected.kind !== 'int') return fail(body.front, node, 'mismatch', `the number ${value}`, describe(expected));
  checkRange(body, node, value, expected);
  return { kind: 'constant', type: expected, value, loc: locOf(body.front, node) };
}

function checkRange(body: Body, node: ts.Node, value: bigint, { name }: IntType): void {
  if (!contains(name, value)) fail(body.front, node, 'literalRange', String(value), name, String(minimum(name)), String(maximum(name)));
}

export function valueOf(body: Body, node: ts.NumericLiteral | ts.BigIntLiteral): bigint {
  if (ts.isBigIntLiteral(node)) return BigInt(node.getText().replace(/_|n$/g, ''));
  const written = node.getText().replaceAll('_', '');
  return /^(0[xob][0-9a-f]+|\d+)$/i.test(written) ? BigInt(written) : fail(body.front, node, 'fractional', node.getText());
}

/** Text, or where the tag of a union is expected the variant of that name. */
export function compileText(body: Body, node: ts.StringLiteral | ts.NoSubstitutionTemplateLiteral, expected?: Type): Expr {
  if (expected?.kind === 'enum' && expected.decl.tagOf !== undefined) return tagNamed(body, node, expected);
  return { kind: 'constant', type: text, value: asciiOf(body, node, node.text), loc: locOf(body.front, node) };
}

function tagNamed(body: Body, node: ts.StringLiteral | ts.NoSubstitutionTemplateLiteral, type: EnumType): Expr {
  const member = type.decl.members.find(({ name }) => name === node.text);
  if (member === undefined) return fail(body.front, node, 'mismatch', `\`'${node.text}'\``, `\`${describe(type)}\``);
  return { kind: 'constant', type, value: member.value, loc: locOf(body.front, node) };
}

/** Text as it is written, once it is known to be ASCII. */
export function asciiOf(body: Body, node: ts.Node, value: string): string {
  return /^[\x00-\x7f]*$/.test(value) ? value : fail(body.front, node, 'notText');
}

export function compileBoolean(body: Body, node: ts.BooleanLiteral): Expr {
  return { kind: 'constant', type: bool, value: node.kind === ts.SyntaxKind.TrueKeyword, loc: locOf(body.front, node) };
}

export function compileNull(body: Body, node: ts.NullLiteral, expected: Type | undefined): Expr {
  if (expected === undefined) return fail(body.front, node, 'nullNeedsType');
  if (expected.kind !== 'nullable') return fail(body.front, node, 'mismatch', '`null`', describe(expected));
  return { kind: 'constant', type: expected, value: null, loc: locOf(body.front, node) };
}

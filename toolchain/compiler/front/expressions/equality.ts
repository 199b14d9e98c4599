import type { Expr } from '../../ir/code.ts';
import type { Type } from '../../ir/types.ts';
import { fail, locOf, type Body } from '../context.ts';
import { bool } from '../types/basic.ts';
import { describe } from '../types/describe.ts';
import { sameType } from '../types/same.ts';
import { ts } from '../typescript.ts';
import { commonInt, compileOperands } from './binary.ts';
import { compileValue } from './expression.ts';

type Op = '===' | '!==';

/** Integers, enums, booleans and references compare; whole registers, records and text do not. */
export function compileEquality(body: Body, node: ts.BinaryExpression, op: Op): Expr {
  if (isNull(node.left)) return compareWithNull(body, node, op, node.right);
  if (isNull(node.right)) return compareWithNull(body, node, op, node.left);
  const [left, right] = ts.isStringLiteral(node.left) ? textFirst(body, node) : compileOperands(body, node.left, node.right, undefined);
  checkComparable(body, node, op, left.type, right.type);
  return { kind: 'binary', type: bool, op, left, right, loc: locOf(body.front, node) };
}

/** `'hole' === x.kind`: the text is a tag if the other side is one. */
function textFirst(body: Body, node: ts.BinaryExpression): readonly [Expr, Expr] {
  const right = compileValue(body, node.right);
  return [compileValue(body, node.left, right.type), right];
}

function isNull(node: ts.Expression): boolean {
  return node.kind === ts.SyntaxKind.NullKeyword;
}

function compareWithNull(body: Body, node: ts.BinaryExpression, op: Op, operand: ts.Expression): Expr {
  const compiled = compileValue(body, operand);
  const left = compiled.kind === 'retype' ? compiled.operand : compiled;
  if (left.type.kind !== 'nullable') return fail(body.front, node, 'incomparable', `\`${describe(left.type)}\``, 'null', 'it is never null');
  const loc = locOf(body.front, node);
  return { kind: 'binary', type: bool, op, left, right: { kind: 'constant', type: left.type, value: null, loc }, loc };
}

function checkComparable(body: Body, node: ts.BinaryExpression, op: Op, left: Type, right: Type): void {
  if (left.kind === 'int' && right.kind === 'int') return void commonInt(body, node, op, left, right);
  const a = referenced(left);
  const b = referenced(right);
  const why = a.kind === 'text' ? 'text is not data here' : 'it has several parts';
  if (!comparable.has(a.kind)) fail(body.front, node, 'incomparable', `\`${describe(a)}\``, op, why);
  if (sameType(a, b)) return;
  if (a.kind === 'class' && b.kind === 'class') fail(body.front, node, 'unrelatedClasses', describe(a), describe(b));
  fail(body.front, node, 'mixedTypes', op, describe(a), describe(b));
}

const comparable = new Set<Type['kind']>(['int', 'bool', 'enum', 'class', 'interface', 'function', 'handle']);

function referenced(type: Type): Type {
  return type.kind === 'nullable' ? type.to : type;
}

import type { Expr } from '../../ir/code.ts';
import { INT, type IntType, type Type } from '../../ir/types.ts';
import { fold } from '../constants.ts';
import { fail, locOf, type Body } from '../context.ts';
import { describe } from '../types/describe.ts';
import type { ts } from '../typescript.ts';
import { integerOperand } from './binary.ts';
import { compileValue } from './expression.ts';
import { valueOfUntyped } from './unary.ts';
import { isUntyped } from './untyped.ts';

/** A shift has the type of its left operand; the count is converted to it. */
export function compileShift(body: Body, node: ts.BinaryExpression, op: '<<' | '>>', expected: Type | undefined): Expr {
  const left = compileValue(body, node.left, expected);
  const type = integerOperand(body, node.left, op, left.type);
  return { kind: 'binary', type, op, left, right: compileCount(body, node.right, type), loc: locOf(body.front, node) };
}

/** The count of a shift of `shifted`, as a value of that type; a constant one lies below the width. */
export function compileCount(body: Body, node: ts.Expression, shifted: IntType): Expr {
  const plain: IntType = { kind: 'int', name: shifted.name };
  const adapts = isUntyped(body.front, node);
  const literal = adapts ? valueOfUntyped(node) : undefined;
  if (literal !== undefined) checkCount(body, node, literal, shifted);
  // A count of its own type is not asked for another: `x << (wide ? a : b)`.
  const count = compileValue(body, node, adapts ? plain : undefined);
  const type = integerOperand(body, node, 'shift', count.type);
  if (!adapts && INT[type.name].signed) fail(body.front, node, 'shiftCount', describe(type));
  const known = fold(count);
  if (typeof known === 'bigint') checkCount(body, node, known, shifted);
  return type.name === shifted.name ? count : { kind: 'convert', type: plain, operand: count, loc: count.loc };
}

function checkCount(body: Body, node: ts.Node, count: bigint, shifted: IntType): void {
  const { bits } = INT[shifted.name];
  if (count < 0n || count >= BigInt(bits)) fail(body.front, node, 'shiftRange', String(count), describe(shifted), String(bits - 1));
}

import type { Expr } from '../ir/code.ts';
import { applyBinary, isArithmetic, COMPARE } from '../rules/binary.ts';
import { applyConvert } from '../rules/convert.ts';
import { applyUnary } from '../rules/unary.ts';
import { fail, type Front } from './context.ts';
import { newBody } from './body.ts';
import { compileAs, compileExpr } from './expressions/expression.ts';
import { isUntyped } from './expressions/untyped.ts';
import { ints } from './types/basic.ts';
import { ts } from './typescript.ts';

export type Scalar = bigint | boolean | string | null;

/** The value of an expression made of constants only; undefined for any other. Integers, enums, registers (raw), booleans. */
export function fold(expr: Expr): Scalar | undefined {
  switch (expr.kind) {
    case 'constant': return expr.value;
    case 'unary': return foldUnary(expr.op, fold(expr.operand), expr);
    case 'binary': return foldBinary(expr, fold(expr.left), fold(expr.right));
    case 'convert': return foldConvert(expr, fold(expr.operand));
    case 'registerOf': return fold(expr.raw);
    case 'registerRaw': return fold(expr.value);
    default: return undefined;
  }
}

function foldUnary(op: '-' | '~' | '!', value: Scalar | undefined, { type }: Expr): Scalar | undefined {
  if (op === '!') return typeof value === 'boolean' ? !value : undefined;
  return typeof value === 'bigint' && type.kind === 'int' ? applyUnary(op, value, type.name) : undefined;
}

function foldBinary({ op, left: { type } }: Extract<Expr, { kind: 'binary' }>, left: Scalar | undefined, right: Scalar | undefined): Scalar | undefined {
  if (typeof left !== 'bigint' || typeof right !== 'bigint') return undefined;
  if (!isArithmetic(op)) return COMPARE[op].meaning(left, right);
  return type.kind === 'int' ? applyBinary(op, left, right, type.name) : undefined;
}

function foldConvert({ type }: Expr, value: Scalar | undefined): Scalar | undefined {
  if (type.kind !== 'int' || typeof value === 'string' || value === null || value === undefined) return undefined;
  return applyConvert(value, type.name);
}

/** A number that the compiler itself needs: a length, a bit, an offset. `what` says which, for the message. */
export function constantNumber(front: Front, node: ts.Node, what: string): number {
  const body = newBody(front, { isStatic: true });
  const expr = isUntyped(front, node) ? compileAs(body, node as ts.Expression, ints.u32) : compileExpr(body, node as ts.Expression);
  const value = fold(expr);
  return typeof value === 'bigint' && (expr.type.kind === 'int' || expr.type.kind === 'enum') ? Number(value) : fail(front, node, 'notConstant', what);
}

/** Constant text that the compiler itself needs. */
export function constantText(node: ts.Node): string | undefined {
  return ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node) ? node.text : undefined;
}

import type { Expr } from '../../ir/code.ts';
import type { Type } from '../../ir/types.ts';
import { fail, locOf, type Body } from '../context.ts';
import { both, proofOf, type Facts } from '../facts.ts';
import { describe } from '../types/describe.ts';
import { isNullableTarget } from '../types/resolve.ts';
import { sameType } from '../types/same.ts';
import { ts } from '../typescript.ts';
import { coerce } from './coerce.ts';
import { compileCondition, compileValue } from './expression.ts';
import { isUntyped } from './untyped.ts';

/** `test ? a : b`: one type for both; each side knows what the test has proved. */
export function compileConditional(body: Body, node: ts.ConditionalExpression, expected: Type | undefined): Expr {
  const test = compileCondition(body, node.condition);
  const proof = proofOf(test);
  const [whenTrue, whenFalse] = expected !== undefined
    ? [side(body, node.whenTrue, proof.whenTrue, expected), side(body, node.whenFalse, proof.whenFalse, expected)]
    : compileSides(body, node, proof.whenTrue, proof.whenFalse);
  const type = expected ?? commonType(body, node, whenTrue.type, whenFalse.type);
  const as = (expr: Expr, of: ts.Expression) => coerce(body.front, expr, type, of);
  return { kind: 'conditional', type, test, whenTrue: as(whenTrue, node.whenTrue), whenFalse: as(whenFalse, node.whenFalse), loc: locOf(body.front, node) };
}

/** Without a type from the context the side that has one of its own gives it to the other. */
function compileSides(body: Body, node: ts.ConditionalExpression, whenTrue: Facts, whenFalse: Facts): readonly [Expr, Expr] {
  if (adapts(body, node.whenTrue)) {
    const second = side(body, node.whenFalse, whenFalse, undefined);
    return [side(body, node.whenTrue, whenTrue, contextFrom(body, node.whenTrue, second.type)), second];
  }
  const first = side(body, node.whenTrue, whenTrue, undefined);
  return [first, side(body, node.whenFalse, whenFalse, contextFrom(body, node.whenFalse, first.type))];
}

function adapts(body: Body, node: ts.Expression): boolean {
  return node.kind === ts.SyntaxKind.NullKeyword || isUntyped(body.front, node);
}

function contextFrom(body: Body, node: ts.Expression, other: Type): Type | undefined {
  if (node.kind === ts.SyntaxKind.NullKeyword) return isNullableTarget(other) ? { kind: 'nullable', to: other } : other;
  return isUntyped(body.front, node) ? other : undefined;
}

function side(body: Body, node: ts.Expression, facts: Facts, expected: Type | undefined): Expr {
  const before = body.facts;
  body.facts = both(before, facts);
  try {
    return compileValue(body, node, expected);
  } finally {
    body.facts = before;
  }
}

function commonType(body: Body, node: ts.ConditionalExpression, a: Type, b: Type): Type {
  if (sameType(a, b)) return a.kind === 'fixed' ? { kind: 'slice', element: a.element, readonly: false } : a;
  if (a.kind === 'nullable' && sameType(a.to, b)) return a;
  if (b.kind === 'nullable' && sameType(b.to, a)) return b;
  if (a.kind === 'int' && b.kind === 'int' && a.name === b.name) return a.unit === undefined ? b : a;
  return fail(body.front, node, 'conditionalTypes', describe(a), describe(b));
}

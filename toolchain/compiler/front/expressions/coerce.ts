import type { Expr } from '../../ir/code.ts';
import type { Type } from '../../ir/types.ts';
import { fail, type Front } from '../context.ts';
import { describe } from '../types/describe.ts';
import { sameButForUnit, sameType } from '../types/same.ts';
import type { ts } from '../typescript.ts';

/**
 * An expression as a value of the type that is expected: nothing that computes, only what changes how a reference is seen.
 * Reports and abandons where the two do not go together.
 */
export function coerce(front: Front, expr: Expr, expected: Type, node: ts.Node): Expr {
  const { type } = expr;
  if (sameType(type, expected)) return expr;
  if (type.kind === 'int' && expected.kind === 'int' && sameButForUnit(type, expected)) return expr;
  const seen = asReference(expr, expected) ?? asSlice(expr, expected);
  if (seen !== undefined) return seen;
  if (type.kind === 'void' || type.kind === 'never') return fail(front, node, 'voidValue');
  return failMismatch(front, type, expected, node);
}

/** Says which conversion or test is missing, if it is one. */
function failMismatch(front: Front, type: Type, expected: Type, node: ts.Node): never {
  const isNullOnly = type.kind === 'nullable' && (sameType(type.to, expected) || implementsInterface(type.to, expected));
  if (isNullOnly) return fail(front, node, 'nullableUse', `\`${node.getText()}\``);
  const isWidth = type.kind === 'int' && expected.kind === 'int' && type.name !== expected.name;
  if (isWidth) return fail(front, node, 'intMismatch', nameOf(type), nameOf(expected), expected.name);
  return fail(front, node, 'mismatch', nameOf(type), nameOf(expected));
}

function nameOf(type: Type): string {
  return `\`${describe(type)}\``;
}

/** A reference as one that may be null, or as one to what implements an interface. */
function asReference(expr: Expr, expected: Type): Expr | undefined {
  const { type, loc } = expr;
  const from = type.kind === 'nullable' ? type.to : type;
  const to = expected.kind === 'nullable' ? expected.to : expected;
  if (type.kind === 'nullable' && expected.kind !== 'nullable') return undefined;
  if (sameType(from, to)) return { kind: 'retype', type: expected, operand: expr, loc };
  return from.kind === 'class' && implementsInterface(from, to) ? { kind: 'toInterface', type: expected, object: expr, from: from.decl, loc } : undefined;
}

function implementsInterface(from: Type, to: Type): boolean {
  return from.kind === 'class' && to.kind === 'interface' && from.decl.implements.includes(to.decl);
}

/** A fixed array as a slice, or a slice as one that is only read. */
function asSlice(expr: Expr, expected: Type): Expr | undefined {
  const { type, loc } = expr;
  if (expected.kind !== 'slice' || (type.kind !== 'fixed' && type.kind !== 'slice')) return undefined;
  if (!sameType(type.element, expected.element)) return undefined;
  if (type.kind === 'slice' && type.readonly && !expected.readonly) return undefined;
  return { kind: 'toSlice', type: expected, array: expr, loc };
}

import type { Expr } from '../../ir/code.ts';
import type { Type } from '../../ir/types.ts';
import { fail, locOf, symbolOf, type Body } from '../context.ts';
import { describe } from '../types/describe.ts';
import { resolveType } from '../types/resolve.ts';
import { sameType } from '../types/same.ts';
import { ts } from '../typescript.ts';
import { convertible } from './builtin-call.ts';
import { coerce } from './coerce.ts';
import { compileExpr, compileValue } from './expression.ts';

/**
 * `x as T`, T a type parameter, is what `u8(x)` is where T is u8: TypeScript forgets T after every operator, and a generic cannot name the
 * conversion. What has the type already stays as it is.
 */
function compileCastToParameter(body: Body, node: ts.AsExpression, type: Type): Expr {
  const operand = compileValue(body, node.expression, type);
  const converts = type.kind === 'int' && !sameType(operand.type, type) && convertible.has(operand.type.kind);
  return converts ? { kind: 'convert', type, operand, loc: locOf(body.front, node) } : coerce(body.front, operand, type, node);
}

function isTypeParameter(body: Body, node: ts.TypeNode): boolean {
  const symbol = ts.isTypeReferenceNode(node) ? symbolOf(body.front, node.typeName) : undefined;
  return symbol !== undefined && body.front.typeArguments.has(symbol);
}

/** `x as Enum` names an integer as a case of an enum, truncated to its width; `as const` says nothing here. */
export function compileCast(body: Body, node: ts.AsExpression, expected: Type | undefined): Expr {
  if (ts.isConstTypeReference(node.type)) return compileExpr(body, node.expression, expected);
  const type = resolveType(body.front, node.type);
  if (isTypeParameter(body, node.type)) return compileCastToParameter(body, node, type);
  if (type.kind !== 'enum') return fail(body.front, node, 'as');
  const operand = compileValue(body, node.expression);
  if (operand.type.kind !== 'int') return fail(body.front, node, 'castToEnum', `\`${describe(operand.type)}\``, describe(type));
  return { kind: 'convert', type, operand, loc: locOf(body.front, node) };
}

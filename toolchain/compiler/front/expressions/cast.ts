import type { Expr } from '../../ir/code.ts';
import type { Type } from '../../ir/types.ts';
import { fail, locOf, type Body } from '../context.ts';
import { describe } from '../types/describe.ts';
import { resolveType } from '../types/resolve.ts';
import { ts } from '../typescript.ts';
import { compileExpr, compileValue } from './expression.ts';

/** `x as Enum` names an integer as a case of an enum, truncated to its width; `as const` says nothing here. */
export function compileCast(body: Body, node: ts.AsExpression, expected: Type | undefined): Expr {
  if (ts.isConstTypeReference(node.type)) return compileExpr(body, node.expression, expected);
  const type = resolveType(body.front, node.type);
  if (type.kind !== 'enum') return fail(body.front, node, 'as');
  const operand = compileValue(body, node.expression);
  if (operand.type.kind !== 'int') return fail(body.front, node, 'castToEnum', `\`${describe(operand.type)}\``, describe(type));
  return { kind: 'convert', type, operand, loc: locOf(body.front, node) };
}

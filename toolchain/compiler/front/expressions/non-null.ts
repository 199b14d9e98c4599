import type { Expr } from '../../ir/code.ts';
import { fail, locOf, type Body } from '../context.ts';
import type { ts } from '../typescript.ts';
import { compileValue } from './expression.ts';

/** `x!`: a check that the reference is not null. */
export function compileNonNull(body: Body, node: ts.NonNullExpression): Expr {
  const operand = compileValue(body, node.expression);
  if (operand.type.kind !== 'nullable') return fail(body.front, node, 'needlessNonNull', `\`${node.expression.getText()}\``);
  return { kind: 'nonNull', type: operand.type.to, operand, loc: locOf(body.front, node) };
}

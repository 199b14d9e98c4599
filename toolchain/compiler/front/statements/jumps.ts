import type { Stmt } from '../../ir/code.ts';
import { fail, locOf, type Body } from '../context.ts';
import { compileAs } from '../expressions/expression.ts';
import type { ts } from '../typescript.ts';
import { compileExpressionStatement } from './expression-statement.ts';

/** `return`, with a value of the declared result; `return f()` of a call without a result is a call and a return. */
export function compileReturn(body: Body, node: ts.ReturnStatement): Stmt[] {
  const loc = locOf(body.front, node);
  if (node.expression === undefined) return [{ kind: 'return', value: undefined, loc }];
  const hasResult = body.result.kind !== 'void' && body.result.kind !== 'never';
  if (!hasResult) return [...compileExpressionStatement(body, node.expression), { kind: 'return', value: undefined, loc }];
  return [{ kind: 'return', value: compileAs(body, node.expression, body.result), loc }];
}

/** A `break` that leaves a loop. The one that ends a case never arrives here. */
export function compileBreak(body: Body, node: ts.BreakStatement): Stmt[] {
  if (node.label !== undefined) fail(body.front, node, 'label');
  if (body.breaks === 'case') fail(body.front, node, 'breakInCase');
  return [{ kind: 'break', loc: locOf(body.front, node) }];
}

export function compileContinue(body: Body, node: ts.ContinueStatement): Stmt[] {
  if (node.label !== undefined) fail(body.front, node, 'label');
  return [{ kind: 'continue', loc: locOf(body.front, node) }];
}

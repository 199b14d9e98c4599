import type { Expr } from '../../ir/code.ts';
import type { Type } from '../../ir/types.ts';
import { fail, type Body } from '../context.ts';
import { ts } from '../typescript.ts';
import { coerce } from './coerce.ts';
import { compileAs } from './expression.ts';
import { compileStorage } from './storage.ts';

/** The arguments of a call, one for each parameter. */
export function compileArguments(body: Body, call: ts.Node, args: readonly ts.Expression[], types: readonly Type[]): Expr[] {
  const spread = args.find(ts.isSpreadElement);
  if (spread !== undefined) fail(body.front, spread, 'spread');
  if (args.length !== types.length) fail(body.front, call, 'argumentCount', String(args.length), String(types.length));
  return args.map((argument, index) => compileArgument(body, argument, types[index]!));
}

/** `f(new C())`: the object lives as long as the statement. */
function compileArgument(body: Body, node: ts.Expression, type: Type): Expr {
  if (!ts.isNewExpression(node) || body.isStatic) return compileAs(body, node, type);
  return coerce(body.front, compileStorage(body, node), type, node);
}

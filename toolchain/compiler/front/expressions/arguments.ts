import type { Expr } from '../../ir/code.ts';
import type { LocalDecl } from '../../ir/program.ts';
import type { Type } from '../../ir/types.ts';
import { fail, type Body, type Front } from '../context.ts';
import { ts } from '../typescript.ts';
import { coerce } from './coerce.ts';
import { defaultOf } from './default.ts';
import { compileAs } from './expression.ts';
import { compileStorage } from './storage.ts';

/** The arguments of a call, one for each parameter. */
export function compileArguments(body: Body, call: ts.Node, args: readonly ts.Expression[], types: readonly Type[], params: readonly LocalDecl[] = []): Expr[] {
  const spread = args.find(ts.isSpreadElement);
  if (spread !== undefined) fail(body.front, spread, 'spread');
  const rest = defaultsFor(body.front, params, args.length);
  if (args.length + rest.length !== types.length) fail(body.front, call, 'argumentCount', String(args.length), String(types.length));
  return [...args.map((argument, index) => compileArgument(body, argument, types[index]!)), ...rest];
}

/** The default values of the parameters that a call leaves out; none if one of them has none. */
export function defaultsFor(front: Front, params: readonly LocalDecl[], given: number): readonly Expr[] {
  const rest = params.slice(given).map((param) => defaultOf(front, param));
  return rest.every((value) => value !== undefined) ? rest : [];
}

/** `f(new C())`: the object lives as long as the statement. */
export function compileArgument(body: Body, node: ts.Expression, type: Type): Expr {
  if (!ts.isNewExpression(node) || body.isStatic) return compileAs(body, node, type);
  return coerce(body.front, compileStorage(body, node), type, node);
}

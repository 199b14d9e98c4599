import type { Expr } from '../../ir/code.ts';
import type { FunctionDecl } from '../../ir/program.ts';
import type { Type } from '../../ir/types.ts';
import { fail, symbolOf, type Body, type Front } from '../context.ts';
import { compileArgument, defaultsFor } from '../expressions/arguments.ts';
import { coerce } from '../expressions/coerce.ts';
import { compileValue } from '../expressions/expression.ts';
import { compileStorage } from '../expressions/storage.ts';
import { isUntyped } from '../expressions/untyped.ts';
import { describe } from '../types/describe.ts';
import { isStorage } from '../types/resolve.ts';
import { ts } from '../typescript.ts';
import { defaultOf, resolveArguments } from './arguments.ts';
import type { Generic, TypeArgument } from './generic.ts';
import { instantiateFunction } from './instantiate.ts';
import { describeArgument } from './naming.ts';
import { common, unify } from './unify.ts';

export type GenericCall = { readonly target: FunctionDecl; readonly args: readonly Expr[] };

/** A call of a generic function or method: which instance it is, and the arguments without the object. */
export function compileGenericCall(body: Body, node: ts.CallExpression, generic: Generic): GenericCall {
  const { parameters } = generic.node as ts.FunctionDeclaration | ts.MethodDeclaration;
  const given = node.arguments;
  const spread = given.find(ts.isSpreadElement);
  if (spread !== undefined) fail(body.front, spread, 'spread');
  const needed = parameters.findLastIndex(({ initializer }) => initializer === undefined) + 1;
  if (given.length < needed || given.length > parameters.length) fail(body.front, node, 'argumentCount', String(given.length), String(parameters.length));
  const known = node.typeArguments === undefined ? given.map((each, index) => typed(body, generic, each, parameters[index]!)) : [];
  const args = node.typeArguments === undefined ? infer(body, generic, node, known) : resolveArguments(body.front, generic, node.typeArguments, node);
  const target = instantiateFunction(body.front, generic, args, node);
  const params = target.params.slice(generic.owner === undefined ? 0 : 1);
  const passed = given.map((each, index) => as(body, known[index], params[index]!.type, each));
  return { target, args: [...passed, ...defaultsFor(body.front, params, given.length)] };
}

function as(body: Body, known: Expr | undefined, type: Type, node: ts.Expression): Expr {
  return known === undefined ? compileArgument(body, node, type) : coerce(body.front, known, type, node);
}

/** An argument that says something about the type arguments, compiled without a context; undefined for one that takes its type from there. */
function typed(body: Body, generic: Generic, node: ts.Expression, param: ts.ParameterDeclaration): Expr | undefined {
  const says = param.type !== undefined && mentions(generic, body.front, param.type) && !adapts(body.front, node);
  if (!says) return undefined;
  return ts.isNewExpression(node) && !body.isStatic ? compileStorage(body, node) : compileValue(body, node);
}

function mentions(generic: Generic, front: Front, node: ts.Node): boolean {
  if (ts.isIdentifier(node)) {
    const symbol = symbolOf(front, node);
    return generic.parameters.some((parameter) => parameter.symbol === symbol);
  }
  return ts.forEachChild(node, (child) => mentions(generic, front, child) || undefined) ?? false;
}

function adapts(front: Front, node: ts.Expression): boolean {
  if (ts.isParenthesizedExpression(node)) return adapts(front, node.expression);
  return node.kind === ts.SyntaxKind.NullKeyword || ts.isObjectLiteralExpression(node) || ts.isArrayLiteralExpression(node) || isUntyped(front, node);
}

/** The type arguments that the arguments' own types ask for. Literals have none, and TypeScript's inference, which knows no widths, has no say. */
function infer(body: Body, generic: Generic, node: ts.CallExpression, known: readonly (Expr | undefined)[]): TypeArgument[] {
  const { parameters } = generic.node as ts.FunctionDeclaration | ts.MethodDeclaration;
  const found = new Map<ts.Symbol, TypeArgument>();
  known.forEach((expr, index) => {
    if (expr !== undefined) unify(body.front, parameters[index]!.type!, expr.type, (symbol, arg) => bind(body, generic, found, symbol, arg, node.arguments[index]!));
  });
  const args: TypeArgument[] = [];
  for (const parameter of generic.parameters) {
    const arg = found.get(parameter.symbol) ?? defaultOf(generic, args, parameter);
    args.push(arg ?? fail(body.front, node, 'cannotInfer', parameter.name, generic.name));
  }
  return args;
}

function bind(body: Body, generic: Generic, found: Map<ts.Symbol, TypeArgument>, symbol: ts.Symbol, given: TypeArgument, node: ts.Node): void {
  const parameter = generic.parameters.find((each) => each.symbol === symbol);
  if (parameter === undefined) return;
  const arg = asValue(body.front, given, node);
  const known = found.get(symbol);
  const both = known === undefined ? arg : common(known, arg);
  found.set(symbol, both ?? fail(body.front, node, 'inferenceConflict', parameter.name, generic.name, describeArgument(known!), describeArgument(arg)));
}

/** A fixed array is passed as a slice. */
function asValue(front: Front, arg: TypeArgument, node: ts.Node): TypeArgument {
  if (arg.kind === 'number') return arg;
  if (arg.kind === 'fixed') return { kind: 'slice', element: arg.element, readonly: false };
  return isStorage(arg) ? fail(front, node, 'storageType', `\`${describe(arg)}\``) : arg;
}

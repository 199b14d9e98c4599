import type { Expr } from '../../ir/code.ts';
import type { FunctionDecl } from '../../ir/program.ts';
import { fail, locOf, symbolOf, type Body } from '../context.ts';
import { declarationOf } from '../declarations/lookup.ts';
import type { Declaration } from '../declarations/declaration.ts';
import { compileGenericCall } from '../generics/infer.ts';
import { describe } from '../types/describe.ts';
import { ts } from '../typescript.ts';
import { compileArguments } from './arguments.ts';
import { builtinName } from './builtin.ts';
import { compileBuiltinCall } from './builtin-call.ts';
import { compileValue } from './expression.ts';
import { compileMethodCall } from './method-call.ts';

/** A call of a function, a method, a function reference, or something of machine.d.ts. */
export function compileCall(body: Body, node: ts.CallExpression): Expr {
  if (node.questionDotToken !== undefined) return fail(body.front, node, 'optionalChaining');
  if (node.expression.kind === ts.SyntaxKind.SuperKeyword) return fail(body.front, node, 'inheritance');
  if (node.expression.kind === ts.SyntaxKind.ImportKeyword) return fail(body.front, node, 'importForm', '`import(...)`');
  const builtin = builtinName(body.front, node.expression);
  if (builtin !== undefined) return compileBuiltinCall(body, node, builtin);
  if (ts.isPropertyAccessExpression(node.expression)) return compileMethodCall(body, node, node.expression);
  return compileFunctionCall(body, node);
}

function compileFunctionCall(body: Body, node: ts.CallExpression): Expr {
  const found = calledFunction(body, node.expression);
  if (found?.kind === 'function') return callOf(body, node, found.decl, compileArguments(body, node, node.arguments, found.decl.params.map(({ type }) => type), found.decl.params));
  if (found?.kind === 'generic') {
    const { target, args } = compileGenericCall(body, node, found.generic);
    return callOf(body, node, target, args);
  }
  return compileReferenceCall(body, node, compileValue(body, node.expression));
}

function calledFunction(body: Body, node: ts.Expression): Declaration | undefined {
  const symbol = ts.isIdentifier(node) ? symbolOf(body.front, node) : undefined;
  if (symbol === undefined || (symbol.flags & ts.SymbolFlags.Function) === 0) return undefined;
  return declarationOf(body.front, symbol, node);
}

/** A direct call. */
export function callOf(body: Body, node: ts.CallExpression, target: FunctionDecl, args: readonly Expr[]): Expr {
  noteCall(body, node, target);
  return { kind: 'call', type: target.result, target, args, loc: locOf(body.front, node) };
}

/** Enters a call, or the construction of an object, into the graph of calls. */
export function noteCall({ front: { calls }, decl }: Body, node: ts.Node, target: FunctionDecl): void {
  if (decl === undefined) return;
  const from = calls.get(decl) ?? new Map<FunctionDecl, ts.Node>();
  calls.set(decl, from);
  if (!from.has(target)) from.set(target, node);
}

/** A call through a function reference. */
export function compileReferenceCall(body: Body, node: ts.CallExpression, callee: Expr): Expr {
  const { type } = callee;
  if (type.kind === 'nullable') return fail(body.front, node.expression, 'nullableUse', `\`${node.expression.getText()}\``);
  if (type.kind !== 'function') return fail(body.front, node.expression, 'notCallable', `\`${describe(type)}\``);
  return { kind: 'callReference', type: type.result, callee, args: compileArguments(body, node, node.arguments, type.params), loc: locOf(body.front, node) };
}

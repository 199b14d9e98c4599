import type { Expr } from '../../ir/code.ts';
import type { FunctionDecl, GlobalDecl, LocalDecl } from '../../ir/program.ts';
import type { Type } from '../../ir/types.ts';
import { fold, type Scalar } from '../constants.ts';
import { abandon, fail, locOf, symbolOf, type Body } from '../context.ts';
import { declarationOf } from '../declarations/lookup.ts';
import { initialiserOf } from '../declarations/variable.ts';
import { namedWith } from '../generics/named.ts';
import { compileExpr } from './expression.ts';
import { ts } from '../typescript.ts';
import { failUnresolved } from '../unresolved.ts';

/** A name: a local, a global, a function. */
export function compileIdentifier(body: Body, node: ts.Identifier, expected: Type | undefined): Expr {
  if (node.text === 'undefined') return fail(body.front, node, 'any', 'undefined');
  if (node.text === 'arguments') return fail(body.front, node, 'arguments');
  const symbol = symbolOf(body.front, node);
  if (symbol === undefined) return failUnresolved(body.front, node);
  if (body.locals.has(symbol)) return compileLocal(body, node, body.locals.get(symbol));
  const found = declarationOf(body.front, symbol, node);
  if (found.kind === 'global') return compileGlobal(body, node, found.decl, found.node);
  if (found.kind === 'literal') return compileExpr(body, found.node.initializer!, expected?.kind === 'int' ? expected : found.decl.type);
  if (found.kind === 'function') return { kind: 'functionRef', type: signatureOf(found.decl), decl: found.decl, loc: locOf(body.front, node) };
  if (found.kind === 'generic') return fail(body.front, node, 'genericValue', node.text, found.generic.parameters.map(({ name }) => name).join(', '));
  return fail(body.front, node, 'notValue', node.text);
}

/** `maximum<u32>` without a call: a reference to the instance. */
export function compileInstantiation(body: Body, node: ts.ExpressionWithTypeArguments): Expr {
  if (ts.isPropertyAccessExpression(node.expression)) return fail(body.front, node, 'methodValue');
  const found = namedWith(body.front, node);
  if (found?.kind !== 'function') return fail(body.front, node, 'notValue', node.getText());
  return { kind: 'functionRef', type: signatureOf(found.decl), decl: found.decl, loc: locOf(body.front, node) };
}

function signatureOf({ params, result }: FunctionDecl): Type {
  return { kind: 'function', params: params.map(({ type }) => type), result };
}

function compileLocal(body: Body, node: ts.Identifier, decl: LocalDecl | undefined): Expr {
  if (decl === undefined) return abandon(body.front);
  return narrowed(body, { kind: 'local', type: decl.type, decl, loc: locOf(body.front, node) });
}

/** A local that is known not to be null here is a reference that is never null. */
function narrowed(body: Body, local: Extract<Expr, { kind: 'local' }>): Expr {
  return local.type.kind === 'nullable' && body.facts.has(local.decl) ? { kind: 'retype', type: local.type.to, operand: local, loc: local.loc } : local;
}

/** A constant scalar is its value wherever it is used. */
function compileGlobal(body: Body, node: ts.Identifier, decl: GlobalDecl, declaration: ts.VariableDeclaration): Expr {
  const loc = locOf(body.front, node);
  const init = decl.storage === 'constant' && isScalar(decl.type) ? initialiserOf(body.front, decl, declaration) : undefined;
  const value = init === undefined ? undefined : fold(init);
  return value === undefined ? { kind: 'global', type: decl.type, decl, loc } : constant(decl.type, value, loc);
}

function isScalar(type: Type): boolean {
  return type.kind === 'int' || type.kind === 'bool' || type.kind === 'enum' || type.kind === 'text' || type.kind === 'register';
}

function constant(type: Type, value: Scalar, loc: Expr['loc']): Expr {
  if (type.kind !== 'register') return { kind: 'constant', type, value, loc };
  return { kind: 'registerOf', type, raw: { kind: 'constant', type: type.decl.width, value, loc }, loc };
}

/** `this`: the object of the method. */
export function compileThis(body: Body, node: ts.ThisExpression): Expr {
  if (body.self === undefined) return fail(body.front, node, 'implicitThis');
  return { kind: 'local', type: body.self.type, decl: body.self, loc: locOf(body.front, node) };
}

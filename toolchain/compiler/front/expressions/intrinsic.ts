import type { Expr } from '../../ir/code.ts';
import type { Type } from '../../ir/types.ts';
import { fail, locOf, symbolOf, type Body } from '../context.ts';
import { describe } from '../types/describe.ts';
import { resolveType } from '../types/resolve.ts';
import { ts } from '../typescript.ts';
import { compileAs, compileValue } from './expression.ts';

/** A call of an intrinsic: its parameters and result are what machine.d.ts says. */
export function compileIntrinsic(body: Body, node: ts.CallExpression, name: string): Expr {
  const declaration = signatureOf(body, node);
  if (declaration === undefined) return fail(body.front, node, 'noSuchMember', name.split('.')[0]!, name.split('.')[1] ?? name);
  const { arguments: given } = node;
  const { parameters } = declaration;
  if (given.length !== parameters.length) fail(body.front, node, 'argumentCount', String(given.length), String(parameters.length));
  const args = given.map((argument, index) => compileArgument(body, argument, parameters[index]!));
  return { kind: 'intrinsic', type: resolveType(body.front, declaration.type!), name, args, loc: locOf(body.front, node) };
}

function signatureOf(body: Body, node: ts.CallExpression): ts.FunctionDeclaration | ts.MethodSignature | undefined {
  const callee = ts.isPropertyAccessExpression(node.expression) ? node.expression.name : node.expression;
  const declaration = symbolOf(body.front, callee)?.valueDeclaration;
  return declaration !== undefined && (ts.isFunctionDeclaration(declaration) || ts.isMethodSignature(declaration)) ? declaration : undefined;
}

/** A parameter declared as `object` takes a reference to any object or fixed array. */
function compileArgument(body: Body, argument: ts.Expression, parameter: ts.ParameterDeclaration): Expr {
  if (parameter.type!.kind !== ts.SyntaxKind.ObjectKeyword) return compileAs(body, argument, resolveType(body.front, parameter.type!));
  const value = compileValue(body, argument);
  return isObject(value.type) ? value : fail(body.front, argument, 'mismatch', `\`${describe(value.type)}\``, 'an object');
}

function isObject(type: Type): boolean {
  return type.kind === 'class' || type.kind === 'fixed';
}

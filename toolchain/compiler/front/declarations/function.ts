import type { Stmt } from '../../ir/code.ts';
import type { ClassDecl, FunctionDecl, LocalDecl } from '../../ir/program.ts';
import type { Type } from '../../ir/types.ts';
import { newBody, declareLocal } from '../body.ts';
import { attempt, fail, locOf, type Body, type Front } from '../context.ts';
import { defaultOf } from '../expressions/default.ts';
import { nameOf } from '../names.ts';
import { compilePattern, nameOfWhole } from '../statements/destructuring.ts';
import { compileStatements } from '../statements/statement.ts';
import { isStorage, resolveParameterType, resolveType } from '../types/resolve.ts';
import { describe } from '../types/describe.ts';
import { ts } from '../typescript.ts';
import type { DeclarationOf } from './declaration.ts';
import { declared } from './declared.ts';

export function declareFunction(front: Front, node: ts.FunctionDeclaration): DeclarationOf<'function'> {
  if (node.name === undefined) return fail(front, node, 'defaultExport');
  return { kind: 'function', decl: { ...declared(front, node.name, node), ...declareSignature(front, node), owner: undefined, body: [] } };
}

export function declareMethod(front: Front, owner: ClassDecl, method: ts.MethodDeclaration): FunctionDecl {
  if (method.questionToken !== undefined) fail(front, method, 'optionalMember');
  const exported = owner.exported && !isPrivate(method);
  return { ...declared(front, method.name, method), exported, ...declareSignature(front, method, selfOf(owner)), owner, body: [] };
}

function isPrivate(node: ts.MethodDeclaration): boolean {
  return node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword || kind === ts.SyntaxKind.ProtectedKeyword) ?? false;
}

export type Signature = Pick<FunctionDecl, 'params' | 'result'>;

/** Parameters and result as annotated; a method's begin with `self`. */
export function declareSignature(front: Front, node: ts.FunctionDeclaration | ts.MethodDeclaration, self?: LocalDecl): Signature {
  refuseForms(front, node);
  const params = declareParameters(front, node.parameters);
  return { params: self === undefined ? params : [self, ...params], result: resultOf(front, node) };
}

export function declareParameters(front: Front, parameters: readonly ts.ParameterDeclaration[]): LocalDecl[] {
  const taken = new Map<string, undefined>();
  return parameters.map((param): LocalDecl => {
    const type = resolveParameterType(front, param);
    const name = ts.isIdentifier(param.name) ? nameOf(front, param.name) : nameOfWhole({ scopes: [taken] }, param.name, type);
    taken.set(name, undefined);
    const decl: LocalDecl = { name, type, mutable: true, loc: locOf(front, param) };
    if (param.initializer !== undefined) front.defaults.set(decl, { front, node: param.initializer, state: 'new' });
    return decl;
  });
}

function refuseForms(front: Front, node: ts.FunctionDeclaration | ts.MethodDeclaration): void {
  if (node.asteriskToken !== undefined) fail(front, node.name!, 'generator');
  if (node.modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.AsyncKeyword)) fail(front, node.name!, 'async', 'async');
}

function resultOf(front: Front, node: ts.FunctionDeclaration | ts.MethodDeclaration): Type {
  const name = node.name!.getText();
  if (node.type === undefined) return fail(front, node.name!, 'missingType', `the result of \`${name}\``, `${name}(...): void`);
  const type = resolveType(front, node.type);
  return isStorage(type) ? fail(front, node.type, 'storageType', `\`${describe(type)}\``) : type;
}

/** The object on which a method or constructor of `owner` works. */
export function selfOf(owner: ClassDecl): LocalDecl {
  return { name: 'self', type: { kind: 'class', decl: owner }, mutable: false, loc: owner.loc };
}

/** Compiles the statements of a function whose signature is known. */
export function compileFunction(front: Front, decl: FunctionDecl, node: ts.FunctionDeclaration | ts.MethodDeclaration): void {
  if (node.body === undefined) return fail(front, node, 'userAmbient');
  const body = openBody(front, decl, node.parameters);
  decl.body = [...unpackParameters(body, node.parameters), ...compileStatements(body, node.body.statements)];
}

/** The inside of a function, with its parameters in force. */
export function openBody(front: Front, decl: FunctionDecl, parameters: readonly ts.ParameterDeclaration[]): Body {
  const self = decl.owner === undefined ? undefined : decl.params[0];
  const body = newBody(front, { decl, result: decl.result, self });
  const own = self === undefined ? decl.params : decl.params.slice(1);
  parameters.forEach((param, index) => {
    if (ts.isIdentifier(param.name)) declareParameter(body, param, param.name, own[index]);
    else if (own[index] !== undefined) body.scopes[0]!.set(own[index].name, undefined);
  });
  for (const param of own) attempt(() => defaultOf(front, param));
  return body;
}

/** `({ a, b }: Pair)`: the parts of parameters as locals, before anything else happens. */
export function unpackParameters(body: Body, parameters: readonly ts.ParameterDeclaration[]): Stmt[] {
  const own = body.self === undefined ? body.decl!.params : body.decl!.params.slice(1);
  return parameters.flatMap(({ name }, index) => {
    const decl = own[index];
    if (ts.isIdentifier(name) || decl === undefined) return [];
    return compilePattern(body, name, { kind: 'local', type: decl.type, decl, loc: decl.loc }, true);
  });
}

/** `constructor(readonly vm: Vm)` names two things: inside the constructor the parameter is meant. */
function declareParameter(body: Body, param: ts.ParameterDeclaration, name: ts.Identifier, decl: LocalDecl | undefined): void {
  declareLocal(body, name, decl);
  if (!ts.isParameterPropertyDeclaration(param, param.parent)) return;
  for (const symbol of body.front.checker.getSymbolsOfParameterPropertyDeclaration(param, name.text)) body.locals.set(symbol, decl);
}

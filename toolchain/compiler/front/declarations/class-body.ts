import type { Expr, Stmt } from '../../ir/code.ts';
import type { ClassDecl, FieldDecl, FunctionDecl } from '../../ir/program.ts';
import type { FunctionType } from '../../ir/types.ts';
import { attempt, locOf, report, type Body, type Front } from '../context.ts';
import { compileStorage } from '../expressions/storage.ts';
import { compileAs } from '../expressions/expression.ts';
import { DISPOSE, isDispose } from '../names.ts';
import { compileStatements } from '../statements/statement.ts';
import { describe } from '../types/describe.ts';
import { sameSignature } from '../types/same.ts';
import { ts } from '../typescript.ts';
import { constructorOf, isParameterField } from './class.ts';
import { compileFunction, openBody, unpackParameters } from './function.ts';

/** Compiles the constructor and the methods of a class, and checks what it says it implements. */
export function compileClass(front: Front, decl: ClassDecl, node: ts.ClassDeclaration): void {
  if (decl.construct !== undefined) compileConstructor(front, decl, decl.construct, node);
  for (const method of node.members.filter(ts.isMethodDeclaration)) {
    const own = decl.methods.find((each) => each.name === (isDispose(method.name) ? DISPOSE : method.name.getText()));
    if (own !== undefined) attempt(() => compileFunction(front, own, method));
  }
  for (const each of decl.implements) checkImplements(front, decl, each, node);
}

/** Field initialisers in order, then parameter fields, then the constructor's own statements: JavaScript's order. */
function compileConstructor(front: Front, decl: ClassDecl, construct: FunctionDecl, node: ts.ClassDeclaration): void {
  const found = constructorOf(node);
  const parameters = found?.parameters ?? [];
  const body = openBody(front, construct, parameters as readonly ts.ParameterDeclaration[]);
  const fields = node.members.filter(ts.isPropertyDeclaration);
  construct.body = [
    ...unpackParameters(body, parameters),
    ...fields.flatMap((member) => attempt(() => initialiseField(body, decl, member)) ?? []),
    ...parameters.filter(isParameterField).flatMap((param) => assignParameter(body, decl, param)),
    ...(found?.body === undefined ? [] : compileStatements(body, found.body.statements)),
  ];
}

function initialiseField(body: Body, decl: ClassDecl, member: ts.PropertyDeclaration): Stmt[] {
  if (member.initializer === undefined) return [];
  const field = fieldOf(decl, member.name.getText());
  if (field === undefined) return [];
  const inside: Body = { ...body, isStatic: true };
  const value = field.embedded ? compileStorage(inside, member.initializer) : compileAs(inside, member.initializer, field.type);
  return [assignField(body, field, value, member)];
}

function assignParameter(body: Body, decl: ClassDecl, param: ts.ParameterDeclaration): Stmt[] {
  const name = param.name.getText();
  const local = body.decl!.params.find((each) => each.name === name)!;
  const field = fieldOf(decl, name);
  return field === undefined ? [] : [assignField(body, field, { kind: 'local', type: local.type, decl: local, loc: local.loc }, param)];
}

function assignField(body: Body, field: FieldDecl, value: Expr, node: ts.Node): Stmt {
  const loc = locOf(body.front, node);
  const object: Expr = { kind: 'local', type: body.self!.type, decl: body.self!, loc };
  return { kind: 'assign', loc, target: { kind: 'field', type: field.type, object, field, loc }, value };
}

/** Undefined for a field that was refused. */
function fieldOf(decl: ClassDecl, name: string): FieldDecl | undefined {
  return decl.fields.find((field) => field.name === name);
}

function isGeneric(front: Front, decl: ClassDecl, name: string): boolean {
  return front.genericMethods.get(decl)?.some((each) => each.name === name) ?? false;
}

function signatureOf({ params, result }: FunctionDecl): FunctionType {
  return { kind: 'function', params: params.slice(1).map(({ type }) => type), result };
}

/** Every method of the interface is there with the very types of the interface. TypeScript alone would accept wider ones. */
function checkImplements(front: Front, decl: ClassDecl, each: ClassDecl['implements'][number], node: ts.ClassDeclaration): void {
  for (const { name, type } of each.methods) {
    const method = decl.methods.find((candidate) => candidate.name === name);
    if (method === undefined && !isGeneric(front, decl, name)) continue;
    if (method === undefined || !sameSignature(signatureOf(method), type)) report(front, node.name!, 'notImplemented', decl.name, each.name, `${name}: ${describe(type)}`);
  }
}

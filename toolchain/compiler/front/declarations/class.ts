import type { ClassDecl, FieldDecl, FunctionDecl, InterfaceDecl, LocalDecl } from '../../ir/program.ts';
import type { Type } from '../../ir/types.ts';
import { newBody } from '../body.ts';
import { attempt, docOf, fail, locOf, symbolOf, type Front } from '../context.ts';
import { compileExpr } from '../expressions/expression.ts';
import { storageTypeOf } from '../expressions/storage.ts';
import { genericOf } from '../generics/generic.ts';
import { namedWith } from '../generics/named.ts';
import { DISPOSE, isDispose, nameOf } from '../names.ts';
import { voidType } from '../types/basic.ts';
import { isStorage, resolveHeldType, resolveParameterType } from '../types/resolve.ts';
import { describe } from '../types/describe.ts';
import { ts } from '../typescript.ts';
import type { Declaration } from './declaration.ts';
import { declared } from './declared.ts';
import { declareMethod, declareParameters, selfOf } from './function.ts';
import { remember } from './lookup.ts';

/** Fields, methods and the constructor's signature; bodies come later. */
export function declareClass(front: Front, node: ts.ClassDeclaration, symbol: ts.Symbol): Declaration {
  if (node.name === undefined) return fail(front, node, 'defaultExport');
  if (node.modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.AbstractKeyword)) fail(front, node.name, 'abstractClass');
  const decl: ClassDecl = { ...declared(front, node.name, node), fields: [], methods: [], implements: [], construct: undefined, ...disposable(node) };
  const made: Declaration = { kind: 'class', decl, node };
  remember(front, symbol, made);
  const part = <T>(work: () => readonly T[]): readonly T[] => attempt(work) ?? (front.incomplete.add(decl), []);
  for (const member of node.members) part(() => [refuseMember(front, member)]);
  const ownDispose = decl.isDisposable && node.members.find((member) => member.name?.getText() === DISPOSE);
  if (ownDispose) part(() => fail(front, ownDispose.name!, 'shadowing', DISPOSE));
  [decl.construct] = part(() => [declareConstructor(front, decl, node)]);
  for (const makeField of fieldMakers(front, node)) decl.fields.push(...part(() => [makeField()]));
  const isGeneric = ({ typeParameters }: ts.MethodDeclaration): boolean => typeParameters !== undefined;
  const methods = node.members.filter(ts.isMethodDeclaration);
  for (const method of methods.filter((each) => !isGeneric(each))) decl.methods.push(...part(() => [declareMethod(front, decl, method)]));
  front.genericMethods.set(decl, methods.filter(isGeneric).flatMap((method) => part(() => [genericOf(front, method, symbolOf(front, method.name)!, decl)])));
  decl.implements.push(...part(() => declareImplements(front, node)));
  return made;
}

/** `[Symbol.dispose]` and `dispose` are one name in C. */
function disposable(node: ts.ClassDeclaration): Pick<ClassDecl, 'isDisposable'> {
  return node.members.some((member) => ts.isMethodDeclaration(member) && isDispose(member.name)) ? { isDisposable: true } : {};
}

function refuseMember(front: Front, member: ts.ClassElement): void {
  if (ts.isAccessor(member)) fail(front, member.name, 'accessor');
  if (ts.isClassStaticBlockDeclaration(member)) fail(front, member, 'staticMember');
  if (ts.isIndexSignatureDeclaration(member)) fail(front, member, 'dynamicName', 'an index signature');
  if (ts.canHaveModifiers(member)) refuseModifiers(front, member);
}

function refuseModifiers(front: Front, member: ts.HasModifiers): void {
  for (const modifier of ts.getModifiers(member) ?? []) {
    if (modifier.kind === ts.SyntaxKind.StaticKeyword) fail(front, modifier, 'staticMember');
    if (modifier.kind === ts.SyntaxKind.AccessorKeyword) fail(front, modifier, 'accessor');
    if (modifier.kind === ts.SyntaxKind.AbstractKeyword) fail(front, modifier, 'abstractClass');
    if (modifier.kind === ts.SyntaxKind.DeclareKeyword) fail(front, modifier, 'userAmbient');
  }
}

export function constructorOf(node: ts.ClassDeclaration): ts.ConstructorDeclaration | undefined {
  return node.members.find(ts.isConstructorDeclaration);
}

/** Parameters that are fields too: `constructor(readonly vm: Vm)`. */
export function isParameterField(param: ts.ParameterDeclaration): boolean {
  return (ts.getModifiers(param)?.length ?? 0) > 0;
}

function declareConstructor(front: Front, owner: ClassDecl, node: ts.ClassDeclaration): FunctionDecl | undefined {
  const found = constructorOf(node);
  if (found === undefined && !node.members.some(ts.isPropertyDeclaration)) return undefined;
  const params: LocalDecl[] = [selfOf(owner), ...declareParameters(front, found?.parameters ?? [])];
  // A method of that name leaves the constructor the one that no method can have.
  const name = node.members.some((member) => ts.isMethodDeclaration(member) && member.name.getText() === 'construct') ? 'constructor' : 'construct';
  return { name, module: owner.module, exported: false, doc: undefined, loc: owner.loc, params, result: voidType, owner, body: [] };
}

/** In the order of the source: parameter fields where they stand in the constructor come first, as in TypeScript's own layout. */
function fieldMakers(front: Front, node: ts.ClassDeclaration): (() => FieldDecl)[] {
  const params = constructorOf(node)?.parameters.filter(isParameterField) ?? [];
  const members = node.members.filter(ts.isPropertyDeclaration);
  return [...params.map((param) => () => parameterField(front, param)), ...members.map((member) => () => declareField(front, member))];
}

function parameterField(front: Front, param: ts.ParameterDeclaration): FieldDecl {
  const type = resolveParameterType(front, param);
  return { name: param.name.getText(), type, embedded: false, readonly: isReadonly(param), doc: docOf(param), loc: locOf(front, param) };
}

function isReadonly(node: ts.ParameterDeclaration | ts.PropertyDeclaration): boolean {
  return node.modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.ReadonlyKeyword) ?? false;
}

function declareField(front: Front, member: ts.PropertyDeclaration): FieldDecl {
  const name = nameOf(front, member.name);
  if (member.questionToken !== undefined) fail(front, member, 'optionalMember');
  if (member.exclamationToken !== undefined) fail(front, member, 'unknownSyntax', 'a field declared with `!`');
  const embedded = member.initializer === undefined ? undefined : storageTypeOf(front, member.initializer);
  if (embedded !== undefined && !isReadonly(member)) fail(front, member, 'fieldNew', name);
  const type = embedded ?? valueFieldType(front, member, name);
  const loc = locOf(front, member.name);
  return { name, type, embedded: embedded !== undefined, readonly: isReadonly(member), doc: docOf(member), loc };
}

function valueFieldType(front: Front, member: ts.PropertyDeclaration, name: string): Type {
  if (member.type !== undefined) return resolveHeldType(front, member, member.type);
  const type = inferredType(front, member, name);
  return isStorage(type) ? fail(front, member, 'storageType', `\`${describe(type)}\``) : type;
}

function inferredType(front: Front, member: ts.PropertyDeclaration, name: string): Type {
  if (member.initializer === undefined) return fail(front, member, 'missingType', `the field \`${name}\``, `${name}: u32`);
  return compileExpr(newBody(front, { isStatic: true }), member.initializer).type;
}

function declareImplements(front: Front, node: ts.ClassDeclaration): InterfaceDecl[] {
  const clauses = node.heritageClauses ?? [];
  const parent = clauses.find((clause) => clause.token === ts.SyntaxKind.ExtendsKeyword);
  if (parent !== undefined) fail(front, parent, 'inheritance');
  return clauses.flatMap((clause) => clause.types.map((type) => implemented(front, type)));
}

function implemented(front: Front, type: ts.ExpressionWithTypeArguments): InterfaceDecl {
  const found = namedWith(front, type);
  return found?.kind === 'interface' ? found.decl : fail(front, type, 'mismatch', `\`${type.getText()}\``, 'an interface');
}

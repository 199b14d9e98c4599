import type { Expr } from '../../ir/code.ts';
import type { ClassDecl, FieldDecl } from '../../ir/program.ts';
import type { Type } from '../../ir/types.ts';
import { maximum, minimum } from '../../rules/integers.ts';
import { abandon, fail, locOf, symbolOf, type Body } from '../context.ts';
import type { Declaration } from '../declarations/declaration.ts';
import { declarationOf } from '../declarations/lookup.ts';
import { capacityOf } from '../pools/members.ts';
import { ints, isIntName } from '../types/basic.ts';
import { describe } from '../types/describe.ts';
import { ts } from '../typescript.ts';
import { builtinName } from './builtin.ts';
import { compileValue } from './expression.ts';
import { unionMember } from './union.ts';

/** `a.b`: a field, a length, a member of an enum, a constant of a type. Methods are called, never taken. */
export function compileProperty(body: Body, node: ts.PropertyAccessExpression): Expr {
  refuseForms(body, node);
  const builtin = builtinName(body.front, node);
  if (builtin !== undefined && !isDeclaredEnum(body, node.expression)) return compileBuiltinMember(body, node, builtin);
  const named = namedDeclaration(body, node.expression);
  return named === undefined ? memberNamed(body, node.name, compileObject(body, node.expression), node) : compileStatic(body, node, named);
}

export function refuseForms(body: Body, node: ts.PropertyAccessExpression): void {
  if (node.questionDotToken !== undefined) fail(body.front, node, 'optionalChaining');
  if (ts.isPrivateIdentifier(node.name)) fail(body.front, node.name, 'accessModifier');
  if (node.expression.kind === ts.SyntaxKind.SuperKeyword) fail(body.front, node, 'inheritance');
}

function isDeclaredEnum(body: Body, node: ts.Expression): boolean {
  return ((symbolOf(body.front, node)?.flags ?? 0) & ts.SymbolFlags.Enum) !== 0;
}

/** `u32.MAX`, `i8.MIN`. */
function compileBuiltinMember(body: Body, node: ts.PropertyAccessExpression, builtin: string): Expr {
  const name = node.expression.getText();
  if (!isIntName(name)) return fail(body.front, node, 'methodValue');
  const value = builtin.endsWith('.MIN') ? minimum(name) : builtin.endsWith('.MAX') ? maximum(name) : undefined;
  if (value === undefined) return fail(body.front, node.name, 'noSuchMember', name, node.name.text);
  return { kind: 'constant', type: ints[name], value, loc: locOf(body.front, node) };
}

/** The enum, register or layout that an expression names, if it does. */
export function namedDeclaration(body: Body, node: ts.Expression): Declaration | undefined {
  if (!ts.isIdentifier(node)) return undefined;
  const symbol = symbolOf(body.front, node);
  if (symbol === undefined || body.locals.has(symbol)) return undefined;
  const isEnum = (symbol.flags & ts.SymbolFlags.Enum) !== 0;
  if (!isEnum && symbol.declarations?.[0]?.getSourceFile().isDeclarationFile) return undefined;
  const found = declarationOf(body.front, symbol, node);
  return found.kind === 'enum' || found.kind === 'register' || found.kind === 'layout' ? found : undefined;
}

function compileStatic(body: Body, node: ts.PropertyAccessExpression, named: Declaration): Expr {
  const name = node.name.text;
  const loc = locOf(body.front, node);
  if (named.kind === 'layout' && name === 'SIZE') return { kind: 'constant', type: ints.u32, value: BigInt(named.decl.size), loc };
  if (named.kind !== 'enum') return fail(body.front, node, 'methodValue');
  const member = named.decl.members.find((each) => each.name === name);
  if (member === undefined) return fail(body.front, node.name, 'noSuchMember', named.decl.name, name);
  return { kind: 'constant', type: { kind: 'enum', decl: named.decl }, value: member.value, loc };
}

/** The object of a member access; it must not be null. */
export function compileObject(body: Body, node: ts.Expression): Expr {
  const object = compileValue(body, node);
  return object.type.kind === 'nullable' ? fail(body.front, node, 'nullableUse', `\`${node.getText()}\``) : object;
}

/** The value of the member of this name; `use` is where it is read. */
export function memberNamed(body: Body, name: ts.MemberName, object: Expr, use: ts.Node): Expr {
  const member = memberOf(body, object, name.text, use);
  if (member !== undefined) return member;
  if (hasMethod(body, object.type, name.text)) return fail(body.front, use, 'methodValue');
  return failMember(body, name, object.type);
}

/** A member that is not there; one of a class that was refused in part has been reported. */
export function failMember(body: Body, name: ts.MemberName, type: Type): never {
  if (type.kind === 'class' && body.front.incomplete.has(type.decl)) return abandon(body.front);
  return fail(body.front, name, 'noSuchMember', `\`${describe(type)}\``, name.text);
}

/** The value of a field-like member of an object, by the object's type. */
export function memberOf(body: Body, object: Expr, name: string, node: ts.Node): Expr | undefined {
  const { type } = object;
  const loc = locOf(body.front, node);
  switch (type.kind) {
    case 'class': return type.decl.pool !== undefined && name === 'capacity' ? capacityOf(object, type.decl, loc) : fieldAccess(object, fieldNamed(type.decl, name), loc);
    case 'record': return recordField(object, type, name, loc);
    case 'union': return unionMember(body, object, type, name, node);
    case 'register': return registerField(object, type, name, loc);
    case 'view': return viewField(object, type, name, loc);
    case 'slice': case 'fixed': case 'text': return name === 'length' ? { kind: 'length', type: ints.u32, of: object, loc } : undefined;
    default: return undefined;
  }
}

type Of<K extends Type['kind']> = Extract<Type, { kind: K }>;

function fieldNamed(decl: ClassDecl, name: string): FieldDecl | undefined {
  return decl.fields.find((field) => field.name === name);
}

function fieldAccess(object: Expr, field: FieldDecl | undefined, loc: Expr['loc']): Expr | undefined {
  return field === undefined ? undefined : { kind: 'field', type: field.type, object, field, loc };
}

function recordField(record: Expr, { decl }: Of<'record'>, name: string, loc: Expr['loc']): Expr | undefined {
  const field = decl.fields.find((each) => each.name === name);
  return field === undefined ? undefined : { kind: 'recordField', type: field.type, record, name, loc };
}

function registerField(value: Expr, { decl }: Of<'register'>, name: string, loc: Expr['loc']): Expr | undefined {
  if (name === 'raw') return { kind: 'registerRaw', type: decl.width, value, loc };
  const field = decl.fields.find((each) => each.name === name);
  return field === undefined ? undefined : { kind: 'registerField', type: field.type, value, field, loc };
}

function viewField(view: Expr, { decl }: Of<'view'>, name: string, loc: Expr['loc']): Expr | undefined {
  const field = decl.fields.find((each) => each.name === name);
  if (field === undefined) return undefined;
  const type: Type = field.type.kind === 'bytes' ? { kind: 'slice', element: ints.u8, readonly: false } : field.type;
  return { kind: 'viewField', type, view, field, loc };
}

const methods: { readonly [K in Type['kind']]?: readonly string[] } = {
  register: ['with'], slice: ['subarray', 'fill', 'set'], fixed: ['subarray', 'fill', 'set'], percpu: ['here'],
  atomic: ['load', 'store', 'exchange', 'compareExchange', 'add', 'sub', 'and', 'or'],
};

function hasMethod(body: Body, type: Type, name: string): boolean {
  if (type.kind === 'class' && body.front.genericMethods.get(type.decl)?.some((each) => each.name === name)) return true;
  if (type.kind === 'class' || type.kind === 'interface') return (type.decl.methods as readonly { readonly name: string }[]).some((each) => each.name === name);
  return methods[type.kind]?.includes(name) ?? false;
}

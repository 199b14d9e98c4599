import type { FunctionType, NullableType, Type } from '../../ir/types.ts';
import { constantNumber } from '../constants.ts';
import { fail, symbolOf, type Front } from '../context.ts';
import type { Declaration } from '../declarations/declaration.ts';
import { declarationOf } from '../declarations/lookup.ts';
import { isUnionAlias } from '../declarations/union.ts';
import { instantiateAs } from '../generics/instantiate.ts';
import { poolClass } from '../pools/pool.ts';
import { ts } from '../typescript.ts';
import { failUnresolved } from '../unresolved.ts';
import { bool, ints, isIntName, never, text, voidType } from './basic.ts';
import { describe } from './describe.ts';
import { makerOf, tableInstead } from './maker.ts';

/** The type that an annotation names. Reports and abandons where it is none of the language. */
export function resolveType(front: Front, node: ts.TypeNode): Type {
  const keyword = keywords.get(node.kind);
  if (keyword !== undefined) return keyword;
  if (ts.isTypeReferenceNode(node)) return resolveReference(front, node);
  if (ts.isArrayTypeNode(node)) return { kind: 'slice', element: resolveElement(front, node.elementType), readonly: false };
  if (ts.isTypeOperatorNode(node)) return resolveReadonly(front, node);
  if (ts.isParenthesizedTypeNode(node)) return resolveType(front, node.type);
  if (ts.isUnionTypeNode(node)) return resolveUnion(front, node);
  if (ts.isFunctionTypeNode(node)) return resolveFunction(front, node);
  return refuseType(front, node);
}

const keywords = new Map<ts.SyntaxKind, Type>([
  [ts.SyntaxKind.BooleanKeyword, bool],
  [ts.SyntaxKind.StringKeyword, text],
  [ts.SyntaxKind.VoidKeyword, voidType],
  [ts.SyntaxKind.NeverKeyword, never],
]);

function refuseType(front: Front, node: ts.TypeNode): never {
  switch (node.kind) {
    case ts.SyntaxKind.NumberKeyword: return fail(front, node, 'bareNumber', 'number', '');
    case ts.SyntaxKind.BigIntKeyword: return fail(front, node, 'bareNumber', 'bigint', ', u64 or i64');
    case ts.SyntaxKind.AnyKeyword: case ts.SyntaxKind.UnknownKeyword: case ts.SyntaxKind.ObjectKeyword:
    case ts.SyntaxKind.SymbolKeyword: case ts.SyntaxKind.UndefinedKeyword: return fail(front, node, 'any', node.getText());
    case ts.SyntaxKind.TupleType: case ts.SyntaxKind.TypeLiteral: case ts.SyntaxKind.LiteralType:
    default: return fail(front, node, 'unknownType', `\`${node.getText()}\``);
  }
}

function resolveReadonly(front: Front, node: ts.TypeOperatorNode): Type {
  if (node.operator !== ts.SyntaxKind.ReadonlyKeyword || !ts.isArrayTypeNode(node.type)) return refuseType(front, node);
  return { kind: 'slice', element: resolveElement(front, node.type.elementType), readonly: true };
}

export function resolveElement(front: Front, node: ts.TypeNode): Type {
  const type = resolveType(front, node);
  if (isStorage(type) || type.kind === 'void' || type.kind === 'never') fail(front, node, 'storageType', `\`${describe(type)}\``);
  return type;
}

/** Types that are places, never values. */
export function isStorage(type: Type): boolean {
  return type.kind === 'fixed' || type.kind === 'atomic' || type.kind === 'percpu';
}

/** The annotated type of a global or of a field that no call makes: storage would have its place there, but nothing makes it. */
export function resolveHeldType(front: Front, node: ts.VariableDeclaration | ts.PropertyDeclaration, written: ts.TypeNode): Type {
  const type = resolveType(front, written);
  const maker = makerOf(type);
  return maker === undefined ? type : fail(front, node, 'storageMade', `\`${describe(type)}\``, node.name.getText(), maker, tableInstead(type));
}

function resolveUnion(front: Front, node: ts.UnionTypeNode): Type {
  const [first, second, ...more] = node.types;
  if (first === undefined || second === undefined) return refuseType(front, node);
  const isNull = (each: ts.TypeNode) => ts.isLiteralTypeNode(each) && each.literal.kind === ts.SyntaxKind.NullKeyword;
  if (more.length > 0 || isNull(first) === isNull(second)) return fail(front, node, 'unions');
  const to = resolveType(front, isNull(first) ? second : first);
  if (!isNullableTarget(to)) return fail(front, node, 'nullableRecord', describe(to));
  return { kind: 'nullable', to };
}

export function isNullableTarget(type: Type): type is NullableType['to'] {
  return type.kind === 'class' || type.kind === 'interface' || type.kind === 'function' || type.kind === 'view' || type.kind === 'handle';
}

function resolveFunction(front: Front, node: ts.FunctionTypeNode): FunctionType {
  if (node.typeParameters !== undefined) fail(front, node, 'genericFunctionType');
  return { kind: 'function', params: node.parameters.map((param) => resolveParameterType(front, param)), result: resolveType(front, node.type) };
}

/** The annotated type of a parameter: of a function, a method, or of a type of functions. */
export function resolveParameterType(front: Front, param: ts.ParameterDeclaration): Type {
  if (param.dotDotDotToken !== undefined) fail(front, param, 'spread');
  if (param.questionToken !== undefined) fail(front, param, 'optionalMember');
  if (param.type === undefined) return fail(front, param, 'missingType', `the parameter \`${param.name.getText()}\``, `${param.name.getText()}: u32`);
  return resolveValueType(front, param.type);
}

/** The type of something that holds a value: a parameter, a local, a field of a record. */
export function resolveValueType(front: Front, node: ts.TypeNode): Type {
  const type = resolveType(front, node);
  if (type.kind === 'fixed') return { kind: 'slice', element: type.element, readonly: false };
  if (isStorage(type)) fail(front, node, 'storageType', `\`${describe(type)}\``);
  if (type.kind === 'void' || type.kind === 'never') fail(front, node, 'unknownType', `\`${describe(type)}\` here`);
  return type;
}

function resolveReference(front: Front, node: ts.TypeReferenceNode): Type {
  const symbol = symbolOf(front, node.typeName);
  const declared = symbol?.declarations?.[0];
  if (symbol === undefined || declared === undefined) return failUnresolved(front, node.typeName);
  const bound = front.typeArguments.get(symbol);
  if (bound !== undefined) return bound.kind === 'number' ? fail(front, node, 'unknownType', `\`${symbol.name}\`, a number,`) : bound;
  if (declared.getSourceFile().isDeclarationFile) {
    const builtin = isUnionAlias(declared) ? undefined : resolveBuiltin(front, symbol.name, node);
    if (builtin !== undefined) return builtin;
  }
  const found = declarationOf(front, symbol, node);
  return typeOfDeclaration(front, found.kind === 'generic' ? instantiateAs(front, found.generic, node.typeArguments, node) : found, node);
}

function typeOfDeclaration(front: Front, found: Declaration, node: ts.Node): Type {
  switch (found.kind) {
    case 'alias': return found.type;
    case 'enum': return { kind: 'enum', decl: found.decl };
    case 'record': return { kind: 'record', decl: found.decl };
    case 'union': return { kind: 'union', decl: found.decl };
    case 'list': return fail(front, node, 'unions');
    case 'variant': return fail(front, node, 'variantType', node.getText());
    case 'interface': return { kind: 'interface', decl: found.decl };
    case 'class': return { kind: 'class', decl: found.decl };
    // `const X = register(...)` and `type X = Value<typeof X>` are one symbol.
    case 'register': return { kind: 'register', decl: found.decl };
    case 'layout': return { kind: 'view', decl: found.decl };
    default: return fail(front, node, 'unknownType', `\`${node.getText()}\``);
  }
}

/** Types that machine.d.ts declares and the compiler knows by name. Other names of it are ordinary declarations. */
function resolveBuiltin(front: Front, name: string, node: ts.TypeReferenceNode): Type | undefined {
  if (isIntName(name)) return ints[name];
  const [first, second] = node.typeArguments ?? [];
  if (first === undefined) return undefined;
  if (name === 'Value') return resolveValueOf(front, first);
  if (name === 'FixedArray' && second !== undefined) return { kind: 'fixed', element: resolveType(front, first), length: numberOf(front, second, 'a length') };
  if (name === 'Handle') return resolveHandle(front, first);
  if (name === 'Pool' && second !== undefined) return resolvePool(front, first, numberOf(front, second, 'a capacity'), node);
  if (name === 'Atomic') return resolveAtomic(front, first);
  if (name === 'PerCpu') return resolvePerCpu(front, first);
  return fail(front, node, 'unknownType', `\`${node.getText()}\``);
}

/** A number that a type names: a literal, `typeof SIZE`, or a type parameter `N extends number`. `what` says which, for the message. */
export function numberOf(front: Front, node: ts.TypeNode, what: string): number {
  if (ts.isLiteralTypeNode(node)) return constantNumber(front, node.literal, what);
  if (ts.isTypeQueryNode(node) && ts.isIdentifier(node.exprName)) return constantNumber(front, node.exprName, what);
  const symbol = ts.isTypeReferenceNode(node) ? symbolOf(front, node.typeName) : undefined;
  const bound = symbol === undefined ? undefined : front.typeArguments.get(symbol);
  return bound?.kind === 'number' ? bound.value : fail(front, node, 'notConstant', what);
}

/** `Value<typeof X>`: X a register or a layout. */
function resolveValueOf(front: Front, node: ts.TypeNode): Type {
  const symbol = ts.isTypeQueryNode(node) ? symbolOf(front, node.exprName) : undefined;
  const found = symbol === undefined ? undefined : declarationOf(front, symbol, node);
  if (found?.kind === 'register') return { kind: 'register', decl: found.decl };
  if (found?.kind === 'layout') return { kind: 'view', decl: found.decl };
  if (found?.kind === 'broken') return fail(front, node, 'unknownType', `\`${node.getText()}\``);
  return fail(front, node, 'declaredForm', node.getText(), 'Value<typeof X>, X a register or a layout');
}

function resolveHandle(front: Front, node: ts.TypeNode): Type {
  const of = resolveType(front, node);
  return of.kind === 'class' ? { kind: 'handle', decl: of.decl } : fail(front, node, 'unknownType', `\`Handle<${describe(of)}>\``);
}

/** `Pool<typeof Vcpu, 8>`. */
function resolvePool(front: Front, node: ts.TypeNode, capacity: number, use: ts.Node): Type {
  const symbol = ts.isTypeQueryNode(node) ? symbolOf(front, node.exprName) : undefined;
  const found = symbol === undefined ? undefined : declarationOf(front, symbol, node);
  if (found?.kind !== 'class') return fail(front, node, 'declaredForm', 'Pool<...>', 'Pool<typeof Vcpu, 8>');
  return { kind: 'class', decl: poolClass(front, found.decl, capacity, use) };
}

function resolveAtomic(front: Front, node: ts.TypeNode): Type {
  const of = resolveType(front, node);
  return of.kind === 'int' || of.kind === 'bool' ? { kind: 'atomic', of } : fail(front, node, 'unknownType', `\`Atomic<${describe(of)}>\``);
}

function resolvePerCpu(front: Front, node: ts.TypeNode): Type {
  const of = resolveType(front, node);
  return of.kind === 'class' ? { kind: 'percpu', decl: of.decl } : fail(front, node, 'unknownType', `\`PerCpu<${describe(of)}>\``);
}

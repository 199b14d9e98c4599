import type { Type } from '../../ir/types.ts';
import { symbolOf, type Front } from '../context.ts';
import { declarationOf } from '../declarations/lookup.ts';
import { isUnionAlias } from '../declarations/union.ts';
import { sameButForUnit, sameType } from '../types/same.ts';
import { ts } from '../typescript.ts';
import type { Generic, Instance, TypeArgument } from './generic.ts';

type Bind = (parameter: ts.Symbol, arg: TypeArgument) => void;

/**
 * Goes through a declared type and the type of an argument side by side, and tells what each type parameter stands for. Where the two
 * have nothing in common it tells nothing: the argument will not fit.
 */
export function unify(front: Front, node: ts.TypeNode, type: Type, bind: Bind): void {
  if (ts.isParenthesizedTypeNode(node) || ts.isTypeOperatorNode(node)) return unify(front, node.type, type, bind);
  if (ts.isArrayTypeNode(node) && (type.kind === 'slice' || type.kind === 'fixed')) return unify(front, node.elementType, type.element, bind);
  if (ts.isUnionTypeNode(node)) return node.types.forEach((each) => unify(front, each, type.kind === 'nullable' ? type.to : type, bind));
  if (ts.isFunctionTypeNode(node) && type.kind === 'function') return unifySignature(front, node, type, bind);
  if (ts.isTypeReferenceNode(node)) unifyReference(front, node, type, bind);
}

function unifySignature(front: Front, node: ts.FunctionTypeNode, type: Extract<Type, { kind: 'function' }>, bind: Bind): void {
  node.parameters.forEach((param, index) => unifyArgument(front, param.type, type.params[index], bind));
  unify(front, node.type, type.result, bind);
}

function unifyReference(front: Front, node: ts.TypeReferenceNode, type: Type, bind: Bind): void {
  const symbol = symbolOf(front, node.typeName);
  if (symbol === undefined) return;
  if ((symbol.flags & ts.SymbolFlags.TypeParameter) !== 0) return bind(symbol, type);
  const given = argumentsOf(front, symbol, node, type);
  node.typeArguments?.forEach((each, index) => unifyArgument(front, each, given[index], bind));
}

function unifyArgument(front: Front, node: ts.TypeNode | undefined, arg: TypeArgument | undefined, bind: Bind): void {
  if (node === undefined || arg === undefined) return;
  if (arg.kind !== 'number') return unify(front, node, arg, bind);
  const symbol = ts.isTypeReferenceNode(node) ? symbolOf(front, node.typeName) : undefined;
  if (symbol !== undefined) bind(symbol, arg);
}

/** The type arguments with which a generic type, seen by the name of `symbol`, gives `type`. */
function argumentsOf(front: Front, symbol: ts.Symbol, use: ts.TypeReferenceNode, type: Type): readonly (TypeArgument | undefined)[] {
  if (use.typeArguments === undefined) return [];
  if (symbol.name === 'FixedArray' && type.kind === 'fixed') return [type.element, { kind: 'number', value: type.length }];
  const [declared] = symbol.declarations ?? [];
  if (declared === undefined || (declared.getSourceFile().isDeclarationFile && !isUnionAlias(declared))) return [];
  const found = declarationOf(front, symbol, use);
  if (found.kind !== 'generic') return [];
  return instanceFor(front, found.generic, type.kind === 'nullable' ? type.to : type)?.args ?? throughAlias(front, found.generic, type);
}

/** The instance of a generic that a type is, or that its class implements. */
function instanceFor(front: Front, generic: Generic, type: Type): Instance | undefined {
  if (!('decl' in type)) return undefined;
  const decls = type.kind === 'class' ? [type.decl, ...type.decl.implements] : [type.decl];
  return decls.map((decl) => front.instances.of(decl)).find((instance) => instance?.generic === generic);
}

/** `type Maybe<T> = T | null` is gone once it is resolved: what it stands for is gone through instead. */
function throughAlias(front: Front, { node, parameters }: Generic, type: Type): (TypeArgument | undefined)[] {
  if (!ts.isTypeAliasDeclaration(node)) return [];
  const inner = new Map<ts.Symbol, TypeArgument>();
  unify(front, node.type, type, (symbol, arg) => inner.set(symbol, arg));
  return parameters.map(({ symbol }) => inner.get(symbol));
}

/** The one type argument that two arguments of a call ask for; undefined if they differ. */
export function common(a: TypeArgument, b: TypeArgument): TypeArgument | undefined {
  if (a.kind === 'number' || b.kind === 'number') return a.kind === 'number' && b.kind === 'number' && a.value === b.value ? a : undefined;
  if (sameType(a, b)) return a;
  if (a.kind === 'int' && b.kind === 'int' && sameButForUnit(a, b)) return a.unit === undefined ? b : a;
  if (a.kind === 'nullable' && sameType(a.to, b)) return a;
  return b.kind === 'nullable' && sameType(b.to, a) ? b : undefined;
}

import type { Expr } from '../../ir/code.ts';
import type { ClassDecl } from '../../ir/program.ts';
import type { Type } from '../../ir/types.ts';
import { constantNumber } from '../constants.ts';
import { fail, locOf, symbolOf, type Body, type Front } from '../context.ts';
import { declarationOf } from '../declarations/lookup.ts';
import { bool, ints, isIntName } from '../types/basic.ts';
import { namedWith } from '../generics/named.ts';
import { describe } from '../types/describe.ts';
import { isNullableTarget, numberOf, resolveElement, resolveType } from '../types/resolve.ts';
import { startsAsZero } from '../types/zero.ts';
import { poolClass } from '../pools/pool.ts';
import { ts } from '../typescript.ts';
import { failUnresolved, insteadOf } from '../unresolved.ts';
import { compileArguments } from './arguments.ts';
import { builtinCallee } from './builtin.ts';
import { noteCall } from './call.ts';
import { compileAs } from './expression.ts';

/**
 * The type of the storage that an initialiser makes: `new C(...)`, `array(...)`, `references(...)`, `atomic(...)`,
 * `pool(...)`, `perCpu(...)`. Undefined where it makes none. Only constants, of a module or a function, and `readonly` fields may have such initialisers.
 */
export function storageTypeOf(front: Front, node: ts.Expression): Type | undefined {
  if (ts.isNewExpression(node)) return { kind: 'class', decl: classOf(front, node) };
  const callee = builtinCallee(front, node);
  const maker = callee === undefined ? undefined : makers[callee];
  return maker?.(front, node as ts.CallExpression);
}

export function isStorageMaker(callee: string): boolean {
  return callee in makers || callee === 'table';
}

const makers: { readonly [callee: string]: (front: Front, node: ts.CallExpression) => Type } = {
  array: (front, node) => (isByTypes(node) ? arrayOfTypes(front, node) : { kind: 'fixed', element: elementOf(front, argument(front, node, 0)), length: lengthOf(front, node, 1) }),
  references: (front, node) => ({ kind: 'fixed', element: referenceElement(front, node), length: isByTypes(node) ? lengthByType(front, node) : lengthOf(front, node, 0) }),
  atomic: (front, node) => ({ kind: 'atomic', of: scalarOf(front, argument(front, node, 0)) }),
  pool: (front, node) => ({ kind: 'class', decl: poolClass(front, classOf(front, argument(front, node, 0)), lengthOf(front, node, 1), node) }),
  perCpu: (front, node) => ({ kind: 'percpu', decl: plainClassOf(front, argument(front, node, 0), 'perCpu') }),
};

function argument(front: Front, node: ts.CallExpression, index: number): ts.Expression {
  return node.arguments[index] ?? fail(front, node, 'argumentCount', String(node.arguments.length), String(index + 1));
}

function lengthOf(front: Front, node: ts.CallExpression, index: number): number {
  return constantNumber(front, argument(front, node, index), 'a length');
}

/** `array<T, N>()`: element and length as types, which a generic can name. */
function isByTypes(node: ts.CallExpression): boolean {
  return node.arguments.length === 0 && node.typeArguments?.length === 2;
}

function arrayOfTypes(front: Front, node: ts.CallExpression): Type {
  const element = resolveElement(front, node.typeArguments![0]!);
  if (!startsAsZero(element)) fail(front, node, 'noZero', describe(element));
  if (element.kind === 'class') refuseParameters(front, node, element.decl, 'array');
  return { kind: 'fixed', element, length: lengthByType(front, node) };
}

function lengthByType(front: Front, node: ts.CallExpression): number {
  return numberOf(front, node.typeArguments![1]!, 'a length');
}

/** The class that an expression names: `Box`, `new Box()`, `Ring<u8, 16>`, `new Ring<u8, 16>()`. */
export function classOf(front: Front, node: ts.Expression): ClassDecl {
  const name = ts.isNewExpression(node) || ts.isExpressionWithTypeArguments(node) ? node.expression : node;
  const found = namedWith(front, node);
  if (found === undefined) return failUnresolved(front, name);
  return found.kind === 'class' ? found.decl : fail(front, name, 'libraryThing', name.getText(), insteadOf(name.getText()));
}

function plainClassOf(front: Front, node: ts.Expression, what: string): ClassDecl {
  const decl = classOf(front, node);
  refuseParameters(front, node, decl, what);
  return decl;
}

function refuseParameters(front: Front, node: ts.Node, decl: ClassDecl, what: string): void {
  if ((decl.construct?.params.length ?? 1) > 1) fail(front, node, 'constructorParameters', `\`${what}\``, decl.written ?? decl.name);
}

function scalarOf(front: Front, node: ts.Expression): Extract<Type, { kind: 'int' | 'bool' }> {
  const name = node.getText();
  if (isIntName(name)) return ints[name];
  return name === 'bool' ? bool : fail(front, node, 'declaredForm', `atomic(${name})`, 'atomic(u32) or atomic(bool)');
}

/** What `array(...)` names: a number type, `bool`, a register, a class. */
function elementOf(front: Front, node: ts.Expression): Type {
  const name = node.getText();
  if (isIntName(name)) return ints[name];
  if (name === 'bool') return bool;
  const symbol = symbolOf(front, node);
  const found = symbol === undefined ? undefined : declarationOf(front, symbol, node);
  if (found?.kind === 'register') return { kind: 'register', decl: found.decl };
  return { kind: 'class', decl: plainClassOf(front, node, 'array') };
}

function referenceElement(front: Front, node: ts.CallExpression): Type {
  const [of] = node.typeArguments ?? [];
  if (of === undefined) return fail(front, node, 'declaredForm', 'references(...)', 'references<Vcpu, 4>(4)');
  const to = resolveType(front, of);
  return isNullableTarget(to) ? { kind: 'nullable', to } : fail(front, of, 'nullableRecord', of.getText());
}

export function isTable(front: Front, node: ts.Expression): boolean {
  return builtinCallee(front, node) === 'table';
}

/** The initialiser of storage as IR. */
export function compileStorage(body: Body, node: ts.Expression, expected?: Type): Expr {
  const loc = locOf(body.front, node);
  if (isTable(body.front, node)) return compileTable(body, node as ts.CallExpression, expected);
  const type = storageTypeOf(body.front, node)!;
  switch (type.kind) {
    case 'class': return ts.isNewExpression(node) ? compileNew(body, node, type.decl) : { kind: 'new', type, decl: type.decl, args: [], loc };
    case 'fixed': return compileNewArray(body, node, type, loc);
    case 'atomic': return { kind: 'newAtomic', type, of: type.of, loc };
    case 'percpu': return { kind: 'newPerCpu', type, decl: type.decl, loc };
    default: return fail(body.front, node, 'unknownSyntax', 'this initialiser');
  }
}

function compileNew(body: Body, node: ts.NewExpression, decl: ClassDecl): Expr {
  const types = decl.construct?.params.slice(1).map(({ type }) => type) ?? [];
  const args = compileArguments(body, node, node.arguments ?? [], types, decl.construct?.params.slice(1));
  if (decl.construct !== undefined) noteCall(body, node, decl.construct);
  return { kind: 'new', type: { kind: 'class', decl }, decl, args, loc: locOf(body.front, node) };
}

function compileNewArray(body: Body, node: ts.Expression, type: Extract<Type, { kind: 'fixed' }>, loc: Expr['loc']): Expr {
  const { element, length } = type;
  if (element.kind === 'class' && element.decl.construct !== undefined) noteCall(body, node, element.decl.construct);
  return { kind: 'newArray', type, element, length, loc };
}

/** `table<T>(length, fallback, { [index]: value })`. */
function compileTable(body: Body, node: ts.CallExpression, expected: Type | undefined): Expr {
  const [length, fallback, entries] = [0, 1, 2].map((index) => argument(body.front, node, index)) as [ts.Expression, ts.Expression, ts.Expression];
  const element = tableElement(body, node, expected);
  const size = constantNumber(body.front, length, 'a length');
  if (!ts.isObjectLiteralExpression(entries)) return fail(body.front, entries, 'declaredForm', 'table(...)', 'table<T>(70, fallback, { [Case.A]: value })');
  return {
    kind: 'sparseTable', type: { kind: 'slice', element, readonly: true }, length: size, fallback: compileAs(body, fallback, element),
    entries: entries.properties.map((property) => compileEntry(body, property, element, size)), loc: locOf(body.front, node),
  };
}

function tableElement(body: Body, node: ts.CallExpression, expected: Type | undefined): Type {
  const [of] = node.typeArguments ?? [];
  if (of !== undefined) return resolveType(body.front, of);
  return expected?.kind === 'slice' ? expected.element : fail(body.front, node, 'declaredForm', 'table(...)', 'table<T>(70, fallback, { [Case.A]: value })');
}

function compileEntry(body: Body, property: ts.ObjectLiteralElementLike, element: Type, length: number): { index: number; value: Expr } {
  if (!ts.isPropertyAssignment(property)) return fail(body.front, property, 'declaredForm', 'table(...)', '{ [Case.A]: value }');
  const index = entryIndex(body, property.name);
  if (index >= length) fail(body.front, property.name, 'tableIndex', String(index), String(length), String(length - 1));
  return { index, value: compileAs(body, property.initializer, element) };
}

function entryIndex(body: Body, name: ts.PropertyName): number {
  if (ts.isComputedPropertyName(name)) return constantNumber(body.front, name.expression, 'the index of an entry');
  return ts.isNumericLiteral(name) ? Number(name.text) : fail(body.front, name, 'notConstant', 'the index of an entry');
}

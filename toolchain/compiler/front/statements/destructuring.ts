import type { Expr, Stmt } from '../../ir/code.ts';
import type { LocalDecl } from '../../ir/program.ts';
import type { Type } from '../../ir/types.ts';
import { declareLocal } from '../body.ts';
import { attempt, fail, locOf, type Body } from '../context.ts';
import { memberNamed } from '../expressions/property.ts';
import { freeName, nameOf } from '../names.ts';
import { ints } from '../types/basic.ts';
import { describe } from '../types/describe.ts';
import { isStorage } from '../types/resolve.ts';
import { ts } from '../typescript.ts';
import { learnFromAssignment } from './learning.ts';

/** `{ a, b: c }` or `[first, second]` with its value: the value once, then the parts one by one, from left to right, as locals. */
export function compilePattern(body: Body, pattern: ts.BindingPattern, value: Expr, mutable: boolean): Stmt[] {
  const known = isRepeatable(value);
  const whole = known ? undefined : declareWhole(body, pattern, value);
  const from: Expr = whole === undefined ? value : { kind: 'local', type: whole.type, decl: whole, loc: value.loc };
  const parts = pattern.elements.flatMap((element, index) => (ts.isOmittedExpression(element) ? [] : compileElement(body, element, from, index, mutable)));
  return whole === undefined ? parts : [{ kind: 'let', decl: whole, init: value, loc: value.loc }, ...parts];
}

/** The names of a pattern whose value is not known: their uses say nothing more. */
export function declareUnknown(body: Body, name: ts.BindingName): void {
  if (ts.isIdentifier(name)) return declareLocal(body, name, undefined);
  for (const element of name.elements) if (ts.isBindingElement(element)) declareUnknown(body, element.name);
}

/** Reading it once more gives the same and does nothing. */
function isRepeatable(value: Expr): boolean {
  switch (value.kind) {
    case 'local': case 'global': return true;
    case 'field': return isRepeatable(value.object);
    case 'recordField': return isRepeatable(value.record);
    case 'unionField': return isRepeatable(value.union);
    case 'retype': return isRepeatable(value.operand);
    default: return false;
  }
}

function declareWhole(body: Body, pattern: ts.BindingPattern, value: Expr): LocalDecl {
  const decl: LocalDecl = { name: nameOfWhole(body, pattern, value.type), type: value.type, mutable: false, loc: value.loc };
  body.scopes.at(-1)!.set(decl.name, undefined);
  learnFromAssignment(body, decl, value);
  return decl;
}

/** A name for what the source gives none: after its type. */
export function nameOfWhole(body: Pick<Body, 'scopes'>, pattern: ts.BindingPattern, type: Type): string {
  const wish = 'decl' in type ? `${type.decl.name.charAt(0).toLowerCase()}${type.decl.name.slice(1)}` : 'items';
  return freeName(pattern.getSourceFile(), wish, (name) => body.scopes.some((scope) => scope.has(name)));
}

function compileElement(body: Body, element: ts.BindingElement, whole: Expr, index: number, mutable: boolean): Stmt[] {
  const part = attempt(() => partOf(body, element, whole, index));
  if (part === undefined) declareUnknown(body, element.name);
  return part === undefined ? [] : bind(body, element.name, part, mutable);
}

/** What an element of a pattern stands for. */
function partOf(body: Body, element: ts.BindingElement, whole: Expr, index: number): Expr {
  if (element.dotDotDotToken !== undefined) return fail(body.front, element, 'spread');
  if (element.initializer !== undefined) return fail(body.front, element, 'destructuring', 'a default value in a pattern');
  if (whole.type.kind === 'nullable') return fail(body.front, element.parent, 'nullableUse', `\`${describe(whole.type)}\``);
  if (ts.isArrayBindingPattern(element.parent)) return elementAt(body, element, whole, index);
  const name = element.propertyName ?? element.name;
  if (!ts.isIdentifier(name)) return fail(body.front, name, 'dynamicName', 'a computed or quoted name');
  return memberNamed(body, name, whole, element);
}

/** Checked as `whole[index]` is. */
function elementAt(body: Body, element: ts.BindingElement, array: Expr, index: number): Expr {
  const { type } = array;
  const loc = locOf(body.front, element);
  if (type.kind !== 'slice' && type.kind !== 'fixed') return fail(body.front, element.parent, 'notIndexable', `\`${describe(type)}\``);
  if (type.kind === 'fixed' && index >= type.length) return fail(body.front, element, 'indexRange', String(index), String(type.length), String(type.length - 1));
  return { kind: 'index', type: type.element, array, index: { kind: 'constant', type: ints.u32, value: BigInt(index), loc }, loc };
}

/** Gives a value a name, or its parts. */
function bind(body: Body, name: ts.BindingName, value: Expr, mutable: boolean): Stmt[] {
  if (!ts.isIdentifier(name)) return compilePattern(body, name, value, mutable);
  const init = attempt(() => localValue(body, name, value));
  const decl: LocalDecl | undefined = init === undefined ? undefined : { name: name.text, type: init.type, mutable, loc: locOf(body.front, name) };
  declareLocal(body, name, decl);
  if (decl === undefined || init === undefined) return [];
  learnFromAssignment(body, decl, init);
  return [{ kind: 'let', decl, init, loc: locOf(body.front, name) }];
}

function localValue(body: Body, name: ts.Identifier, value: Expr): Expr {
  nameOf(body.front, name);
  const init = asValue(value);
  return isStorage(init.type) ? fail(body.front, name, 'storageType', `\`${describe(init.type)}\``) : init;
}

/** A local that names a fixed array is a slice of it. */
export function asValue(expr: Expr): Expr {
  if (expr.type.kind !== 'fixed') return expr;
  return { kind: 'toSlice', type: { kind: 'slice', element: expr.type.element, readonly: false }, array: expr, loc: expr.loc };
}

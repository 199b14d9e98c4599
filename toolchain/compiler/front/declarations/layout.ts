import type { LayoutDecl, LayoutField } from '../../ir/program.ts';
import { INT } from '../../ir/types.ts';
import { constantNumber } from '../constants.ts';
import { fail, report, symbolOf, type Front } from '../context.ts';
import { builtinCallee } from '../expressions/builtin.ts';
import { nameOf } from '../names.ts';
import { ints, isIntName } from '../types/basic.ts';
import { ts } from '../typescript.ts';
import { declared } from './declared.ts';
import { declarationOf } from './lookup.ts';

const FORM = 'layout(36, { name: at(0, u32), bytes: bytesAt(4, 8) })';

function refuseForm(front: Front, node: ts.Node): never {
  return fail(front, node, 'declaredForm', 'layout(...)', FORM);
}

/** `const X = layout(size, { ... })`. Fields may be written in any order; they lie inside, and apart from each other. */
export function declareLayout(front: Front, node: ts.VariableDeclaration, call: ts.CallExpression): LayoutDecl {
  const [length, literal] = call.arguments;
  if (length === undefined || literal === undefined || !ts.isObjectLiteralExpression(literal)) return refuseForm(front, call);
  const size = constantNumber(front, length, 'a size');
  const fields = literal.properties.map((property) => layoutField(front, property));
  checkPlaces(front, fields, literal, size);
  return { ...declared(front, node.name, node.parent.parent), size, fields };
}

function layoutField(front: Front, property: ts.ObjectLiteralElementLike): LayoutField {
  if (!ts.isPropertyAssignment(property) || !ts.isIdentifier(property.name) || !ts.isCallExpression(property.initializer)) return refuseForm(front, property);
  const call = property.initializer;
  const [offset, what] = call.arguments;
  if (offset === undefined || what === undefined) return refuseForm(front, call);
  return { name: nameOf(front, property.name), offset: constantNumber(front, offset, 'an offset'), type: fieldType(front, call, what) };
}

function fieldType(front: Front, call: ts.CallExpression, what: ts.Expression): LayoutField['type'] {
  const callee = builtinCallee(front, call);
  if (callee === 'bytesAt') return { kind: 'bytes', length: constantNumber(front, what, 'a length') };
  if (callee !== 'at' || !ts.isIdentifier(what)) return refuseForm(front, call);
  if (isIntName(what.text)) return ints[what.text];
  const symbol = symbolOf(front, what);
  const found = symbol === undefined ? undefined : declarationOf(front, symbol, what);
  if (found?.kind === 'register') return { kind: 'register', decl: found.decl };
  return fail(front, what, 'declaredForm', 'at(...)', 'at(offset, u32) or at(offset, Register)');
}

export function layoutFieldSize({ type }: LayoutField): number {
  if (type.kind === 'bytes') return type.length;
  return INT[type.kind === 'int' ? type.name : type.decl.width.name].bits / 8;
}

function checkPlaces(front: Front, fields: readonly LayoutField[], literal: ts.ObjectLiteralExpression, size: number): void {
  fields.forEach((field, index) => {
    const end = field.offset + layoutFieldSize(field);
    const other = fields.slice(0, index).find((each) => each.offset < end && field.offset < each.offset + layoutFieldSize(each));
    if (end > size) report(front, literal.properties[index]!, 'layoutField', field.name, `it ends at byte ${end} of a layout of ${size}`);
    else if (other !== undefined) report(front, literal.properties[index]!, 'layoutField', field.name, `it overlaps \`${other.name}\``);
  });
}

import type { Expr } from '../../ir/code.ts';
import type { RecordDecl } from '../../ir/program.ts';
import type { Type } from '../../ir/types.ts';
import { fail, locOf, type Body } from '../context.ts';
import { describe } from '../types/describe.ts';
import { ts } from '../typescript.ts';
import { compileAs } from './expression.ts';
import { compileVariant } from './union.ts';

/** `{ a, b: ... }` where a record or a union is expected. The fields are evaluated as written. */
export function compileObjectLiteral(body: Body, node: ts.ObjectLiteralExpression, expected: Type | undefined): Expr {
  if (expected === undefined) return fail(body.front, node, 'missingType', 'this object', 'const x: Record = { ... }');
  if (expected.kind === 'union') return compileVariant(body, node, expected);
  if (expected.kind !== 'record') return fail(body.front, node, 'mismatch', 'an object literal', `\`${describe(expected)}\``);
  const fields = node.properties.map((property) => compileField(body, property, expected.decl));
  const missing = expected.decl.fields.find(({ name }) => !fields.some((field) => field.name === name));
  if (missing !== undefined) fail(body.front, node, 'missingField', missing.name, expected.decl.name);
  return { kind: 'record', type: expected, decl: expected.decl, fields, loc: locOf(body.front, node) };
}

function compileField(body: Body, property: ts.ObjectLiteralElementLike, decl: RecordDecl): { name: string; value: Expr } {
  const [name, value] = nameAndValue(body, property);
  const field = decl.fields.find((each) => each.name === name);
  if (field === undefined) return fail(body.front, property, 'noSuchMember', decl.name, name);
  return { name, value: compileAs(body, value, field.type) };
}

/** The name and the value of `name: value`, or of `name` alone. Other forms are refused. */
export function nameAndValue(body: Body, property: ts.ObjectLiteralElementLike): readonly [string, ts.Expression] {
  if (ts.isSpreadAssignment(property)) return fail(body.front, property, 'spread');
  if (ts.isMethodDeclaration(property)) return fail(body.front, property, 'closure');
  if (ts.isAccessor(property)) return fail(body.front, property, 'accessor');
  if (ts.isShorthandPropertyAssignment(property)) return [property.name.text, property.name];
  return ts.isIdentifier(property.name) ? [property.name.text, property.initializer] : fail(body.front, property.name, 'dynamicName', 'a computed name');
}

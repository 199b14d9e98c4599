import type { Expr, ExprOf } from '../../ir/code.ts';
import type { UnionDecl, UnionVariant } from '../../ir/program.ts';
import type { UnionType } from '../../ir/types.ts';
import { fold } from '../constants.ts';
import { fail, locOf, type Body } from '../context.ts';
import { variantsOf } from '../facts.ts';
import type { ts } from '../typescript.ts';
import { compileAs } from './expression.ts';
import { nameAndValue } from './object-literal.ts';

/** `{ kind: 'hole', level }` where a union is expected: the tag, a literal, says which variant it is. */
export function compileVariant(body: Body, node: ts.ObjectLiteralExpression, type: UnionType): Expr {
  const { decl } = type;
  const named = node.properties.map((property) => [property, ...nameAndValue(body, property)] as const);
  const tag = named.find(([, name]) => name === decl.tag.name);
  if (tag === undefined) return fail(body.front, node, 'missingField', decl.tag.name, decl.name);
  const variant = variantOf(body, tag[2], decl);
  const fields = named.filter((each) => each !== tag).map(([property, name, value]): ExprOf<'union'>['fields'][number] => {
    const field = variant.fields.find((each) => each.name === name);
    if (field === undefined) return fail(body.front, property, 'noSuchMember', describeVariant(decl, variant), name);
    return { field, value: compileAs(body, value, field.type) };
  });
  const missing = variant.fields.find((field) => !fields.some((each) => each.field === field));
  if (missing !== undefined) fail(body.front, node, 'missingField', missing.name, describeVariant(decl, variant));
  return { kind: 'union', type, decl, variant, fields, loc: locOf(body.front, node) };
}

function variantOf(body: Body, node: ts.Expression, decl: UnionDecl): UnionVariant {
  const tag = fold(compileAs(body, node, decl.tag.type));
  return decl.variants.find((variant) => variant.tag === tag) ?? fail(body.front, node, 'variantTag', decl.tag.name);
}

/** A variant as the source tells it from the others: `'hole'`, `true`, `Kind.Hole`. */
export function describeVariant({ tag: { type } }: UnionDecl, { name }: UnionVariant): string {
  if (type.kind === 'bool') return `\`${name}\``;
  return type.decl.tagOf === undefined ? `\`${type.decl.name}.${name}\`` : `\`'${name}'\``;
}

/** The tag, or a field that all variants have which the value may be of here; undefined for one that none has. */
export function unionMember(body: Body, union: Expr, { decl }: UnionType, name: string, node: ts.Node): Expr | undefined {
  const loc = locOf(body.front, node);
  if (name === decl.tag.name) return { kind: 'unionTag', type: decl.tag.type, union, decl, loc };
  if (!decl.variants.some(({ fields }) => fields.some((field) => field.name === name))) return undefined;
  const possible = variantsOf(body.facts, union, decl);
  const fields = possible.map((variant) => variant.fields.find((field) => field.name === name));
  const [field] = fields;
  if (field !== undefined && fields.every((each) => each?.slot === field.slot)) return { kind: 'unionField', type: field.type, union, field, loc };
  const others = possible.filter((_, index) => fields[index]?.slot !== (field ?? fields.find((each) => each !== undefined))?.slot);
  const differs = fields.every((each) => each !== undefined) ? 'has another type there' : 'is no field of that';
  const names = others.map((each) => describeVariant(decl, each));
  return fail(body.front, node, 'variantField', names.length === 0 ? 'nothing' : names.join(' or '), name, differs, decl.tag.name);
}

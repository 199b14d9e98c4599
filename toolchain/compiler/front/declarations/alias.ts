import type { RecordDecl } from '../../ir/program.ts';
import type { Type } from '../../ir/types.ts';
import { fail, symbolOf, type Front } from '../context.ts';
import { nameOf } from '../names.ts';
import { resolveType, resolveValueType } from '../types/resolve.ts';
import { ts } from '../typescript.ts';
import type { Declaration, Filling } from './declaration.ts';
import { declared } from './declared.ts';
import { remember } from './lookup.ts';
import { declareUnion, isUnionAlias, isVariant } from './union.ts';

/** `type X = ...`: a record, a union, a unit, a list of numbers, or another name of a type. */
export function declareAlias(front: Front, node: ts.TypeAliasDeclaration, symbol: ts.Symbol): Declaration {
  const isBuiltin = node.typeParameters !== undefined && node.getSourceFile().isDeclarationFile && !isUnionAlias(node);
  if (isBuiltin) return fail(front, node.name, 'unknownType', `\`${node.name.text}\``);
  if (ts.isTypeLiteralNode(node.type)) return isVariant(front, node.type) ? { kind: 'variant' } : declareRecord(front, node, node.type, symbol);
  if (ts.isUnionTypeNode(node.type) && node.type.types.every((each) => isNumber(front, each))) return { kind: 'list', types: node.type.types.map((each) => resolveType(front, each)) };
  if (isUnionAlias(node)) return declareUnion(front, node, node.type as ts.UnionTypeNode, symbol);
  if (ts.isIntersectionTypeNode(node.type)) return { kind: 'alias', type: unitOf(front, node.type) };
  return { kind: 'alias', type: resolveType(front, node.type) };
}

/** A number of machine.d.ts, or one with a unit: what is declared as an intersection. */
function isNumber(front: Front, node: ts.TypeNode): boolean {
  const declared = ts.isTypeReferenceNode(node) ? symbolOf(front, node.typeName)?.declarations?.[0] : undefined;
  return declared !== undefined && ts.isTypeAliasDeclaration(declared) && ts.isIntersectionTypeNode(declared.type);
}

function declareRecord(front: Front, node: ts.TypeAliasDeclaration, literal: ts.TypeLiteralNode, symbol: ts.Symbol): Declaration {
  const fields: Filling<RecordDecl['fields'][number]>[] = [];
  const decl: RecordDecl = { ...declared(front, node.name, node), fields };
  const made: Declaration = { kind: 'record', decl };
  remember(front, symbol, made);
  if (node.getSourceFile().isDeclarationFile) front.machine.records.push(decl);
  fields.push(...literal.members.map((member) => recordField(front, member)));
  return made;
}

/** A read-only field of a record, or of a variant of a union. */
export function recordField(front: Front, member: ts.TypeElement): RecordDecl['fields'][number] {
  if (!ts.isPropertySignature(member) || !ts.isIdentifier(member.name) || member.type === undefined) return fail(front, member, 'recordMember');
  if (member.questionToken !== undefined) fail(front, member, 'optionalMember');
  if (!member.modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.ReadonlyKeyword)) fail(front, member, 'recordMember');
  return { name: nameOf(front, member.name), type: resolveValueType(front, member.type) };
}

/** `u64 & { readonly __unit?: 'Gpa' }`. */
function unitOf(front: Front, node: ts.IntersectionTypeNode): Type {
  const [base, brand] = node.types;
  const unit = brand === undefined ? undefined : unitName(brand);
  const type = base === undefined || unit === undefined ? undefined : resolveType(front, base);
  return type?.kind === 'int' ? { ...type, unit: unit! } : fail(front, node, 'declaredForm', node.getText(), "u64 & { readonly __unit?: 'Name' }");
}

function unitName(node: ts.TypeNode): string | undefined {
  const member = ts.isTypeLiteralNode(node) ? node.members[0] : undefined;
  if (member === undefined || !ts.isPropertySignature(member) || member.name.getText() !== '__unit' || member.type === undefined) return undefined;
  return ts.isLiteralTypeNode(member.type) && ts.isStringLiteral(member.type.literal) ? member.type.literal.text : undefined;
}

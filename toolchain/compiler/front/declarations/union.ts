import type { EnumDecl, UnionDecl, UnionField, UnionSlot, UnionVariant } from '../../ir/program.ts';
import { fail, outside, symbolOf, type Front } from '../context.ts';
import { resolveArguments } from '../generics/arguments.ts';
import type { Generic } from '../generics/generic.ts';
import { bool } from '../types/basic.ts';
import { sameType } from '../types/same.ts';
import { ts } from '../typescript.ts';
import { recordField } from './alias.ts';
import type { Declaration, Filling } from './declaration.ts';
import { declared } from './declared.ts';
import { declarationOf, remember } from './lookup.ts';
import { keepUnion } from './module.ts';

/** The literal type of a tag: text, a boolean, or a member of an enum. `name` is the variant's. */
type Tag = { readonly of: 'text' | 'boolean' | EnumDecl; readonly name: string; readonly value: bigint | boolean | undefined };
/** A variant as it is written, with the tag that it has under each name. */
type Written = { readonly front: Front; readonly literal: ts.TypeLiteralNode; readonly tags: ReadonlyMap<string, Tag> };

function isNullable(node: ts.UnionTypeNode): boolean {
  return node.types.some((each) => ts.isLiteralTypeNode(each) && each.literal.kind === ts.SyntaxKind.NullKeyword);
}

/** `type X = A | B` that is declared as a union; machine.d.ts has one, `Checked`. */
export function isUnionAlias(node: ts.Node): boolean {
  return ts.isTypeAliasDeclaration(node) && ts.isUnionTypeNode(node.type) && !isNullable(node.type);
}

/** An object with a literal for a tag. */
export function isVariant(front: Front, literal: ts.TypeLiteralNode): boolean {
  return literal.members.some((member) => ts.isPropertySignature(member) && member.type !== undefined && tagOf(front, member.type) !== undefined);
}

/** `type X = { readonly kind: 'a'; ... } | { readonly kind: 'b'; ... }`; a variant may be named by a `type` of its own. */
export function declareUnion(front: Front, node: ts.TypeAliasDeclaration, type: ts.UnionTypeNode, symbol: ts.Symbol): Declaration {
  const written = type.types.map((each) => writtenVariant(front, each));
  const name = tagName(written) ?? fail(front, node.name, 'noTag', node.name.text);
  const variants: UnionVariant[] = [];
  const slots: UnionSlot[] = [];
  const decl = { ...declared(front, node.name, node), variants, slots } as Omit<UnionDecl, 'tag'> as Filling<UnionDecl>;
  decl.tag = { name, type: tagType(decl, name, written.map(({ tags }) => tags.get(name)!)) };
  const made: Declaration = { kind: 'union', decl };
  remember(front, symbol, made);
  if (node.getSourceFile().isDeclarationFile && front.instance === undefined) keepUnion(front.machine, decl);
  variants.push(...written.map((each, index) => variantOf(each, name, index, slots)));
  return made;
}

function writtenVariant(front: Front, node: ts.TypeNode): Written {
  const [inside, literal] = literalOf(front, node) ?? fail(front, node, 'noVariant', node.getText().replace(/\s+/g, ' '));
  const tags = new Map<string, Tag>();
  for (const member of literal.members) {
    const tag = ts.isPropertySignature(member) && member.type !== undefined ? tagOf(front, member.type) : undefined;
    if (tag !== undefined) tags.set(member.name!.getText(), tag);
  }
  return { front: inside, literal, tags };
}

/** The object itself, or what the name of one stands for, with the type arguments that hold inside of it. */
function literalOf(front: Front, node: ts.TypeNode): readonly [Front, ts.TypeLiteralNode] | undefined {
  if (ts.isParenthesizedTypeNode(node)) return literalOf(front, node.type);
  if (ts.isTypeLiteralNode(node)) return [front, node];
  const symbol = ts.isTypeReferenceNode(node) ? symbolOf(front, node.typeName) : undefined;
  const named = symbol?.declarations?.[0];
  if (symbol === undefined || named === undefined || !ts.isTypeAliasDeclaration(named) || !ts.isTypeLiteralNode(named.type)) return undefined;
  const found = named.typeParameters === undefined ? undefined : declarationOf(front, symbol, node);
  return [found?.kind === 'generic' ? insideOf(front, found.generic, node as ts.TypeReferenceNode) : outside(front), named.type];
}

/** What is known inside of a generic variant for the type arguments that a union gives it. */
function insideOf(front: Front, generic: Generic, node: ts.TypeReferenceNode): Front {
  const args = resolveArguments(front, generic, node.typeArguments ?? [], node);
  return { ...front, typeArguments: new Map(generic.parameters.map(({ symbol }, index) => [symbol, args[index]!] as const)) };
}

function tagOf(front: Front, node: ts.TypeNode): Tag | undefined {
  if (ts.isLiteralTypeNode(node)) {
    const { literal } = node;
    if (ts.isStringLiteral(literal)) return /^[A-Za-z_]\w*$/.test(literal.text) ? { of: 'text', name: literal.text, value: undefined } : fail(front, node, 'identifier', literal.text);
    if (literal.kind === ts.SyntaxKind.TrueKeyword) return { of: 'boolean', name: 'true', value: true };
    return literal.kind === ts.SyntaxKind.FalseKeyword ? { of: 'boolean', name: 'false', value: false } : undefined;
  }
  const member = ts.isTypeReferenceNode(node) && ts.isQualifiedName(node.typeName) ? symbolOf(front, node.typeName)?.valueDeclaration : undefined;
  return member !== undefined && ts.isEnumMember(member) ? memberTag(front, member, node) : undefined;
}

function memberTag(front: Front, member: ts.EnumMember, use: ts.Node): Tag | undefined {
  const symbol = symbolOf(front, member.parent.name);
  const found = symbol === undefined ? undefined : declarationOf(front, symbol, use);
  const named = found?.kind === 'enum' ? found.decl.members.find(({ name }) => name === member.name.getText()) : undefined;
  return found?.kind === 'enum' && named !== undefined ? { of: found.decl, name: named.name, value: named.value } : undefined;
}

/** The first field that has another literal of one type in every variant. */
function tagName(variants: readonly Written[]): string | undefined {
  return [...variants[0]!.tags.keys()].find((name) => {
    const tags = variants.map(({ tags: all }) => all.get(name));
    const distinct = new Set(tags.map((tag) => (tag?.of === 'text' ? tag.name : tag?.value)));
    return distinct.size === variants.length && tags.every((tag) => tag !== undefined && tag.of === tags[0]!.of);
  });
}

/** Tags that are text are the members of an enum. */
function tagType(decl: Filling<UnionDecl>, name: string, tags: readonly Tag[]): UnionDecl['tag']['type'] {
  const { of } = tags[0]!;
  if (of === 'boolean') return bool;
  if (of !== 'text') return { kind: 'enum', decl: of };
  const members = tags.map((tag, index) => ({ name: tag.name, value: BigInt(index) }));
  const { module, exported, loc } = decl;
  const written = `${decl.written ?? decl.name}['${name}']`;
  return { kind: 'enum', decl: { name: `${decl.name}_${name}`, written, module, exported, doc: undefined, loc, repr: members.length <= 256 ? 'u8' : 'u16', members, tagOf: decl } };
}

function variantOf({ front, literal, tags }: Written, tagged: string, index: number, slots: UnionSlot[]): UnionVariant {
  const tag = tags.get(tagged)!;
  const fields = literal.members.filter((member) => member.name?.getText() !== tagged).map((member): UnionField => {
    const { name, type } = recordField(front, member);
    return { name, type, slot: slotFor(slots, name, type, `${name}_${tag.name}`) };
  });
  return { name: tag.name, tag: tag.value ?? BigInt(index), fields };
}

/** The slot of this name and type; a new one, under another name if the name is taken by another type. */
function slotFor(slots: UnionSlot[], name: string, type: UnionSlot['type'], other: string): UnionSlot {
  const known = slots.find((slot) => (slot.name === name || slot.name === other) && sameType(slot.type, type));
  if (known !== undefined) return known;
  const taken = (wish: string): boolean => slots.some((slot) => slot.name === wish);
  let wish = taken(name) ? other : name;
  while (taken(wish)) wish += '_';
  const slot = { name: wish, type };
  slots.push(slot);
  return slot;
}

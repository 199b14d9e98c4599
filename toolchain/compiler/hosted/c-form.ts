import type { Unit } from '../c/context.ts';
import { globalDeclaration } from '../c/data.ts';
import { classLayout, recordLayout, shapeOf, unionLayout, type Layout, type Shape } from '../c/layout.ts';
import { memberName } from '../c/expression.ts';
import { soleImplementer } from '../c/types.ts';
import type { ClassDecl, RecordDecl, UnionDecl } from '../ir/program.ts';
import { isEmbedded, type Form, type TypeDecl } from './form.ts';

/** Names, types and layouts of emitted C. */
export function cForm(unit: Unit, file: string): Form {
  const { names, types } = unit;
  return {
    name: 'c', file, constructs: false,
    written: (type, asStorage = false) => ({ c: asStorage ? types.storage(type, '').trimEnd() : types.of(type) }),
    function: (decl) => names.function(decl),
    global: (decl) => ({ symbol: names.global(decl), c: globalDeclaration(unit.moduleContext(decl.module), decl) }),
    member: (decl, name) => names.member(decl, name),
    field: memberName,
    shape: (decl) => shapeOfDecl(decl, names.type(decl)),
    places: (decl) => layoutOf(decl).offsets.map((offset, i) => ({ offset, size: sizeOfField(decl, i) })),
    slots: (decl) => slotsOf(decl),
    tag: ({ tag: { type } }, { name, tag }) => (type.kind === 'bool' ? { tag: Boolean(tag) } : { tag: Number(tag), symbol: names.member(type.decl, name) }),
    mask: (decl, field) => names.mask(decl, field.name),
    table: (decl, seenAs) => (soleImplementer(seenAs) === undefined ? `${names.type(decl)}_as_${names.type(seenAs)}` : undefined),
  };
}

const layoutOf = (decl: ClassDecl | RecordDecl): Layout => ('methods' in decl ? classLayout(decl) : recordLayout(decl));

const POINTER = 8;

function sizeOfField(decl: ClassDecl | RecordDecl, i: number): number {
  const field = decl.fields[i]!;
  return field.type.kind === 'class' && !isEmbedded(field) ? POINTER : shapeOf(field.type).size;
}

function slotsOf(decl: UnionDecl): ReadonlyMap<string, { readonly offset: number; readonly size: number }> {
  const { offsets } = unionLayout(decl);
  return new Map([decl.tag, ...decl.slots].map(({ name, type }, i) => [name, { offset: offsets[i]!, size: type.kind === 'class' ? POINTER : shapeOf(type).size }]));
}

function shapeOfDecl(decl: TypeDecl, name: string): Shape & { readonly struct?: string } {
  const struct = `struct ${name}`;
  if ('repr' in decl) return shapeOf({ kind: 'enum', decl });
  if ('width' in decl) return shapeOf({ kind: 'register', decl });
  if ('size' in decl) return { struct, size: decl.size, align: 1 };
  if ('implementers' in decl) return { ...(soleImplementer(decl) === undefined ? { struct } : {}), ...shapeOf({ kind: 'interface', decl }) };
  if ('variants' in decl) return { struct, ...unionLayout(decl).shape };
  return { struct, ...layoutOf(decl).shape };
}

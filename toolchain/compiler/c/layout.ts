/**
 * Sizes and offsets as the System V ABI for x86-64 gives them to the structs that the emitter writes: for `offsets.h`, which
 * assembly includes, and checked against the compiler's own by `_Static_assert`.
 */

import type { ClassDecl, RecordDecl, UnionDecl } from '../ir/program.ts';
import { INT, type Type } from '../ir/types.ts';
import { soleImplementer, intNameOf } from './types.ts';

export type Shape = { readonly size: number; readonly align: number };

/** Arrays of whole pages lie on page boundaries, so that they can be page tables, VMCS regions and bitmaps. */
export const PAGE = 4096;

const POINTER: Shape = { size: 8, align: 8 };
/** Slices, text and interface references of several implementers. */
const PAIR: Shape = { size: 16, align: 8 };

export const alignUp = (value: number, align: number): number => Math.ceil(value / align) * align;

/** The storage of a type: objects and arrays inline. */
export function shapeOf(type: Type): Shape {
  switch (type.kind) {
    case 'int': case 'enum': case 'register': case 'view': case 'handle': return scalar(INT[intNameOf(type)].bits / 8);
    case 'bool': return scalar(1);
    case 'atomic': return shapeOf(type.of);
    case 'text': case 'slice': return PAIR;
    case 'function': return POINTER;
    case 'interface': return soleImplementer(type.decl) === undefined ? PAIR : POINTER;
    case 'nullable': return type.to.kind === 'class' ? POINTER : shapeOf(type.to);
    case 'class': case 'percpu': return classLayout(type.decl).shape;
    case 'record': return recordLayout(type.decl).shape;
    case 'union': return unionLayout(type.decl).shape;
    case 'fixed': return arrayShape(type.element, type.length);
    case 'void': case 'never': throw new Error(`Nothing of type ${type.kind} can be stored.`);
  }
}

const scalar = (size: number): Shape => ({ size, align: size });

function arrayShape(element: Type, length: number): Shape {
  const { size, align } = shapeOf(element);
  return { size: size * length, align: isPages(size * length) ? PAGE : align };
}

const isPages = (size: number): boolean => size > 0 && size % PAGE === 0;

/** Does storage of this type ask for page alignment by itself (not because of something inside)? */
export function isPageAligned(type: Type): boolean {
  return type.kind === 'fixed' && isPages(shapeOf(type).size);
}

export type Layout = { readonly shape: Shape; readonly offsets: readonly number[] };

const known = new WeakMap<ClassDecl, Layout>();

/** Offsets in the order of the fields. */
export function classLayout(decl: ClassDecl): Layout {
  const done = known.get(decl);
  if (done !== undefined) return done;
  const layout = struct(decl.fields.map((field) => (field.type.kind === 'class' && !field.embedded ? POINTER : shapeOf(field.type))));
  known.set(decl, layout);
  return layout;
}

/** As for classes; objects are not inside. */
export function recordLayout(decl: RecordDecl): Layout {
  return struct(decl.fields.map(({ type }) => (type.kind === 'class' ? POINTER : shapeOf(type))));
}

/** The tag, then the slots. */
export function unionLayout({ tag, slots }: UnionDecl): Layout {
  return struct([tag, ...slots].map(({ type }) => (type.kind === 'class' ? POINTER : shapeOf(type))));
}

function struct(fields: readonly Shape[]): Layout {
  let end = 0;
  let align = 1;
  const offsets = fields.map((field) => {
    const offset = alignUp(end, field.align);
    end = offset + field.size;
    align = Math.max(align, field.align);
    return offset;
  });
  // A class without fields still has an address of its own.
  return { shape: { size: Math.max(alignUp(end, align), 1), align }, offsets };
}

/** Every field of a class and of the objects embedded in it: the path in C, and its offset. */
export function* fieldOffsets(decl: ClassDecl, path: readonly string[] = [], base = 0): Iterable<{ readonly path: readonly string[]; readonly offset: number }> {
  const { offsets } = classLayout(decl);
  for (const [i, field] of decl.fields.entries()) {
    const inner = [...path, field.name];
    const offset = base + offsets[i]!;
    yield { path: inner, offset };
    if (field.embedded && field.type.kind === 'class') yield* fieldOffsets(field.type.decl, inner, offset);
  }
}

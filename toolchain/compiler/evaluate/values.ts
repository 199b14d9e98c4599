import type { Type } from '../ir/types.ts';
import type { UnionDecl, UnionVariant } from '../ir/program.ts';
import type { ConstValue } from '../ir/value.ts';
import { samePlace } from './storage.ts';

/** The value of storage that nothing has written: zero, false, empty, null, and so on inside records and objects. */
export function zeroOf(type: Type): ConstValue {
  switch (type.kind) {
    case 'int': case 'enum': case 'register': case 'view': case 'handle': return int(0n);
    case 'bool': return bool(false);
    case 'text': return { kind: 'text', value: '' };
    case 'record': return { kind: 'record', decl: type.decl, fields: new Map(type.decl.fields.map(({ name, type: of }) => [name, zeroOf(of)])) };
    case 'union': return zeroOfUnion(type.decl);
    case 'slice': return { kind: 'slice', of: { kind: 'table', element: type.element, elements: [] }, from: 0, length: 0 };
    case 'fixed': return { kind: 'array', element: type.element, elements: zeroElements(type.element, type.length) };
    case 'atomic': return zeroOf(type.of);
    case 'percpu': return zeroOfStorage({ kind: 'class', decl: type.decl });
    case 'class': case 'interface': case 'function': case 'nullable': case 'void': case 'never': return { kind: 'null' };
  }
}

/** The variant whose tag is zero, or the first one if none has that. */
export function zeroVariant({ variants }: UnionDecl): UnionVariant {
  return variants.find(({ tag }) => tag === 0n || tag === false) ?? variants[0]!;
}

function zeroOfUnion(decl: UnionDecl): ConstValue {
  const variant = zeroVariant(decl);
  return { kind: 'union', decl, variant, fields: new Map(variant.fields.map(({ name, type }) => [name, zeroOf(type)])) };
}

/** As `zeroOf`, where a class means the object itself and not a reference to one: elements and embedded fields. */
export function zeroOfStorage(type: Type): ConstValue {
  if (type.kind !== 'class') return zeroOf(type);
  const fields = type.decl.fields.map((field) => [field, field.embedded ? zeroOfStorage(field.type) : zeroOf(field.type)] as const);
  return { kind: 'object', decl: type.decl, fields: new Map(fields) };
}

/** Values are immutable and may be shared; storage may not. */
function zeroElements(element: Type, length: number): ConstValue[] {
  return isInline(element) ? Array.from({ length }, () => zeroOfStorage(element)) : Array<ConstValue>(length).fill(zeroOf(element));
}

/** True for a type whose storage lies inside its container: reading an element or field of it gives a reference. */
export function isInline(type: Type): boolean {
  return type.kind === 'class' || type.kind === 'fixed' || type.kind === 'atomic';
}

export function int(value: bigint): ConstValue {
  return { kind: 'int', value };
}

export function bool(value: boolean): ConstValue {
  return { kind: 'bool', value };
}

/** `===` of the language: values by content, references by place. */
export function same(a: ConstValue, b: ConstValue): boolean {
  switch (a.kind) {
    case 'null': return b.kind === 'null';
    case 'int': case 'bool': case 'text': return b.kind === a.kind && a.value === b.value;
    case 'function': return b.kind === 'function' && a.decl === b.decl;
    case 'reference': case 'interface': return (b.kind === 'reference' || b.kind === 'interface') && samePlace(a.to, b.to);
    default: throw new Error(`values of kind ${a.kind} are never compared`);
  }
}


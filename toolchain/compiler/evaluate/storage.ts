import type { FieldDecl, GlobalDecl, Loc } from '../ir/program.ts';
import type { ConstValue, Place } from '../ir/value.ts';
import { failed } from './refusal.ts';

type Step = FieldDecl | number;
export type Container = Extract<ConstValue, { kind: 'object' | 'array' }>;

export function placeOf(global: GlobalDecl): Place {
  return { kind: 'place', global, path: [] };
}

export function inside(place: Place, step: Step): Place {
  return { ...place, path: [...place.path, step] };
}

export function samePlace(a: Place, b: Place): boolean {
  return a.global === b.global && a.path.length === b.path.length && a.path.every((step, index) => step === b.path[index]);
}

export function referenceTo(place: Place): ConstValue {
  return { kind: 'reference', to: place };
}

/** True for a global that is storage itself; false for one that holds a value, be it a reference. */
export function isStorage({ type, init }: GlobalDecl): boolean {
  if (type.kind === 'fixed' || type.kind === 'atomic' || type.kind === 'percpu') return true;
  return type.kind === 'class' && init?.kind === 'new';
}

/** The contents of the container at a place. `contents` gives a global's, evaluating them first where it must. */
export function containerAt(place: Place, contents: (global: GlobalDecl) => ConstValue): Container {
  return asContainer(place.path.reduce((value, step) => member(asContainer(value), step), contents(place.global)));
}

export function member(container: Container, step: Step): ConstValue {
  const value = typeof step === 'number' ? elementsOf(container)[step] : fieldsOf(container).get(step);
  if (value === undefined) throw new Error(`no ${typeof step === 'number' ? `element ${step}` : `field ${step.name}`} in the initial contents`);
  return value;
}

export function setMember(container: Container, step: Step, value: ConstValue): void {
  if (typeof step === 'number') elementsOf(container)[step] = value;
  else fieldsOf(container).set(step, value);
}

function asContainer(value: ConstValue): Container {
  if (value.kind === 'object' || value.kind === 'array') return value;
  throw new Error(`a value of kind ${value.kind} has no members`);
}

function elementsOf(container: Container): ConstValue[] {
  if (container.kind !== 'array') throw new Error('an index into an object');
  return container.elements;
}

function fieldsOf(container: Container): Map<FieldDecl, ConstValue> {
  if (container.kind !== 'object') throw new Error('a field of an array');
  return container.fields;
}

/** The place a reference leads to; null is a failed check at the user's line. */
export function target(value: ConstValue, loc: Loc): Place {
  if (value.kind === 'reference' || value.kind === 'interface') return value.to;
  if (value.kind === 'null') throw failed('nonNull', [], loc);
  throw new Error(`a value of kind ${value.kind} is no reference`);
}

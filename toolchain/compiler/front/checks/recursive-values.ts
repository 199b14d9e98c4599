import type { ClassDecl, RecordDecl, UnionDecl } from '../../ir/program.ts';
import type { Type } from '../../ir/types.ts';
import { diagnosticOf, type Span } from '../../diagnostics/report.ts';
import type { Front } from '../context.ts';

type Struct = ClassDecl | RecordDecl | UnionDecl;

/** Refuses records, unions and classes that contain themselves by value: they would have no size. Gives those. */
export function checkRecursiveValues(front: Front, structs: readonly Struct[], spanOf: (decl: Struct) => Span): readonly Struct[] {
  const found = structs.filter((decl) => reaches(decl, decl, new Set()));
  for (const decl of found) front.diagnostics.push(diagnosticOf('recursiveValue', spanOf(decl), [decl.written ?? decl.name]));
  return found;
}

function reaches(from: Struct, goal: Struct, seen: Set<Struct>): boolean {
  if (seen.has(from)) return false;
  seen.add(from);
  return insidesOf(from).some((inner) => inner === goal || reaches(inner, goal, seen));
}

function insidesOf(decl: Struct): Struct[] {
  const fields: readonly { readonly type: Type; readonly embedded?: boolean }[] = 'slots' in decl ? decl.slots : decl.fields;
  return fields.flatMap((field) => (field.embedded === true ? inlineOf(field.type) : valuesOf(field.type)));
}

function inlineOf(type: Type): Struct[] {
  if (type.kind === 'class') return [type.decl];
  return type.kind === 'fixed' ? inlineOf(type.element) : valuesOf(type);
}

function valuesOf(type: Type): Struct[] {
  return type.kind === 'record' || type.kind === 'union' ? [type.decl] : [];
}

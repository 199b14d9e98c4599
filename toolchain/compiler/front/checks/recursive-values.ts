import type { ClassDecl, RecordDecl } from '../../ir/program.ts';
import type { Type } from '../../ir/types.ts';
import { diagnosticOf, type Span } from '../../diagnostics/report.ts';
import type { Front } from '../context.ts';

type Struct = ClassDecl | RecordDecl;

/** Refuses records and classes that contain themselves by value: they would have no size. Gives those. */
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
  return decl.fields.flatMap((field) => ('embedded' in field ? (field.embedded ? inlineOf(field.type) : recordsOf(field.type)) : recordsOf(field.type)));
}

function inlineOf(type: Type): Struct[] {
  if (type.kind === 'class') return [type.decl];
  return type.kind === 'fixed' ? inlineOf(type.element) : recordsOf(type);
}

function recordsOf(type: Type): Struct[] {
  return type.kind === 'record' ? [type.decl] : [];
}

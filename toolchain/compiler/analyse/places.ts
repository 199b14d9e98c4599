/** Reading what has a name: locals, globals, fields, and the lengths of what lies there. */

import type { Expr, ExprOf } from '../ir/code.ts';
import { constantTable, knownLength } from '../ir/known_length.ts';
import type { GlobalDecl, LocalDecl } from '../ir/program.ts';
import type { Type } from '../ir/types.ts';
import { value } from './expressions.ts';
import type { Flow } from './flow.ts';
import { LENGTHS, rangeOfType } from './range.ts';
import { anySummary, joinSummaries, summaryOfConstant, type Summary } from './summary.ts';
import type { Term } from './term.ts';
import { anyOf, isNeverNull, numbered, ofTerm, type Value } from './value.ts';

export function local(flow: Flow, e: ExprOf<'local'>): Value {
  return read(flow, localTerm(flow, e.decl), e.type, undefined);
}

export function localTerm(flow: Flow, decl: LocalDecl): Term {
  return flow.terms.local(decl, rangeOfType(decl.type));
}

export function global(flow: Flow, e: ExprOf<'global'>): Value {
  if (isStorage(e.decl)) return { ...anyOf(e.type), place: flow.terms.global(e.decl, false) };
  const known = flow.world.cell(e.decl);
  return read(flow, flow.terms.global(e.decl, e.decl.storage !== 'constant', known.range), e.type, known);
}

/** Storage itself, which no assignment exchanges. */
function isStorage({ value: contents }: GlobalDecl): boolean {
  return contents?.kind === 'object' || contents?.kind === 'array';
}

export function field(flow: Flow, e: ExprOf<'field'>): Value {
  const object = value(flow, e.object);
  const known = flow.world.cell(e.field);
  const term = object.place && flow.terms.field(object.place, e.field, !e.field.embedded && flow.world.changes(e.field), known.range);
  return term === undefined ? ofSummary(flow, e.type, known) : read(flow, term, e.type, known);
}

/** Of a record, or of a union by the slot in which it lies: no slot lies over another. */
export function part(flow: Flow, of: Expr, name: string, type: Type): Value {
  const whole = value(flow, of);
  const made = whole.fields?.get(name);
  if (made !== undefined) return made;
  if (whole.place === undefined) return anyOf(type);
  return read(flow, flow.terms.part(whole.place, name, rangeOfType(type)), type, undefined);
}

/** The names and types of what a record or union consists of. */
export function partsOf(type: Type): readonly { readonly name: string; readonly type: Type }[] {
  if (type.kind === 'record') return type.decl.fields;
  return type.kind === 'union' ? [{ name: '', type: type.decl.tag.type }, ...type.decl.slots] : [];
}

/** What a place holds now. */
export function read(flow: Flow, term: Term, type: Type, known: Summary | undefined): Value {
  const { state } = flow;
  const { epoch } = state;
  const nonNull = isNeverNull(type) || known?.nonNull === true || state.nonNull.has(term);
  if (rangeOfType(type) !== undefined) return { range: state.range(term), linear: { term, offset: 0n }, nonZero: state.nonZero.has(term), place: term, nonNull, epoch };
  const length = hasLength(type) ? ofTerm(state, flow.terms.length(term, known?.length ?? LENGTHS)) : undefined;
  return { range: LENGTHS, place: term, length, nonNull, epoch };
}

export const hasLength = (type: Type): boolean => type.kind === 'slice' || type.kind === 'text';

/** What is known of a value without a name. */
export function ofSummary(flow: Flow, type: Type, known: Summary): Value {
  const isNumber = rangeOfType(type) !== undefined;
  const length = hasLength(type) ? { range: known.length } : undefined;
  return { ...anyOf(type), ...(isNumber ? { range: known.range } : {}), length, nonNull: known.nonNull, epoch: flow.state.epoch };
}

/** `.length`. */
export function lengthOf(flow: Flow, of: Expr): Value {
  const whole = value(flow, of);
  const known = knownLength(of);
  return known === undefined ? (whole.length ?? { range: anySummary(of.type).length }) : numbered(flow.state, BigInt(known));
}

const tables = new WeakMap<object, Summary>();

/** An element: of a constant table one of those that are there, otherwise anything of its type. */
export function element(e: ExprOf<'index'>): Value {
  const elements = e.array.kind === 'global' ? constantTable(e.array.decl) : undefined;
  if (elements === undefined) return anyOf(e.type);
  const known = tables.get(elements) ?? elements.map(summaryOfConstant).reduce(joinSummaries);
  tables.set(elements, known);
  const range = rangeOfType(e.type) === undefined ? undefined : { range: known.range };
  return { ...anyOf(e.type), ...range, nonNull: known.nonNull, length: hasLength(e.type) ? { range: known.length } : undefined };
}

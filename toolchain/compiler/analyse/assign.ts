/** Assignments: what is known of the new value becomes what is known of the place; what was known of the old one goes. */

import type { StmtOf, Target } from '../ir/code.ts';
import type { LocalDecl } from '../ir/program.ts';
import type { Type } from '../ir/types.ts';
import { computed, value } from './expressions.ts';
import type { Flow } from './flow.ts';
import { hasLength, localTerm, partsOf } from './places.ts';
import { heldAs, rangeOfType } from './range.ts';
import { anySummary, type Summary } from './summary.ts';
import type { Linear, State } from './state.ts';
import type { Cell, Term } from './term.ts';
import { anyOf, current, isNeverNull, lowers, numbered, uppers, type Value } from './value.ts';

export function declare(flow: Flow, s: StmtOf<'let'>): void {
  const initial = s.init === undefined ? zero(flow.state) : value(flow, s.init);
  put(flow, localTerm(flow, s.decl), s.decl, s.decl.type, initial);
}

/** What a variable without an initialiser holds. */
function zero(state: State): Value {
  return { ...numbered(state, 0n), length: numbered(state, 0n), nonNull: false };
}

export function assign(flow: Flow, s: StmtOf<'assign'>): void {
  const place = target(flow, s.target);
  store(flow, s.target, place, value(flow, s.value));
}

export function compound(flow: Flow, s: StmtOf<'compound'>): void {
  const place = target(flow, s.target);
  const read = place.before;
  const right = value(flow, s.value);
  const before = current(flow.state, read);
  store(flow, s.target, place, computed(flow, s, s.op, before, right, heldAs(s.target.type)!));
}

/** Where the target lies: the object of a field, evaluated with all other parts before the value is; and what is there. */
type Place = { readonly object: Value | undefined; readonly before: Value };

function target(flow: Flow, e: Target): Place {
  const object = e.kind === 'field' ? value(flow, e.object) : undefined;
  return { object, before: value(flow, e) };
}

function store(flow: Flow, e: Target, { object }: Place, given: Value): void {
  switch (e.kind) {
    case 'local': return put(flow, localTerm(flow, e.decl), e.decl, e.type, given);
    case 'global':
      if (flow.counts) flow.world.written(e.decl, e.type, given);
      return put(flow, flow.terms.global(e.decl, true, flow.world.cell(e.decl).range), e.decl, e.type, given);
    case 'field': {
      if (flow.counts) flow.world.written(e.field, e.type, given);
      const at = object && current(flow.state, object).place;
      const term = at && flow.terms.field(at, e.field, true, flow.world.cell(e.field).range);
      // `node.next.next = x`: the object may be another afterwards.
      return put(flow, at?.cells.has(e.field) === true ? undefined : term, e.field, e.type, given);
    }
    // No term speaks of elements, or of what lies behind views.
    case 'index': case 'viewField':
  }
}

/** The cell, and with it the term if that is known, is assigned. */
export function put(flow: Flow, term: Term | undefined, cell: Cell, type: Type, given: Value): void {
  const { state } = flow;
  const now = current(state, given);
  const isLocal = term?.kind === 'local';
  if (!isLocal) state.renew();
  if (term !== undefined && now.linear?.term === term) {
    state.shift(term, cell, now.linear.offset);
    return state.narrow(term, now.range);
  }
  const facts = term === undefined ? [] : [...factsOf(flow, term, cell, type, now)].map(([of, known]) => ({ of, ...withoutOld(state, known, cell) }));
  state.forgetCell(cell);
  for (const { of, known, above, below } of facts) {
    state.narrow(of, known.range);
    for (const bound of above) state.atMost(of, bound.term, bound.offset);
    for (const bound of below) state.atMost(bound.term, of, -bound.offset);
    if (known.nonZero === true) state.nonZero.add(of);
  }
  if (term !== undefined && !isNeverNull(type) && now.nonNull === true) state.nonNull.add(term);
}

/** The numbers that go with a value: itself, its length, the fields of a record. */
function* factsOf(flow: Flow, term: Term, cell: Cell, type: Type, given: Value): Generator<[Term, Value]> {
  if (rangeOfType(type) !== undefined) yield [term, given];
  if (hasLength(type) && given.length !== undefined) yield [flow.terms.length(term, knownOf(flow, cell, type).length), given.length];
  if (given.fields === undefined) return;
  for (const { name, type: of } of partsOf(type)) {
    const inner = given.fields.get(name);
    if (inner !== undefined && rangeOfType(of) !== undefined) yield [flow.terms.part(term, name, rangeOfType(of)), inner];
  }
}

/** What the rest of the program says of the cell, as it does where the cell is read. */
function knownOf(flow: Flow, cell: Cell, type: Type): Summary {
  return 'mutable' in cell ? anySummary(type) : flow.world.cell(cell);
}

/** Bounds that speak of the cell as it was are replaced by what those are bounded by. */
function withoutOld(state: State, known: Value, cell: Cell): { readonly known: Value; readonly above: readonly Linear[]; readonly below: readonly Linear[] } {
  const isOld = ({ term }: Linear): boolean => term.cells.has(cell);
  const above = uppers(known).flatMap((bound) => (isOld(bound) ? state.above(bound).filter((next) => !isOld(next)) : [bound]));
  return { known, above, below: lowers(known).filter((bound) => !isOld(bound)) };
}

/** A parameter, as the calls of the function have it. */
export function receive(flow: Flow, decl: LocalDecl, known: Summary): void {
  const { state, terms } = flow;
  const term = localTerm(flow, decl);
  if (rangeOfType(decl.type) !== undefined) state.narrow(term, known.range);
  if (hasLength(decl.type)) state.narrow(terms.length(term, anySummary(decl.type).length), known.length);
  if (known.nonNull) state.nonNull.add(term);
}

/** The variable of a loop over elements. */
export function bind(flow: Flow, decl: LocalDecl, element: Value | undefined): void {
  put(flow, localTerm(flow, decl), decl, decl.type, element ?? anyOf(decl.type));
}

/**
 * Assignments. The parts of the target are evaluated first (with the checks of an index), then the value, then the target is
 * written; a compound assignment reads the target before it evaluates the value.
 */

import type { ExprOf, StmtOf, Target } from '../ir/code.ts';
import { isMaker } from '../ir/construction.ts';
import { INT } from '../ir/types.ts';
import { atom, type Code } from '../rules/code.ts';
import type { FunctionContext } from './context.ts';
import { conflict, type Effects } from '../ir/effects.ts';
import { arithmetic, emit, emitValue, memberName } from './expression.ts';
import { dataOf, elementTurns, member } from './places.ts';
import { inTurn, stable, turn, type Turn } from './sequence.ts';
import { constructEmbedded } from './storage.ts';
import { intNameOf, joined } from './types.ts';
import { asWide } from './wide.ts';

/** The parts of a target in their order, and how the place is written from their codes. */
type Parts = { readonly turns: readonly Turn[]; readonly place: (codes: readonly Code[]) => string };

function partsOf(ctx: FunctionContext, target: Target): Parts {
  switch (target.kind) {
    case 'local': return { turns: [], place: () => ctx.local(target.decl) };
    case 'global': return { turns: [], place: () => ctx.unit.names.global(target.decl) };
    case 'field': return { turns: [turn(ctx, target.object)], place: ([object]) => member(object!, target.field.name) };
    case 'index': return { turns: elementTurns(ctx, target), place: ([array, position]) => `${dataOf(target.array, array!)}[${position!.text}]` };
    case 'viewField': return { turns: [turn(ctx, target.view)], place: ([view]) => viewPlace(ctx, target, view!) };
  }
}

function viewPlace(ctx: FunctionContext, target: ExprOf<'viewField'>, view: Code): string {
  if (target.view.type.kind !== 'view') throw new Error(`${target.loc.file}:${target.loc.line}: a field of something that is no view.`);
  return `LYN_VIEW(${ctx.unit.names.type(target.view.type.decl)}, ${view.text})->${memberName(target.field.name)}`;
}

export function assign(ctx: FunctionContext, s: StmtOf<'assign'>): void {
  if (isMaker(s.value) && s.target.kind === 'field') return constructEmbedded(ctx, member(emit(ctx, s.target.object), s.target.field.name), s.value);
  const { turns, place } = partsOf(ctx, s.target);
  const codes = inTurn([...turns, turn(ctx, s.value, emitValue)]);
  const [target, value] = [place(codes.slice(0, -1)), held(ctx, s.target, codes.at(-1)!).text];
  // clang takes `x = x` for a mistake; a view is read and written all the same.
  ctx.out.line(target === value && s.target.kind !== 'viewField' ? `(void)${target};` : `${target} = ${value};`, s.loc);
}

// ---------------------------------------------------------------------------------------------------------------- compound

export function compound(ctx: FunctionContext, s: StmtOf<'compound'>): void {
  const { turns, place } = partsOf(ctx, s.target);
  const effects = ctx.effects(s.value);
  const parts = inTurn([...repeatable(ctx, s.target, turns), { effects, inline: () => atom(''), early: () => atom('') }]).slice(0, -1);
  const readFirst = conflict(readOf(s.target), effects);
  const short = readFirst ? undefined : inPlace(s);
  if (short !== undefined) return ctx.out.line(`${short(place(parts), () => held(ctx, s.target, emitValue(ctx, s.value)))};`, s.loc);
  const twice = nameable(ctx, s, place(parts));
  const before = readFirst ? ctx.temporary(s.target.type, 'before', atom(twice), s.loc) : twice;
  const result = arithmetic(ctx, s, s.op, intNameOf(s.target.type), atom(before), emit(ctx, s.value));
  ctx.out.line(`${twice} = ${result.text};`, s.loc);
}

/** The value as the target holds it. */
function held(ctx: FunctionContext, target: Target, value: Code): Code {
  return target.kind === 'local' && ctx.isWide(target.decl) ? asWide(value) : value;
}

/** What the read of the target does. */
function readOf(target: Target): Effects {
  return { reads: target.kind !== 'local', writes: target.kind === 'viewField', panics: false };
}

/** The address of a view is evaluated once: a pointer to a field that may be unaligned cannot be taken. */
function repeatable(ctx: FunctionContext, target: Target, turns: readonly Turn[]): readonly Turn[] {
  return target.kind === 'viewField' ? turns.map((one) => ({ ...one, inline: () => stable(ctx, target.view) })) : turns;
}

/** A place that can be written twice: as it is, or through a pointer. */
function nameable(ctx: FunctionContext, s: StmtOf<'compound'>, place: string): string {
  if (s.target.kind === 'viewField' || /^[\w.[\]]*(->[\w.[\]]+)*$/.test(place)) return place;
  const slot = ctx.fresh('slot');
  ctx.out.declare(`${joined(`${ctx.unit.types.of(s.target.type)} *`, slot)} = &${place};`, s.loc);
  return `*${slot}`;
}

type Short = (place: string, value: () => Code) => string;

/** C's own `+=`, `++` and their like, where they mean the same and gcc is silent about them. */
function inPlace(s: StmtOf<'compound'>): Short | undefined {
  const type = intNameOf(s.target.type);
  const { bits, signed } = INT[type];
  const isOne = s.value.kind === 'constant' && s.value.value === 1n;
  if (isOne && (s.op === '+' || s.op === '-') && !(signed && bits >= 32)) return (place) => `${place}${s.op}${s.op}`;
  const wraps = !signed && bits >= 32 && (s.op === '+' || s.op === '-' || s.op === '*');
  const logic = (s.op === '&' || s.op === '|' || s.op === '^') && !(signed && bits < 32);
  return wraps || logic ? (place, value) => `${place} ${s.op}= ${value().text}` : undefined;
}

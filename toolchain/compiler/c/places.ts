/** Storage and the ways into it: globals, fields, elements, slices. */

import type { Expr, ExprOf } from '../ir/code.ts';
import type { Type } from '../ir/types.ts';
import { atom, bracket, type Code } from '../rules/code.ts';
import type { FunctionContext } from './context.ts';
import { constantTable, knownLength } from '../ir/known_length.ts';
import { isPointer } from '../ir/effects.ts';
import { addressOf, emit, emitValue, memberName } from './expression.ts';
import { sameValue } from './same.ts';
import { hoist, inTurn, isPath, stable, turn, wishFor, type Turn } from './sequence.ts';
import { isWord, soleImplementer } from './types.ts';
import { asSize, asWide, isU32 } from './wide.ts';

/** Does an expression of the type stand for storage, so that C names it by its address? */
const byAddress = (type: Type): boolean => type.kind === 'class' || type.kind === 'atomic';

export function global(ctx: FunctionContext, e: ExprOf<'global'>): Code {
  const name = ctx.unit.names.global(e.decl);
  if (constantTable(e.decl) !== undefined && e.type.kind === 'slice') return wholeTable(ctx, name, e.type.element, knownLength(e)!);
  return byAddress(e.decl.type) && !isPointer(e.decl) ? addressOf(name) : atom(name);
}

function wholeTable(ctx: FunctionContext, name: string, element: Type, length: number): Code {
  return slice(ctx, element, tableData(ctx, name, element), String(length));
}

/** A slice says nothing of being read-only; the language does. */
function tableData(ctx: FunctionContext, name: string, element: Type): string {
  return `(${ctx.unit.types.elementPointer(element, '')})(uintptr_t)${name}`;
}

/** `x.y` of an object that is named itself, `p->y` of one that is pointed to. */
export function member(object: Code, name: string): string {
  const field = memberName(name);
  return object.lvalue === undefined ? `${bracket(object, 'atom', true)}->${field}` : `${object.lvalue}.${field}`;
}

export function field(ctx: FunctionContext, e: ExprOf<'field'>): Code {
  const place = member(emit(ctx, e.object), e.field.name);
  return e.field.embedded && byAddress(e.field.type) ? addressOf(place) : atom(place);
}

// ---------------------------------------------------------------------------------------------------------------- elements

/** The storage of an element, as C names it. */
export function element(ctx: FunctionContext, e: ExprOf<'index'>): string {
  const [array, position] = inTurn(elementTurns(ctx, e)) as [Code, Code];
  return `${dataOf(e.array, array)}[${position.text}]`;
}

export function index(ctx: FunctionContext, e: ExprOf<'index'>): Code {
  const place = element(ctx, e);
  const isObject = elementOf(e.array.type).kind === 'class';
  return isObject ? addressOf(place) : atom(place);
}

/** The array, then the index with its check: in this order, before whatever is done with the element. */
export function elementTurns(ctx: FunctionContext, e: ExprOf<'index'>): [Turn, Turn] {
  const known = knownLength(e.array);
  let array: Code | undefined;
  const arrayTurn: Turn = {
    effects: ctx.effects(e.array),
    inline: () => (array = known === undefined ? stable(ctx, e.array) : arrayPlace(ctx, e.array)),
    early: () => (array = hoist(ctx, e.array)),
  };
  const checked = (): Code => checkedIndex(ctx, e, known === undefined ? `${array!.text}.length` : String(known));
  const proved = ctx.proves(e);
  const indexEffects = ctx.effects(e.index);
  return [arrayTurn, {
    effects: proved ? indexEffects : { ...indexEffects, panics: true },
    inline: checked,
    early: () => atom(ctx.temporary({ kind: 'int', name: 'u32' }, 'slot', checked(), e.loc)),
  }];
}

function checkedIndex(ctx: FunctionContext, e: ExprOf<'index'>, length: string): Code {
  const position = emit(ctx, e.index);
  return ctx.proves(e) ? asSize(position) : atom(`lyn_index(${position.text}, ${length}, ${ctx.here(e.loc, 'index')})`);
}

/** An array of known length: the constant array itself rather than a slice of it. */
export function arrayPlace(ctx: FunctionContext, array: Expr): Code {
  if (array.kind === 'toSlice') return arrayPlace(ctx, array.array);
  if (array.kind === 'global') return atom(ctx.unit.names.global(array.decl));
  return emit(ctx, array);
}

/** The same, for one that is named more than once, or a slice; in a variable where what comes later may put another one in its place. */
export function arrayTurn(ctx: FunctionContext, array: Expr): Turn {
  const isKnown = knownLength(array) !== undefined;
  const inner = isKnown && array.kind === 'toSlice' ? array.array : array;
  const early = (): Code => hoist(ctx, inner);
  return { effects: ctx.effects(array), inline: () => (isPath(inner) ? (isKnown ? arrayPlace(ctx, inner) : emit(ctx, inner)) : early()), early };
}

/** Where the elements are: of a slice in its data, of an array with known length in itself. */
export function dataOf(array: Expr, code: Code): string {
  return knownLength(array) === undefined ? `${bracket(code, 'atom', true)}.data` : code.text;
}

export function elementOf(type: Type): Type {
  if (type.kind === 'fixed' || type.kind === 'slice') return type.element;
  throw new Error(`A ${type.kind} has no elements.`);
}

// ---------------------------------------------------------------------------------------------------------------- slices

export function length(ctx: FunctionContext, e: ExprOf<'length'>): Code {
  const known = knownLength(e.of);
  if (known !== undefined) {
    // Only what has to be evaluated has not been folded. Unsigned, so that what is computed with it is.
    ctx.out.line(`(void)${emit(ctx, e.of).text};`, e.loc);
    return atom(`${known}u`);
  }
  return atom(`${bracket(emit(ctx, e.of), 'atom', true)}.length`);
}

export function toSlice(ctx: FunctionContext, e: ExprOf<'toSlice'>): Code {
  if (e.array.type.kind !== 'fixed') return emit(ctx, e.array);
  const { element: of, length: count } = e.array.type;
  return slice(ctx, of, arrayPlace(ctx, e.array).text, String(count));
}

function slice(ctx: FunctionContext, of: Type, data: string, count: string): Code {
  return atom(`(struct ${ctx.unit.types.sliceName(of)}){ ${data}, ${count} }`);
}

/** Its place and its length in a variable: both are named wherever it is used. */
export function subarray(ctx: FunctionContext, e: ExprOf<'subarray'>): Code {
  const [array, from, end] = inTurn([arrayTurn(ctx, e.array), boundTurn(ctx, e.from), endTurn(ctx, e)]) as [Code, Code, Code];
  const isTable = e.array.kind === 'global' && constantTable(e.array.decl) !== undefined;
  const data = isTable ? tableData(ctx, array.text, elementOf(e.array.type)) : dataOf(e.array, array);
  const all = knownLength(e.array) ?? `${bracket(array, 'atom', true)}.length`;
  if (!ctx.proves(e)) ctx.out.line(`lyn_subarray(${from.text}, ${end.text}, ${all}, ${ctx.here(e.loc, 'subarray')});`, e.loc);
  const isCount = from.text === '0' || statedCount(ctx, e) !== undefined;
  const count = isCount ? end.text : `${bracket(end, '-', true)} - ${bracket(from, '-')}`;
  const start = from.text === '0' ? data : `${data} + ${asWide(from).text}`;
  return atom(ctx.temporary(e.type, 'part', slice(ctx, elementOf(e.array.type), start, count), e.loc));
}

/** A bound is named more than once, so that it gets a name if it is more than a path. */
function boundTurn(ctx: FunctionContext, bound: Expr): Turn {
  const isShort = isPath(bound) || (bound.kind === 'length' && isPath(bound.of));
  return { ...turn(ctx, bound), inline: () => (isShort ? emit(ctx, bound) : hoist(ctx, bound)) };
}

/** Where it ends; how many elements it has, where the source says that. */
function endTurn(ctx: FunctionContext, e: ExprOf<'subarray'>): Turn {
  const count = statedCount(ctx, e);
  return count === undefined ? boundTurn(ctx, e.to) : turn(ctx, count, emitValue);
}

/**
 * The `n` of `bytes.subarray(at, at + n)`: were the sum to wrap around, the difference would come back to `n`. A check names the end itself.
 * Of `n + at` it is not said, where `n` may be a call after which `at` is another.
 */
function statedCount(ctx: FunctionContext, e: ExprOf<'subarray'>): Expr | undefined {
  const { from, to } = e;
  if (to.kind !== 'binary' || to.op !== '+' || !isU32(to.type) || !isPath(from)) return undefined;
  return sameValue(from, to.left) && ctx.proves(e) ? to.right : undefined;
}

// ---------------------------------------------------------------------------------------------------------------- null

export function nonNull(ctx: FunctionContext, e: ExprOf<'nonNull'>): Code {
  const { type } = e;
  if (ctx.proves(e)) return emit(ctx, e.operand);
  const operand = unnested(ctx, e, emit(ctx, e.operand));
  if (isWord(type)) return atom(`lyn_nonnull_word(${operand.text}, ${ctx.here(e.loc, 'nonNull')})`);
  if (type.kind !== 'interface' || soleImplementer(type.decl) !== undefined) return atom(`LYN_NONNULL(${operand.text}, ${ctx.here(e.loc, 'nonNull')})`);
  const reference = isPath(e.operand) ? operand : hoist(ctx, e.operand);
  ctx.out.line(`lyn_nonnull(${reference.text}.object, ${ctx.here(e.loc, 'nonNull')});`, e.loc);
  return reference;
}

/** `LYN_NONNULL` names its argument twice: one inside of another doubles what the C compiler reads, level by level. */
function unnested(ctx: FunctionContext, e: ExprOf<'nonNull'>, operand: Code): Code {
  return operand.text.includes('LYN_NONNULL(') ? atom(ctx.temporary(e.operand.type, wishFor(e.operand), operand, e.operand.loc)) : operand;
}

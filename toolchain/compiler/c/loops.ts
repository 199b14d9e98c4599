/** Loops, and the jumps out of them. */

import type { Expr, Stmt, StmtOf } from '../ir/code.ts';
import type { Code } from '../rules/code.ts';
import type { FunctionContext, Loop } from './context.ts';
import { knownLength } from '../ir/known_length.ts';
import { isPointer } from '../ir/effects.ts';
import { aside, emit, negated } from './expression.ts';
import { arrayPlace, dataOf, elementOf } from './places.ts';
import { hoist } from './sequence.ts';
import { declaration, statement, statements } from './statement.ts';
import { eachStmt } from '../ir/walk.ts';

/** The body of a loop, with the labels that jumps in it asked for. */
function body(ctx: FunctionContext, list: readonly Stmt[], next?: string): Loop {
  const loop: Loop = { next, done: undefined, switches: 0 };
  ctx.loops.push(loop);
  statements(ctx, list);
  ctx.loops.pop();
  return loop;
}

/** C's `break` in a `switch` would leave only that. */
export function breakLoop(ctx: FunctionContext, s: StmtOf<'break'>): void {
  const loop = ctx.loops.at(-1)!;
  if (loop.switches === 0) return ctx.out.line('break;', s.loc);
  loop.done ??= ctx.fresh('done');
  ctx.out.line(`goto ${loop.done};`, s.loc);
}

export function continueLoop(ctx: FunctionContext, s: StmtOf<'continue'>): void {
  const { next } = ctx.loops.at(-1)!;
  ctx.out.line(next === undefined ? 'continue;' : `goto ${next};`, s.loc);
}

function closeLoop(ctx: FunctionContext, loop: Loop, close = '}'): void {
  ctx.out.line(close);
  if (loop.done !== undefined) ctx.out.line(`${loop.done}:;`);
}

export function whileLoop(ctx: FunctionContext, s: StmtOf<'while'>): void {
  const test = aside(ctx, s.test);
  const forever = test.code.text === 'true' || !test.lines.isEmpty;
  ctx.out.line(forever ? 'for (;;) {' : `while (${test.code.text}) {`, s.loc);
  leaveUnless(ctx, test, s.test);
  let loop!: Loop;
  ctx.out.indent(() => (loop = body(ctx, s.body)));
  closeLoop(ctx, loop);
}

/** A test that needs lines of its own stands inside the loop. */
function leaveUnless(ctx: FunctionContext, test: ReturnType<typeof aside>, e: Expr): void {
  if (test.lines.isEmpty) return;
  ctx.out.append(test.lines);
  ctx.out.indent(() => ctx.out.block(`if (${negated(test.code).text}) {`, () => ctx.out.line('break;'), '}', e.loc));
}

export function doWhileLoop(ctx: FunctionContext, s: StmtOf<'doWhile'>): void {
  const probe = aside(ctx, s.test);
  const simple = probe.lines.isEmpty;
  const next = simple || !continues(s.body) ? undefined : ctx.fresh('next');
  ctx.out.line(simple ? 'do {' : 'for (;;) {', s.loc);
  let loop!: Loop;
  ctx.out.indent(() => (loop = body(ctx, s.body, next)));
  if (next !== undefined) ctx.out.line(`${next}:;`);
  leaveUnless(ctx, probe, s.test);
  closeLoop(ctx, loop, simple ? `} while (${probe.code.text});` : '}');
}

function continues(list: readonly Stmt[]): boolean {
  let found = false;
  eachStmt(list, (s) => (found ||= s.kind === 'continue'));
  return found;
}

// ---------------------------------------------------------------------------------------------------------------- for

export function forLoop(ctx: FunctionContext, s: StmtOf<'for'>): void {
  if (s.init.length > 1) return ctx.out.block('{', () => forLoop(ctx, spread(ctx, s)));
  const start = s.init[0] === undefined ? '' : oneLine(ctx, s.init[0], true);
  const test = s.test === undefined ? undefined : aside(ctx, s.test);
  const updates = s.update.map((update) => oneLine(ctx, update, false));
  if (start === undefined) return outlined(ctx, s);
  if (updates.some((text) => text === undefined) || test?.lines.isEmpty === false) loweredLoop(ctx, s, start, test);
  else {
    ctx.out.line(`for (${start};${test === undefined ? '' : ` ${test.code.text}`};${updates.length === 0 ? '' : ` ${updates.join(', ')}`}) {`, s.loc);
    let loop!: Loop;
    ctx.out.indent(() => (loop = body(ctx, s.body)));
    closeLoop(ctx, loop);
  }
}

/** An initialiser that needs lines beforehand goes before the loop, in a block of its own. */
function outlined(ctx: FunctionContext, s: StmtOf<'for'>): void {
  ctx.out.block('{', () => {
    statements(ctx, s.init);
    forLoop(ctx, { ...s, init: [] });
  });
}

function spread(ctx: FunctionContext, s: StmtOf<'for'>): StmtOf<'for'> {
  statements(ctx, s.init);
  return { ...s, init: [] };
}

/** The update as statements at the end of the body, where `continue` jumps. */
function loweredLoop(ctx: FunctionContext, s: StmtOf<'for'>, start: string, test: ReturnType<typeof aside> | undefined): void {
  const isSimple = test === undefined || test.lines.isEmpty;
  ctx.out.line(`for (${start};${isSimple && test !== undefined ? ` ${test.code.text}` : ''};) {`, s.loc);
  if (test !== undefined) leaveUnless(ctx, test, s.test!);
  const next = continues(s.body) ? ctx.fresh('next') : undefined;
  let loop!: Loop;
  ctx.out.indent(() => {
    loop = body(ctx, s.body, next);
    if (next !== undefined) ctx.out.line(`${next}:;`);
    statements(ctx, s.update);
  });
  closeLoop(ctx, loop);
}

/** A statement as part of a `for`'s head; nothing if it takes several lines. */
function oneLine(ctx: FunctionContext, s: Stmt, isInit: boolean): string | undefined {
  const outer = ctx.out;
  ctx.out = ctx.unit.plainWriter();
  let text: string | undefined;
  if (s.kind === 'let' && isInit && ctx.isRead(s.decl) && !s.decl.isStorage) text = declaration(ctx, s);
  else statement(ctx, s);
  const lines = ctx.out.text().trimEnd();
  ctx.out = outer;
  if (text !== undefined) return lines === '' ? text : undefined;
  return lines.includes('\n') || !lines.endsWith(';') ? undefined : lines.slice(0, -1);
}

// ---------------------------------------------------------------------------------------------------------------- for .. of

/** The array is evaluated once; its elements one by one, objects by reference. */
export function forOfLoop(ctx: FunctionContext, s: StmtOf<'forOf'>): void {
  const known = knownLength(s.array);
  // gcc takes a comparison that is never true for a mistake.
  if (known === 0) return nothing(ctx, s.array);
  const array = known === undefined ? onceOnly(ctx, s.array) : fixedOnce(ctx, s.array);
  const i = ctx.counter();
  const length = known === undefined ? `${array.text}.length` : String(known);
  const isUsed = ctx.isRead(s.decl) || ctx.isAssigned(s.decl);
  if (!isUsed && known !== undefined) ctx.out.line(`(void)${array.text};`, s.loc);
  ctx.out.line(`for (uint32_t ${i} = 0; ${i} < ${length}; ${i}++) {`, s.loc);
  let loop!: Loop;
  ctx.out.indent(() => {
    if (isUsed) element(ctx, s, `${dataOf(s.array, array)}[${i}]`);
    loop = body(ctx, s.body);
  });
  closeLoop(ctx, loop);
}

/** An array without elements, for what its evaluation does. */
function nothing(ctx: FunctionContext, array: Expr): void {
  const { writes, panics } = ctx.effects(array);
  if (writes || panics) ctx.out.line(`(void)${hoist(ctx, array.kind === 'toSlice' ? array.array : array).text};`, array.loc);
}

function element(ctx: FunctionContext, s: StmtOf<'forOf'>, place: string): void {
  const isObject = elementOf(s.array.type).kind === 'class';
  const variable = ctx.unit.types.variable(s.decl.type, ctx.local(s.decl));
  const isConst = !variable.includes('*') && !ctx.isAssigned(s.decl);
  ctx.out.line(`${isConst ? 'const ' : ''}${variable} = ${isObject ? '&' : ''}${place};`, s.decl.loc);
}

/** An array that no assignment in the loop can exchange for another: in a global, or in an object that a local refers to for good. */
function fixedOnce(ctx: FunctionContext, array: Expr): Code {
  const inner = array.kind === 'toSlice' ? array.array : array;
  return staysPut(ctx, inner) ? arrayPlace(ctx, inner) : hoist(ctx, inner);
}

function staysPut(ctx: FunctionContext, e: Expr): boolean {
  switch (e.kind) {
    case 'local': return !ctx.isAssigned(e.decl);
    case 'global': return !isPointer(e.decl);
    case 'percpuHere': return true;
    case 'field': return e.field.embedded && staysPut(ctx, e.object);
    default: return false;
  }
}

/** A slice in a local that the loop cannot change, or a copy of it. */
function onceOnly(ctx: FunctionContext, array: Expr): Code {
  const fixed = array.kind === 'local' && !ctx.isAssigned(array.decl);
  return fixed ? emit(ctx, array) : hoist(ctx, array);
}

/** Statements, but for loops and logs, which have files of their own. */

import type { Expr, Stmt, StmtOf } from '../ir/code.ts';
import type { Type } from '../ir/types.ts';
import { bracket, type Code } from '../rules/code.ts';
import { assign, compound } from './assign.ts';
import type { FunctionContext } from './context.ts';
import { isMaker } from '../ir/construction.ts';
import { knownLength } from '../ir/known_length.ts';
import { bodyCompletes, completes } from './fold.ts';
import { aside, emit, emitValue } from './expression.ts';
import { assertion, log, panic } from './format.ts';
import { breakLoop, continueLoop, doWhileLoop, forLoop, forOfLoop, whileLoop } from './loops.ts';
import { arrayTurn } from './places.ts';
import { construct } from './pools.ts';
import { inTurn, isPath, hoist, sequence, turn, type Turn } from './sequence.ts';
import { defineStorage } from './storage.ts';
import { soleImplementer } from './types.ts';
import { asWide } from './wide.ts';

type Emitters = { readonly [K in Stmt['kind']]: (ctx: FunctionContext, s: StmtOf<K>) => void };

const EMIT: Emitters = {
  let: declare,
  assign,
  compound,
  expr: expression,
  if: branch,
  while: whileLoop,
  doWhile: doWhileLoop,
  for: forLoop,
  forOf: forOfLoop,
  switch: selection,
  return: leave,
  break: breakLoop,
  continue: continueLoop,
  block: (ctx, s) => ctx.out.block('{', () => statements(ctx, s.body)),
  log,
  panic,
  assert: assertion,
};

export function statement(ctx: FunctionContext, s: Stmt): void {
  (EMIT[s.kind] as (ctx: FunctionContext, s: Stmt) => void)(ctx, s);
}

export function statements(ctx: FunctionContext, body: readonly Stmt[]): void {
  for (const s of body) statement(ctx, s);
}

function declare(ctx: FunctionContext, s: StmtOf<'let'>): void {
  if (s.decl.isStorage) return declareStorage(ctx, s);
  const text = declaration(ctx, s);
  ctx.out.declare(`${text};`, s.loc);
  if (!ctx.isRead(s.decl)) ctx.out.line(`(void)${ctx.local(s.decl)};`);
}

function declareStorage(ctx: FunctionContext, s: StmtOf<'let'>): void {
  if (s.init === undefined || !isMaker(s.init)) throw new Error(`${s.loc.file}:${s.loc.line}: ${s.decl.name} is storage that nothing makes.`);
  defineStorage(ctx, ctx.local(s.decl), s.init);
  if (!ctx.isRead(s.decl)) ctx.out.line(`(void)${ctx.local(s.decl)};`);
}

/** Also as the beginning of a `for`. */
export function declaration(ctx: FunctionContext, s: StmtOf<'let'>): string {
  const { decl, init } = s;
  const isWide = ctx.isWide(decl);
  const value = init === undefined ? zero(decl.type) : (isWide ? asWide(emitValue(ctx, init)) : emitValue(ctx, init)).text;
  const variable = isWide ? `size_t ${ctx.local(decl)}` : ctx.unit.types.variable(decl.type, ctx.local(decl));
  const isConst = init !== undefined && !ctx.isAssigned(decl) && !variable.includes('*');
  return `${isConst ? 'const ' : ''}${variable} = ${value}`;
}

function zero(type: Type): string {
  switch (type.kind) {
    case 'bool': return 'false';
    case 'record': case 'union': case 'text': case 'slice': return '{ 0 }';
    case 'interface': return soleImplementer(type.decl) === undefined ? '{ 0 }' : 'NULL';
    case 'class': case 'function': return 'NULL';
    case 'nullable': return zero(type.to);
    default: return '0';
  }
}

function expression(ctx: FunctionContext, s: StmtOf<'expr'>): void {
  const { expr: e } = s;
  if (e.kind === 'sliceOp') return e.op === 'fill' ? fill(ctx, e) : set(ctx, e);
  if (e.kind === 'copy') return copy(ctx, e);
  if (e.kind === 'construct') return construct(ctx, e);
  const { text } = emit(ctx, e);
  // gcc wants to know that the value of an exchange is not wanted.
  const isSilent = e.kind === 'atomic' && e.op !== 'exchange' && e.op !== 'load';
  const isCall = isSilent || e.kind === 'call' || e.kind === 'callInterface' || e.kind === 'callReference' || e.kind === 'intrinsic';
  ctx.out.line(isCall ? `${text};` : `(void)${/^[\w.]+$/.test(text) ? text : `(${text})`};`, s.loc);
}

function copy(ctx: FunctionContext, e: Expr & { kind: 'copy' }): void {
  const [to, from] = sequence(ctx, [e.to, e.from]) as [Code, Code];
  const place = (code: Code): string => code.lvalue ?? `*${bracket(code, 'unary')}`;
  const [target, source] = [place(to), place(from)];
  // clang takes `x = x` for a mistake.
  ctx.out.line(target === source ? `(void)${target};` : `${target} = ${source};`, e.loc);
}

function fill(ctx: FunctionContext, e: Expr & { kind: 'sliceOp' }): void {
  const named: Turn = { ...turn(ctx, e.arg), inline: () => (isPath(e.arg) ? emitValue(ctx, e.arg) : hoist(ctx, e.arg)) };
  const [array, value] = inTurn([arrayTurn(ctx, e.array), named]) as [Code, Code];
  const to = extent(e.array, array);
  if (to.length === '0') return ctx.out.line(`((void)${to.data}, (void)${value.text});`, e.loc);
  const i = ctx.counter();
  ctx.out.block(`for (uint32_t ${i} = 0; ${i} < ${to.length}; ${i}++) {`, () => {
    ctx.out.line(`${to.data}[${i}] = ${value.text};`, e.loc);
  }, '}', e.loc);
}

function set(ctx: FunctionContext, e: Expr & { kind: 'sliceOp' }): void {
  const [target, source] = inTurn([arrayTurn(ctx, e.array), arrayTurn(ctx, e.arg)]) as [Code, Code];
  const [to, from] = [extent(e.array, target), extent(e.arg, source)];
  const size = `sizeof ${to.data}[0]`;
  if (ctx.proves(e)) return ctx.out.line(`lyn_set_all(${to.data}, ${from.data}, ${from.length}, ${size});`, e.loc);
  ctx.out.line(`lyn_set(${to.data}, ${to.length}, ${from.data}, ${from.length}, ${size}, ${ctx.here(e.loc, 'set')});`, e.loc);
}

/** Where the elements of an array are, and how many. */
function extent(array: Expr, code: Code): { readonly data: string; readonly length: string } {
  const known = knownLength(array);
  return known === undefined ? { data: `${code.text}.data`, length: `${code.text}.length` } : { data: code.text, length: String(known) };
}

// ---------------------------------------------------------------------------------------------------------------- branches

function branch(ctx: FunctionContext, s: StmtOf<'if'>, chain = ''): void {
  ctx.out.line(`${chain}if (${emit(ctx, s.test).text}) {`, s.loc);
  ctx.out.indent(() => statements(ctx, s.then));
  alternative(ctx, s.otherwise);
}

/** `else if` where the second test needs nothing beforehand. */
function alternative(ctx: FunctionContext, otherwise: readonly Stmt[] | undefined): void {
  const [first] = otherwise ?? [];
  if (otherwise === undefined) return ctx.out.line('}');
  if (otherwise.length === 1 && first?.kind === 'if' && aside(ctx, first.test).lines.isEmpty) return branch(ctx, first, '} else ');
  ctx.out.block('} else {', () => statements(ctx, otherwise));
}

/** Booleans have no `switch` in C. */
function selection(ctx: FunctionContext, s: StmtOf<'switch'>): void {
  if (s.subject.type.kind === 'bool') return selectionByIf(ctx, s);
  const loop = ctx.loops.at(-1);
  ctx.out.line(`switch (${emit(ctx, s.subject).text}) {`, s.loc);
  if (loop !== undefined) loop.switches++;
  ctx.out.indent(() => {
    // C does not know that there is no other case.
    const last = s.exhaustive && s.otherwise === undefined && !completes(s) ? s.cases.at(-1) : undefined;
    for (const one of s.cases) oneCase(ctx, [...one.values.map((value) => `case ${emit(ctx, value).text}:`), ...(one === last ? ['default:'] : [])], one.body);
    if (s.otherwise !== undefined) oneCase(ctx, ['default:'], s.otherwise);
  });
  if (loop !== undefined) loop.switches--;
  ctx.out.line('}');
}

function oneCase(ctx: FunctionContext, labels: readonly string[], body: readonly Stmt[]): void {
  const outer = ctx.out;
  ctx.out = outer.fork(1);
  statements(ctx, body);
  if (bodyCompletes(body)) ctx.out.line('break;');
  const lines = ctx.out;
  ctx.out = outer;
  for (const label of labels.slice(0, -1)) ctx.out.line(label);
  ctx.out.line(lines.declares ? `${labels.at(-1)} {` : labels.at(-1)!);
  ctx.out.append(lines);
  if (lines.declares) ctx.out.line('}');
}

function selectionByIf(ctx: FunctionContext, s: StmtOf<'switch'>): void {
  const subject = isPath(s.subject) ? emit(ctx, s.subject) : hoist(ctx, s.subject);
  const body = (value: boolean): readonly Stmt[] => s.cases.find((one) => one.values.some((v) => v.kind === 'constant' && v.value === value))?.body ?? s.otherwise ?? [];
  ctx.out.line(`if (${subject.text}) {`, s.loc);
  ctx.out.indent(() => statements(ctx, body(true)));
  ctx.out.block('} else {', () => statements(ctx, body(false)));
}

function leave(ctx: FunctionContext, s: StmtOf<'return'>): void {
  if (s.value === undefined) return ctx.out.line('return;', s.loc);
  if (s.value.type.kind === 'void' || s.value.type.kind === 'never') {
    ctx.out.line(`${emit(ctx, s.value).text};`, s.loc);
    return ctx.out.line('return;');
  }
  ctx.out.line(`return ${emitValue(ctx, s.value).text};`, s.loc);
}

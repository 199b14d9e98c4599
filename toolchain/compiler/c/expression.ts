/** Expressions: operators here, everything else in the file of its concept. */

import type { ArithmeticOp, Expr, ExprOf, StmtOf } from '../ir/code.ts';
import type { IntName, Type } from '../ir/types.ts';
import { atom, bracket, call, conditional, infix, prefix, type Code } from '../rules/code.ts';
import { C_TYPE, isNarrow } from '../rules/integers.ts';
import { BINARY, COMPARE, convertC, convertsImplicitly, isArithmetic, UNARY } from '../rules/table.ts';
import { atomic, callDirect, callInterface, callReference, intrinsic, toInterface } from './calls.ts';
import { constantOf } from './constants.ts';
import type { FunctionContext } from './context.ts';
import { decideByRange } from './fold.ts';
import { Names } from './names.ts';
import { field, global, index, length, nonNull, subarray, toSlice } from './places.ts';
import { poolSlot } from './pools.ts';
import { inTurn, sequence, turn } from './sequence.ts';
import { storageCode, table, unnamed } from './storage.ts';
import { intNameOf, isWord, soleImplementer } from './types.ts';
import { record, registerField, registerWith, union, unionTag, viewField } from './values.ts';
import { asWide, exactSum, isU32, wideLocal } from './wide.ts';
import type { Writer } from './writer.ts';

type Emitters = { readonly [K in Expr['kind']]: (ctx: FunctionContext, e: ExprOf<K>) => Code };

const EMIT: Emitters = {
  constant: (ctx, e) => constantOf(e.value, e.type, ctx.unit.names),
  local,
  global,
  functionRef: (ctx, e) => atom(ctx.unit.names.function(e.decl)),
  unary,
  binary,
  logical,
  conditional: choice,
  convert: (ctx, e) => convertC(emit(ctx, e.operand), sourceOf(e.operand), intNameOf(e.type)),
  field,
  recordField: (ctx, e) => atom(`${bracket(emit(ctx, e.record), 'atom', true)}.${memberName(e.name)}`),
  record,
  union,
  unionTag,
  unionField: (ctx, e) => atom(`${bracket(emit(ctx, e.union), 'atom', true)}.${memberName(e.field.slot.name)}`),
  index,
  length,
  toSlice,
  subarray,
  call: callDirect,
  callInterface,
  callReference,
  toInterface,
  nonNull,
  retype: (ctx, e) => (e.operand.kind === 'constant' ? constantOf(e.operand.value, e.type, ctx.unit.names) : emit(ctx, e.operand)),
  registerOf: (ctx, e) => emit(ctx, e.raw),
  registerRaw: (ctx, e) => emit(ctx, e.value),
  registerField,
  registerWith,
  viewAt: (ctx, e) => emit(ctx, e.address),
  viewField,
  percpuHere: (ctx, e) => addressOf(ctx.unit.names.global(e.global)),
  atomic,
  intrinsic,
  sliceOp: statementOnly,
  copy: statementOnly,
  new: unnamed,
  newArray: unnamed,
  newAtomic: unnamed,
  construct: statementOnly,
  poolSlot,
  newPerCpu: storageOnly,
  arrayLiteral: table,
  sparseTable: storageOnly,
};

export function emit(ctx: FunctionContext, e: Expr): Code {
  return (EMIT[e.kind] as (ctx: FunctionContext, e: Expr) => Code)(ctx, e);
}

/** Where a value of the expression's type is expected (an argument, an initialiser): without the casts that C makes itself. */
export function emitValue(ctx: FunctionContext, e: Expr): Code {
  const needless = e.kind === 'convert' && convertsImplicitly(sourceOf(e.operand), intNameOf(e.type)) && !COMPUTED.has(e.operand.kind);
  if (needless) return emitValue(ctx, e.operand);
  return emit(ctx, e);
}
/** What C may have computed in `int`. */
const COMPUTED = new Set<Expr['kind']>(['binary', 'unary', 'conditional', 'constant', 'convert', 'registerField']);

export const addressOf = (lvalue: string): Code => ({ text: `&${lvalue}`, outer: 'unary', lvalue });

/** A member of a struct, which may be a word of C in the source. */
export const memberName = Names.plain;

function statementOnly(_: FunctionContext, e: Expr): never {
  throw new Error(`${e.loc.file}:${e.loc.line}: ${e.kind} is a statement, not a value.`);
}

function storageOnly(_: FunctionContext, e: Expr): never {
  throw new Error(`${e.loc.file}:${e.loc.line}: ${e.kind} stands outside an initialiser of storage.`);
}

function sourceOf(e: Expr): ReturnType<typeof intNameOf> | 'bool' {
  return e.type.kind === 'bool' ? 'bool' : intNameOf(e.type);
}

// ---------------------------------------------------------------------------------------------------------------- operators

function local(ctx: FunctionContext, { decl }: ExprOf<'local'>): Code {
  const name = ctx.local(decl);
  return decl.isStorage ? storageCode(name, decl.type) : ctx.isWide(decl) ? wideLocal(name) : atom(name);
}

function unary(ctx: FunctionContext, e: ExprOf<'unary'>): Code {
  const operand = emit(ctx, e.operand);
  return e.op === '!' ? negated(operand) : UNARY[e.op].c(typed(operand), intNameOf(e.type));
}

const OPPOSITE: { readonly [op: string]: string } = { '==': '!=', '!=': '==', '<': '>=', '>=': '<', '>': '<=', '<=': '>' };

/** `!(a < b)` is `a >= b`: there is nothing unordered among integers. */
export function negated(code: Code): Code {
  const opposite = OPPOSITE[code.outer];
  if (opposite === undefined || code.text.includes('?') || countOf(code.text, ` ${code.outer} `) !== 1) return prefix('!', code);
  return { text: code.text.replace(` ${code.outer} `, ` ${opposite} `), outer: opposite };
}

const countOf = (text: string, part: string): number => text.split(part).length - 1;

const typed = (code: Code): Code => (code.typed === undefined ? code : { ...code, text: code.typed });

function binary(ctx: FunctionContext, e: ExprOf<'binary'>): Code {
  if (!isArithmetic(e.op)) return comparison(ctx, e);
  const [left, right] = sequence(ctx, [e.left, e.right]) as [Code, Code];
  const bothConstant = left.typed !== undefined && right.typed !== undefined;
  const result = arithmetic(ctx, e, e.op, intNameOf(e.type), bothConstant ? typed(left) : left, right);
  return (e.op === '+' || e.op === '-') && isU32(e.type) && ctx.unit.proofs.isExact(e) ? exactSum(result, left, e.op, right) : result;
}

/** The rule's form at a place of its own: with the check of a divisor, and the guard of a signed quotient, unless neither is needed there. */
export function arithmetic(ctx: FunctionContext, site: ExprOf<'binary'> | StmtOf<'compound'>, op: ArithmeticOp, type: IntName, left: Code, right: Code): Code {
  const rule = BINARY[op];
  if (!rule.panicsOnZero) return rule.c(left, right, type);
  const divisor = site.kind === 'binary' ? site.right : site.value;
  const unchecked = (divisor.kind === 'constant' && divisor.value !== 0n) || ctx.proves(site);
  const checked = unchecked ? right : call(`lyn_nonzero_${type}`, right, atom(ctx.here(site.loc, 'divide')));
  return ctx.unit.proofs.isExact(site) && !isNarrow(type) ? infix(left, op, checked) : rule.c(left, checked, type);
}

/** gcc and clang take what is decided already for a mistake: the operands are then evaluated for their effects alone. */
function comparison(ctx: FunctionContext, e: ExprOf<'binary'>): Code {
  const operator = COMPARE[e.op as keyof typeof COMPARE].c;
  const nullSide = isNull(e.left) ? e.right : isNull(e.right) ? e.left : undefined;
  if (nullSide !== undefined) return infix(identity(ctx, nullSide, nullSide.type), operator, atom(nullWord(nullSide.type)));
  const [left, right] = inTurn([e.left, e.right].map((side) => turn(ctx, side, (inner, operand) => identity(inner, operand, operand.type)))) as [Code, Code];
  const decided = left.text === right.text && isRepeatable(ctx, e.left) ? COMPARE[e.op as keyof typeof COMPARE].meaning(0n, 0n) : decideByRange(e);
  if (decided !== undefined) return atom(`((void)${bracket(left, 'unary')}, (void)${bracket(right, 'unary')}, ${decided})`);
  return isU32(e.left.type) && isU32(e.right.type) ? infix(asWide(left), operator, asWide(right)) : infix(bracketedNot(left), operator, right);
}

/** gcc takes `!a == b` for a mistake where `a` is an `int` of its own. */
function bracketedNot(code: Code): Code {
  return code.outer === 'unary' && code.text.startsWith('!') ? atom(`(${code.text})`) : code;
}

/** Evaluated again at once it gives the same, and nothing has happened. */
function isRepeatable(ctx: FunctionContext, e: Expr): boolean {
  const { writes, panics } = ctx.effects(e);
  return !writes && !panics;
}

const isNull = (e: Expr): boolean => (e.kind === 'constant' && e.value === null) || (e.kind === 'retype' && isNull(e.operand));

/** What a null reference is compared with: that of a view or of a handle is a number. */
function nullWord(type: Type): string {
  const target = type.kind === 'nullable' ? type.to : type;
  return isWord(target) ? 'LYN_NULL_WORD' : 'NULL';
}

/** What is compared: of a reference to an interface, the object. */
function identity(ctx: FunctionContext, e: Expr, type: Type): Code {
  const target = type.kind === 'nullable' ? type.to : type;
  const code = emit(ctx, e);
  return target.kind === 'interface' && soleImplementer(target.decl) === undefined ? atom(`${bracket(code, 'atom', true)}.object`) : code;
}

/** What the right side needs beforehand must not happen unless the right side does: then it becomes an `if`. */
function logical(ctx: FunctionContext, e: ExprOf<'logical'>): Code {
  const left = emit(ctx, e.left);
  const right = aside(ctx, e.right);
  if (right.lines.isEmpty) return infix(left, e.op, right.code);
  const name = ctx.fresh('both');
  ctx.out.declare(`bool ${name} = ${left.text};`, e.loc);
  ctx.out.line(`if (${e.op === '&&' ? name : `!${name}`}) {`, e.loc);
  assignAside(ctx, name, right, e);
  ctx.out.line('}');
  return atom(name);
}

function choice(ctx: FunctionContext, e: ExprOf<'conditional'>): Code {
  const test = emit(ctx, e.test);
  const whenTrue = aside(ctx, e.whenTrue);
  const whenFalse = aside(ctx, e.whenFalse);
  if (whenTrue.lines.isEmpty && whenFalse.lines.isEmpty) {
    const bothConstant = whenTrue.code.typed !== undefined && whenFalse.code.typed !== undefined;
    if (bothConstant) return conditional(test, typed(whenTrue.code), typed(whenFalse.code));
    const chosen = conditional(test, whenTrue.code, whenFalse.code);
    return choosesInts(e) ? prefix(`(${C_TYPE[intNameOf(e.type)]})`, chosen) : chosen;
  }
  const name = ctx.fresh('chosen');
  ctx.out.declare(`${ctx.unit.types.variable(e.type, name)};`, e.loc);
  ctx.out.line(`if (${test.text}) {`, e.loc);
  assignAside(ctx, name, whenTrue, e.whenTrue);
  ctx.out.line('} else {');
  assignAside(ctx, name, whenFalse, e.whenFalse);
  ctx.out.line('}');
  return atom(name);
}

/** Does C choose between `int`s, of which gcc cannot always tell that they fit? */
function choosesInts(e: ExprOf<'conditional'>): boolean {
  if ((e.type.kind !== 'int' && e.type.kind !== 'register') || !isNarrow(intNameOf(e.type))) return false;
  return [e.whenTrue, e.whenFalse].some((arm) => arm.kind !== 'constant' && COMPUTED.has(arm.kind));
}

export type Aside = { readonly code: Code; readonly lines: Writer };

/** Writes an expression with the lines that it needs beforehand kept apart, indented as in a block. */
export function aside(ctx: FunctionContext, e: Expr): Aside {
  const outer = ctx.out;
  ctx.out = outer.fork(1);
  const code = emit(ctx, e);
  const lines = ctx.out;
  ctx.out = outer;
  return { code, lines };
}

function assignAside(ctx: FunctionContext, name: string, value: Aside, e: Expr): void {
  ctx.out.append(value.lines);
  ctx.out.indent(() => ctx.out.line(`${name} = ${value.code.text};`, e.loc));
}

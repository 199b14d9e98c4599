/**
 * Folds what is constant, so that the code of a configuration that is not chosen never reaches the C: constant expressions
 * become constants, branches that cannot be taken and statements that cannot be reached vanish. In: a body as the front end
 * made it. Out: a body with the same effects.
 */

import type { Expr, ExprOf, Stmt, StmtOf } from '../ir/code.ts';
import type { Loc, LocalDecl } from '../ir/program.ts';
import { INT, type IntName, type Type } from '../ir/types.ts';
import { applyBinary, applyUnary, COMPARE, applyConvert, isArithmetic } from '../rules/table.ts';
import { effectsOf } from '../ir/effects.ts';
import { knownLength } from '../ir/known_length.ts';
import { sameValue } from './same.ts';
import { intNameOf } from './types.ts';
import { rangeOf } from './range.ts';
import { operands, withOperands } from '../ir/walk.ts';

type Constant = ExprOf<'constant'>;
const isConstant = (e: Expr): e is Constant => e.kind === 'constant';
const constant = (like: Expr, value: Constant['value'], type: Type = like.type): Constant => ({ kind: 'constant', loc: like.loc, type, value });

export function fold(e: Expr): Expr {
  const parts = operands(e);
  const folded = parts.map(fold);
  const same = folded.every((part, i) => part === parts[i]);
  return foldOne(same ? e : withOperands(e, folded));
}

function foldOne(e: Expr): Expr {
  switch (e.kind) {
    case 'unary': return foldUnary(e);
    case 'binary': return foldBinary(e);
    case 'logical': return isConstant(e.left) ? ((e.op === '&&') === e.left.value ? e.right : e.left) : e;
    case 'conditional': return isConstant(e.test) ? (e.test.value === true ? e.whenTrue : e.whenFalse) : e;
    case 'convert': return foldConvert(e);
    case 'retype': return isConstant(e.operand) ? constant(e, e.operand.value) : e;
    case 'length': return foldLength(e);
    case 'registerOf': return isConstant(e.raw) ? constant(e, e.raw.value) : e;
    case 'registerRaw': return isConstant(e.value) ? constant(e, e.value.value) : e;
    case 'registerField': return foldRegisterField(e);
    default: return e;
  }
}

function foldUnary(e: ExprOf<'unary'>): Expr {
  if (!isConstant(e.operand)) return e;
  if (e.op === '!') return constant(e, e.operand.value !== true);
  return constant(e, applyUnary(e.op, e.operand.value as bigint, intNameOf(e.type)));
}

function foldBinary(e: ExprOf<'binary'>): Expr {
  const { left, right } = e;
  if (isArithmetic(e.op)) {
    // gcc sees the zero, and takes what is done with it for a mistake.
    if ((e.op === '-' || e.op === '^') && sameValue(left, right) && !acts(left)) return constant(e, 0n);
    if (!isConstant(left) || !isConstant(right)) return changesNothing(e) ? left : e;
    const value = applyBinary(e.op, left.value as bigint, right.value as bigint, intNameOf(e.type));
    return value === undefined ? e : constant(e, value);
  }
  if (isConstant(left) && isConstant(right)) return foldEquality(e, left, right);
  const decided = sameValue(left, right) && !acts(left) ? COMPARE[e.op as keyof typeof COMPARE].meaning(0n, 0n) : decideByRange(e);
  return decided === undefined || acts(left) || acts(right) ? e : constant(e, decided);
}

/** `x ^ 0` and its like: gcc looks through the operator and complains about the conversions inside. */
function changesNothing({ op, right }: ExprOf<'binary'>): boolean {
  return isConstant(right) && right.value === 0n && NEUTRAL.has(op);
}
const NEUTRAL = new Set(['+', '-', '|', '^', '<<', '>>']);

function foldEquality(e: ExprOf<'binary'>, left: Constant, right: Constant): Expr {
  if (typeof left.value === 'bigint' && typeof right.value === 'bigint') return constant(e, COMPARE[e.op as keyof typeof COMPARE].meaning(left.value, right.value));
  if (typeof left.value === 'string' || typeof right.value === 'string') return e;
  return constant(e, (left.value === right.value) === (e.op === '==='));
}

/** Must it be evaluated for what it does? */
function acts(e: Expr): boolean {
  const { writes, panics } = effectsOf(e);
  return writes || panics;
}

/** `x >= 0` of an unsigned `x`, `x <= 255` of a u8: decided by the types alone, which gcc takes for a mistake. */
export function decideByRange(e: ExprOf<'binary'>): boolean | undefined {
  if ((e.op === '===' || e.op === '!==') && (cannotBe(e.left, e.right) || cannotBe(e.right, e.left))) return e.op === '!==';
  const left = rangeOf(e.left);
  const right = rangeOf(e.right);
  if (left === undefined || right === undefined) return undefined;
  const below = left.max < right.min;
  const above = left.min > right.max;
  const table: { readonly [op: string]: boolean | undefined } = {
    '<': below ? true : left.min >= right.max ? false : undefined,
    '>=': below ? false : left.min >= right.max ? true : undefined,
    '>': above ? true : left.max <= right.min ? false : undefined,
    '<=': above ? false : left.max <= right.min ? true : undefined,
    '===': below || above ? false : undefined,
    '!==': below || above ? true : undefined,
  };
  return table[e.op];
}

/**
 * `(x & 6) === 1`, `(x | 1) === 6`: bits that the constant has and the other side lacks, or the reverse. `u32(x) === 0xFFFF` of an i8: what
 * the conversion makes of no value.
 */
function cannotBe(e: Expr, value: Expr): boolean {
  if (!isConstant(value) || typeof value.value !== 'bigint') return false;
  if (e.kind === 'convert' && e.operand.type.kind !== 'bool') return !survives(value.value, intNameOf(e.operand.type), intNameOf(e.type));
  if (e.kind !== 'binary' || (e.op !== '&' && e.op !== '|')) return false;
  const side = [e.left, e.right].find((part): part is Constant => isConstant(part) && typeof part.value === 'bigint');
  if (side === undefined) return false;
  const mask = side.value as bigint;
  return e.op === '&' ? (value.value & ~mask) !== 0n : (mask & ~value.value) !== 0n;
}

/** Is a value what a conversion makes of one of the type `from`? */
function survives(value: bigint, from: IntName, to: IntName): boolean {
  return INT[from].bits >= INT[to].bits || applyConvert(applyConvert(value, from), to) === value;
}

/** Of two conversions the inner one does nothing if the outer keeps no more bits than it. */
function foldConvert(e: ExprOf<'convert'>): Expr {
  const { operand: inner } = e;
  if (inner.kind === 'convert' && inner.operand.type.kind !== 'bool' && INT[intNameOf(inner.type)].bits >= INT[intNameOf(e.type)].bits) {
    const { operand } = inner;
    return foldConvert({ ...e, operand });
  }
  if (!isConstant(e.operand) || typeof e.operand.value === 'string' || e.operand.value === null) return e;
  return constant(e, applyConvert(e.operand.value, intNameOf(e.type)));
}

function foldLength(e: ExprOf<'length'>): Expr {
  const length = e.of.kind === 'constant' ? undefined : knownLength(e.of);
  if (length !== undefined && !acts(e.of)) return constant(e, BigInt(length));
  if (e.of.kind === 'constant' && typeof e.of.value === 'string') return constant(e, BigInt(e.of.value.length));
  return e;
}

function foldRegisterField(e: ExprOf<'registerField'>): Expr {
  if (!isConstant(e.value)) return e;
  const { high, low, inPlace, type } = e.field;
  const mask = ((1n << BigInt(high - low + 1)) - 1n) << BigInt(low);
  const bits = (e.value.value as bigint) & mask;
  const value = inPlace ? bits : bits >> BigInt(low);
  return constant(e, type.kind === 'bool' ? value !== 0n : applyConvert(value, intNameOf(type) satisfies IntName));
}

// ---------------------------------------------------------------------------------------------------------------- statements

/** A statement that a constant has decided: where it is, and what of it never runs. */
export type Decision = { readonly loc: Loc; readonly gone: 'then' | 'else' | 'loop' | 'cases' };
/** Told of each decision, in the order of the source. */
export type Note = (decision: Decision) => void;

export function foldBody(body: readonly Stmt[], note: Note = () => undefined): Stmt[] {
  const result: Stmt[] = [];
  for (const s of body) {
    result.push(...foldStmt(s, note));
    if (result.length > 0 && !completes(result.at(-1)!)) break;
  }
  return result;
}

function foldStmt(s: Stmt, note: Note): Stmt[] {
  switch (s.kind) {
    case 'let': return [foldLet({ ...s, init: s.init && fold(s.init) })];
    case 'assign': case 'compound': return foldAssignment({ ...s, target: fold(s.target) as typeof s.target, value: fold(s.value) });
    case 'expr': return [{ ...s, expr: fold(s.expr) }];
    case 'if': return foldIf({ ...s, test: fold(s.test) }, note);
    case 'while': return foldWhile({ ...s, test: fold(s.test) }, note);
    case 'doWhile': return [{ ...s, body: foldBody(s.body, note), test: fold(s.test) }];
    case 'for': return foldFor({ ...s, init: foldBody(s.init, note), test: s.test && fold(s.test) }, note);
    case 'forOf': return foldForOf({ ...s, array: fold(s.array) }, note);
    case 'switch': return foldSwitch({ ...s, subject: fold(s.subject) }, note);
    case 'return': return [{ ...s, value: s.value && fold(s.value) }];
    case 'block': return foldBlock(s, note);
    case 'log': case 'panic': return [{ ...s, format: { ...s.format, args: s.format.args.map((arg) => ({ ...arg, value: fold(arg.value) })) } }];
    case 'assert': return [{ ...s, test: fold(s.test) }];
    case 'break': case 'continue': return [s];
  }
}

/** Locals that are constants. */
const known = new WeakMap<LocalDecl, Constant>();

function foldLet(s: Extract<Stmt, { kind: 'let' }>): Stmt {
  if (!s.decl.mutable && s.init !== undefined && isConstant(s.init)) known.set(s.decl, s.init);
  return s;
}

/** `x = x`, `x &= x`: clang takes them for mistakes. What may panic stays, and so does what devices see. */
function foldAssignment(s: Extract<Stmt, { kind: 'assign' | 'compound' }>): Stmt[] {
  const keeps = s.kind === 'assign' || s.op === '&' || s.op === '|';
  return keeps && sameValue(s.target, s.value) && !acts(s.target) ? [] : [s];
}

const isTrue = (e: Expr): boolean => isConstant(e) && e.value === true;
const isFalse = (e: Expr): boolean => isConstant(e) && e.value === false;

function foldIf(s: StmtOf<'if'>, note: Note): Stmt[] {
  if (isTrue(s.test)) return inline(s, s.then, s.otherwise === undefined ? undefined : 'else', note);
  if (isFalse(s.test)) return inline(s, s.otherwise ?? [], 'then', note);
  const otherwise = s.otherwise === undefined ? undefined : foldBody(s.otherwise, note);
  return [{ ...s, then: foldBody(s.then, note), otherwise: otherwise?.length === 0 ? undefined : otherwise }];
}

/** A chosen branch keeps a block of its own only for the names it declares. */
function inline(s: Stmt, body: readonly Stmt[], gone: Decision['gone'] | undefined, note: Note): Stmt[] {
  if (gone !== undefined) note({ loc: s.loc, gone });
  return foldBlock({ kind: 'block', loc: s.loc, body }, note);
}

function foldBlock(s: StmtOf<'block'>, note: Note): Stmt[] {
  const body = foldBody(s.body, note);
  return body.some((inner) => inner.kind === 'let') ? [{ ...s, body }] : body;
}

function foldWhile(s: StmtOf<'while'>, note: Note): Stmt[] {
  return isFalse(s.test) ? inline(s, [], 'loop', note) : [{ ...s, body: foldBody(s.body, note) }];
}

function foldFor(s: StmtOf<'for'>, note: Note): Stmt[] {
  if (s.test !== undefined && isFalse(s.test)) return inline(s, s.init, 'loop', note);
  const test = s.test !== undefined && isTrue(s.test) ? undefined : s.test;
  return [{ ...s, test, update: foldBody(s.update, note), body: foldBody(s.body, note) }];
}

function foldForOf(s: StmtOf<'forOf'>, note: Note): Stmt[] {
  const { type } = s.array.kind === 'toSlice' ? s.array.array : s.array;
  return type.kind === 'fixed' && type.length === 0 && !acts(s.array) ? inline(s, [], 'loop', note) : [{ ...s, body: foldBody(s.body, note) }];
}

function foldSwitch(s: StmtOf<'switch'>, note: Note): Stmt[] {
  const cases = s.cases.map((c) => ({ values: c.values.map(fold), body: c.body }));
  // clang knows the value of a constant local, and misses its case.
  const subject = s.subject.kind === 'local' ? known.get(s.subject.decl) ?? s.subject : s.subject;
  if (isConstant(subject) && cases.every((c) => c.values.every(isConstant))) {
    const chosen = cases.find((c) => c.values.some((value) => (value as Constant).value === subject.value));
    return inline(s, chosen?.body ?? s.otherwise ?? [], 'cases', note);
  }
  return [{ ...s, cases: cases.map((c) => ({ values: c.values, body: foldBody(c.body, note) })), otherwise: s.otherwise === undefined ? undefined : foldBody(s.otherwise, note) }];
}

// ---------------------------------------------------------------------------------------------------------------- reachability

/** Can the statement after this one be reached? */
export function completes(s: Stmt): boolean {
  switch (s.kind) {
    case 'return': case 'break': case 'continue': case 'panic': return false;
    case 'expr': return s.expr.type.kind !== 'never';
    case 'if': return s.otherwise === undefined || bodyCompletes(s.then) || bodyCompletes(s.otherwise);
    case 'block': return bodyCompletes(s.body);
    case 'switch': return (s.otherwise === undefined ? !s.exhaustive : bodyCompletes(s.otherwise)) || s.cases.some((c) => bodyCompletes(c.body));
    case 'while': return !isTrue(s.test) || leaves(s.body);
    case 'for': return s.test !== undefined || leaves(s.body);
    default: return true;
  }
}

export function bodyCompletes(body: readonly Stmt[]): boolean {
  return body.every(completes);
}

/** Does a `break` in the body leave the loop whose body it is? */
export function leaves(body: readonly Stmt[]): boolean {
  return body.some((s) => {
    if (s.kind === 'break') return true;
    if (s.kind === 'if') return leaves(s.then) || (s.otherwise !== undefined && leaves(s.otherwise));
    if (s.kind === 'block') return leaves(s.body);
    if (s.kind === 'switch') return s.cases.some((c) => leaves(c.body)) || (s.otherwise !== undefined && leaves(s.otherwise));
    return false;
  });
}

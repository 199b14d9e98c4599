/** Expressions: what each evaluates to, in the order of evaluation, and which of its checks cannot fail. */

import type { ArithmeticOp, Expr, ExprOf } from '../ir/code.ts';
import { knownLength } from '../ir/known_length.ts';
import { INT, type IntName } from '../ir/types.ts';
import { operands } from '../ir/walk.ts';
import { isArithmetic } from '../rules/table.ts';
import { arithmetic, converted } from './arithmetic.ts';
import { call, callInterface, callReference, intrinsic, made } from './calls.ts';
import { branch } from './conditions.ts';
import { learn } from './compare.ts';
import { failsIndex, failsSubarray } from './reasons.ts';
import type { Flow, Site } from './flow.ts';
import { element, field, global, lengthOf, local, part } from './places.ts';
import { BIT, exactly, heldAs, rangeOfType, unaryRange } from './range.ts';
import { joinStates } from './state.ts';
import { anyOf, current, isNotZero, joinValues, numbered, valueDistance, type Value } from './value.ts';

type Evaluators = { readonly [K in Expr['kind']]: (flow: Flow, e: ExprOf<K>) => Value };

const EVALUATE: Evaluators = {
  constant,
  local,
  global,
  functionRef: known,
  unary,
  binary,
  logical: chosen,
  conditional: choice,
  convert,
  field,
  recordField: (flow, e) => part(flow, e.record, e.name, e.type),
  record,
  union,
  unionTag: (flow, e) => part(flow, e.union, '', e.type),
  unionField: (flow, e) => part(flow, e.union, e.field.slot.name, e.type),
  index,
  length: (flow, e) => lengthOf(flow, e.of),
  toSlice: (flow, e) => slice(flow, e.array),
  subarray,
  call,
  callInterface,
  callReference,
  toInterface: (flow, e) => ({ ...known(flow, e), nonNull: value(flow, e.object).nonNull === true }),
  nonNull,
  retype: (flow, e) => (e.type.kind === 'nullable' ? value(flow, e.operand) : { ...value(flow, e.operand), nonNull: true }),
  registerOf: (flow, e) => value(flow, e.raw),
  registerRaw: (flow, e) => value(flow, e.value),
  registerField,
  registerWith,
  viewAt: (flow, e) => ({ ...anyOf(e.type), nonNull: isNotZero(value(flow, e.address)) }),
  viewField,
  percpuHere: (flow, e) => ({ ...anyOf(e.type), place: flow.terms.global(e.global, false) }),
  atomic: synchronised,
  intrinsic,
  sliceOp,
  copy: synchronised,
  new: made,
  construct: made,
  poolSlot,
  newArray: made,
  newAtomic: known,
  newPerCpu: known,
  arrayLiteral: anything,
  sparseTable: anything,
};

/** Evaluates where the flow stands. */
export function value(flow: Flow, e: Expr): Value {
  return (EVALUATE[e.kind] as (flow: Flow, e: Expr) => Value)(flow, e);
}

/** One after the other; what a later one may have changed in memory is no longer said of an earlier one. */
export function values(flow: Flow, list: readonly Expr[]): Value[] {
  return list.map((e) => value(flow, e)).map((one) => current(flow.state, one));
}

function known(_: Flow, e: Expr): Value {
  return anyOf(e.type);
}

function anything(flow: Flow, e: Expr): Value {
  values(flow, operands(e));
  return anyOf(e.type);
}

/** Others may have written anything meanwhile. */
function synchronised(flow: Flow, e: Expr): Value {
  values(flow, operands(e));
  flow.state.forgetMemory();
  return anyOf(e.type);
}

function constant(flow: Flow, e: ExprOf<'constant'>): Value {
  if (typeof e.value === 'bigint') return { ...numbered(flow.state, e.value), nonNull: true };
  if (typeof e.value === 'string') return { ...anyOf(e.type), length: numbered(flow.state, BigInt(e.value.length)) };
  return { range: exactly(e.value === true ? 1n : 0n), nonNull: e.value !== null };
}

// ---------------------------------------------------------------------------------------------------------------- operators

function unary(flow: Flow, e: ExprOf<'unary'>): Value {
  if (e.op === '!') return chosen(flow, e);
  return { range: unaryRange(e.op, value(flow, e.operand).range, held(e)) };
}

const held = (e: Expr): IntName => heldAs(e.type)!;

function binary(flow: Flow, e: ExprOf<'binary'>): Value {
  if (!isArithmetic(e.op)) return chosen(flow, e);
  const [left, right] = values(flow, [e.left, e.right]) as [Value, Value];
  return computed(flow, e, e.op, left, right, held(e));
}

/** Of an operator, or of a compound assignment. */
export function computed(flow: Flow, site: Site, op: ArithmeticOp, left: Value, right: Value, type: IntName): Value {
  if (op === '/' || op === '%') divide(flow, site, left, right, type);
  const result = arithmetic(flow.state, op, left, right, type);
  if (op === '+' || op === '-') flow.exact(site, result.exact === true);
  return result;
}

/** The check of a divisor, and the guard of the signed minimum divided by -1. */
function divide(flow: Flow, site: Site, left: Value, right: Value, type: IntName): void {
  flow.check('divide', site, isNotZero(right), () => `the divisor can be zero: it is ${right.range.min} to ${right.range.max}`);
  const { bits, signed } = INT[type];
  const lowest = -(1n << BigInt(bits - 1));
  flow.exact(site, !(signed && left.range.min === lowest && right.range.min <= -1n && right.range.max >= -1n));
  learn(flow.state, '!==', right, numbered(flow.state, 0n));
}

/** A boolean made of tests: both ways meet again. */
function chosen(flow: Flow, e: Expr): Value {
  const [yes, no] = branch(flow, e);
  flow.state = joinStates(yes, no);
  return { range: yes.dead ? exactly(0n) : no.dead ? exactly(1n) : BIT };
}

function choice(flow: Flow, e: ExprOf<'conditional'>): Value {
  const [yes, no] = branch(flow, e.test);
  flow.state = yes;
  const whenTrue = value(flow, e.whenTrue);
  const afterTrue = flow.state;
  flow.state = no;
  const whenFalse = value(flow, e.whenFalse);
  const joined = joinValues(whenTrue, afterTrue, whenFalse, flow.state);
  flow.state = joinStates(afterTrue, flow.state);
  return current(flow.state, joined);
}

function convert(flow: Flow, e: ExprOf<'convert'>): Value {
  return converted(flow.state, value(flow, e.operand), held(e));
}

// ---------------------------------------------------------------------------------------------------------------- arrays

/** Of a slice, a text or a fixed array: with its length. */
function slice(flow: Flow, array: Expr): Value {
  const whole = value(flow, array);
  const length = knownLength(array);
  return length === undefined ? whole : { ...whole, length: numbered(flow.state, BigInt(length)) };
}

const lengthIn = (of: Value): Value => of.length ?? anyOf({ kind: 'slice', element: { kind: 'bool' }, readonly: true });

function index(flow: Flow, e: ExprOf<'index'>): Value {
  const whole = slice(flow, e.array);
  const position = value(flow, e.index);
  const [array, at] = [current(flow.state, whole), current(flow.state, position)];
  const length = lengthIn(array);
  flow.check('index', e, valueDistance(flow.state, at, length) < 0n, () => failsIndex(e, at, length));
  learn(flow.state, '<', at, length);
  return element(e);
}

function subarray(flow: Flow, e: ExprOf<'subarray'>): Value {
  const whole = slice(flow, e.array);
  const bounds = values(flow, [e.from, e.to]);
  const [array, from, to] = [current(flow.state, whole), current(flow.state, bounds[0]!), bounds[1]!];
  const length = lengthIn(array);
  const proved = valueDistance(flow.state, from, to) <= 0n && valueDistance(flow.state, to, length) <= 0n;
  flow.check('subarray', e, proved, () => failsSubarray(flow.state, e, from, to, length));
  learn(flow.state, '<=', from, to);
  learn(flow.state, '<=', to, length);
  return { ...anyOf(e.type), length: arithmetic(flow.state, '-', to, from, 'u32') };
}

function sliceOp(flow: Flow, e: ExprOf<'sliceOp'>): Value {
  const whole = slice(flow, e.array);
  const given = e.op === 'set' ? slice(flow, e.arg) : value(flow, e.arg);
  const [target, source] = [current(flow.state, whole), current(flow.state, given)];
  if (e.op === 'set') {
    const proved = valueDistance(flow.state, lengthIn(source), lengthIn(target)) <= 0n;
    flow.check('set', e, proved, () => `the source has ${lengthIn(source).range.min} to ${lengthIn(source).range.max} elements, there is room for ${lengthIn(target).range.min} at least`);
    learn(flow.state, '<=', lengthIn(source), lengthIn(target));
  }
  const type = e.array.type;
  // Elements that are objects have fields.
  if ((type.kind === 'slice' || type.kind === 'fixed') && type.element.kind === 'class') flow.state.forgetMemory();
  return anyOf(e.type);
}

// ---------------------------------------------------------------------------------------------------------------- the rest

function record(flow: Flow, e: ExprOf<'record'>): Value {
  const parts = values(flow, e.fields.map((one) => one.value));
  return { ...anyOf(e.type), fields: new Map(e.fields.map((one, i) => [one.name, parts[i]!])) };
}

/** Its parts by the slots in which they lie; the tag has no name. */
function union(flow: Flow, e: ExprOf<'union'>): Value {
  const parts = values(flow, e.fields.map((one) => one.value));
  const tag = BigInt(e.variant.tag);
  return { ...anyOf(e.type), fields: new Map([['', numbered(flow.state, tag)], ...e.fields.map((one, i) => [one.field.slot.name, parts[i]!] as const)]) };
}

function poolSlot(flow: Flow, e: ExprOf<'poolSlot'>): Value {
  values(flow, [e.pool, e.object]);
  const pool = e.pool.type.kind === 'class' ? e.pool.type.decl.pool : undefined;
  return pool === undefined ? anyOf(e.type) : { range: { min: 0n, max: BigInt(pool.capacity) - 1n } };
}

function nonNull(flow: Flow, e: ExprOf<'nonNull'>): Value {
  const operand = value(flow, e.operand);
  flow.check('null', e, operand.nonNull === true, () => 'the reference can be null where it is read: a test of a field holds only until something may have written it');
  if (operand.place !== undefined) flow.state.nonNull.add(operand.place);
  return { ...operand, nonNull: true };
}

function registerField(flow: Flow, e: ExprOf<'registerField'>): Value {
  value(flow, e.value);
  const { high, low, inPlace, type } = e.field;
  if (type.kind === 'bool') return { range: BIT };
  const mask = ((1n << BigInt(high - low + 1)) - 1n) << (inPlace ? BigInt(low) : 0n);
  const all = rangeOfType(type)!;
  return { range: mask <= all.max ? { min: 0n, max: mask } : all, nonNull: true };
}

function registerWith(flow: Flow, e: ExprOf<'registerWith'>): Value {
  const [, ...fields] = values(flow, operands(e));
  if (flow.counts) e.fields.forEach((one, i) => flow.ranges.set(one.value, fields[i]!.range));
  return anyOf(e.type);
}

function viewField(flow: Flow, e: ExprOf<'viewField'>): Value {
  value(flow, e.view);
  const { type } = e.field;
  return type.kind === 'bytes' ? { ...anyOf(e.type), length: numbered(flow.state, BigInt(type.length)) } : anyOf(e.type);
}

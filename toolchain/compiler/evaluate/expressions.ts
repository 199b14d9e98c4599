import type { ArithmeticOp, Expr, ExprOf } from '../ir/code.ts';
import type { Loc } from '../ir/program.ts';
import type { IntName, Type } from '../ir/types.ts';
import type { ConstValue, Place } from '../ir/value.ts';
import { applyBinary, COMPARE, isArithmetic, type ComparisonOp } from '../rules/binary.ts';
import { applyConvert } from '../rules/convert.ts';
import { wrap } from '../rules/integers.ts';
import { applyUnary } from '../rules/unary.ts';
import { atomicOperation } from './atomics.ts';
import type { Evaluator, Frame } from './evaluator.ts';
import { intrinsic } from './intrinsics.ts';
import { slotOf } from './pools.ts';
import { failed, Refusal } from './refusal.ts';
import { inside, member, referenceTo, target } from './storage.ts';
import { bool, int, isInline, same } from './values.ts';

type Visitor<K extends Expr['kind']> = (evaluator: Evaluator, frame: Frame, expr: ExprOf<K>) => ConstValue;

/** One rule per kind of expression. */
const visitors: { readonly [K in Expr['kind']]: Visitor<K> } = {
  constant: (_, __, { value }) => constantOf(value),
  local: (_, frame, { decl }) => frame.get(decl)!,
  global: (evaluator, _, { decl, loc }) => evaluator.read(decl, loc),
  functionRef: (_, __, { decl }) => ({ kind: 'function', decl }),
  unary: (evaluator, frame, { op, operand, type }) => {
    const value = evaluateExpr(evaluator, frame, operand);
    if (op === '!') return bool(value.kind === 'bool' && !value.value);
    return int(applyUnary(op, intOf(value), intNameOf(type)));
  },
  binary: (evaluator, frame, { op, left, right, type, loc }) => {
    const a = evaluateExpr(evaluator, frame, left);
    const b = evaluateExpr(evaluator, frame, right);
    return isArithmetic(op) ? arithmetic(op, type, a, b, loc) : bool(compare(op, a, b));
  },
  logical: (evaluator, frame, { op, left, right }) => {
    const first = isTrue(evaluator, frame, left);
    return first === (op === '||') ? bool(first) : evaluateExpr(evaluator, frame, right);
  },
  conditional: (evaluator, frame, { test, whenTrue, whenFalse }) => evaluateExpr(evaluator, frame, isTrue(evaluator, frame, test) ? whenTrue : whenFalse),
  convert: (evaluator, frame, { operand, type }) => {
    const value = evaluateExpr(evaluator, frame, operand);
    return int(applyConvert(value.kind === 'bool' ? value.value : intOf(value), type.kind === 'enum' ? type.decl.repr : intNameOf(type)));
  },
  field: (evaluator, frame, { object, field, loc }) => {
    const place = target(evaluateExpr(evaluator, frame, object), loc);
    return field.embedded ? referenceTo(inside(place, field)) : member(evaluator.container(place, loc), field);
  },
  recordField: (evaluator, frame, { record, name }) => {
    const value = evaluateExpr(evaluator, frame, record);
    if (value.kind !== 'record') throw new Error(`a record's field of a value of kind ${value.kind}`);
    return value.fields.get(name)!;
  },
  record: (evaluator, frame, { decl, fields }) => ({ kind: 'record', decl, fields: new Map(fields.map(({ name, value }) => [name, evaluateExpr(evaluator, frame, value)])) }),
  union: (evaluator, frame, { decl, variant, fields }) => ({ kind: 'union', decl, variant, fields: new Map(fields.map(({ field, value }) => [field.name, evaluateExpr(evaluator, frame, value)])) }),
  unionTag: (evaluator, frame, { union }) => {
    const { tag } = unionOf(evaluateExpr(evaluator, frame, union)).variant;
    return typeof tag === 'bigint' ? int(tag) : bool(tag);
  },
  unionField: (evaluator, frame, { union, field }) => unionOf(evaluateExpr(evaluator, frame, union)).fields.get(field.name)!,
  index: (evaluator, frame, { array, index, loc }) => {
    const elements = elementPlace(evaluator, evaluateExpr(evaluator, frame, array), loc);
    return elements.at(Number(elements.check(intOf(evaluateExpr(evaluator, frame, index)))));
  },
  length: (evaluator, frame, { of }) => {
    const value = evaluateExpr(evaluator, frame, of);
    return int(BigInt(value.kind === 'text' ? value.value.length : elementPlace(evaluator, value, of.loc).length));
  },
  toSlice: (evaluator, frame, { array, loc }) => sliceOf(evaluator, evaluateExpr(evaluator, frame, array), loc),
  subarray: (evaluator, frame, { array, from, to, loc }) => {
    const slice = sliceOf(evaluator, evaluateExpr(evaluator, frame, array), loc);
    const first = Number(intOf(evaluateExpr(evaluator, frame, from)));
    const end = Number(intOf(evaluateExpr(evaluator, frame, to)));
    if (first > end || end > slice.length) throw failed('subarray', [first, end, slice.length], loc);
    return { ...slice, from: slice.from + first, length: end - first };
  },
  call: (evaluator, frame, { target: callee, args, loc }) => evaluator.call(callee, evaluateAll(evaluator, frame, args), loc),
  callInterface: (evaluator, frame, { object, method, args, loc }) => {
    const receiver = evaluateExpr(evaluator, frame, object);
    const place = target(receiver, loc);
    const rest = evaluateAll(evaluator, frame, args);
    if (receiver.kind !== 'interface') throw new Error('a call through what is no interface');
    const callee = receiver.decl.methods.find(({ name }) => name === method.name);
    if (callee === undefined) throw new Error(`${receiver.decl.name} has no method ${method.name}`);
    return evaluator.call(callee, [referenceTo(place), ...rest], loc);
  },
  callReference: (evaluator, frame, { callee, args, loc }) => {
    const value = evaluateExpr(evaluator, frame, callee);
    const rest = evaluateAll(evaluator, frame, args);
    if (value.kind !== 'function') throw failed('nonNull', [], loc);
    return evaluator.call(value.decl, rest, loc);
  },
  toInterface: (evaluator, frame, { object, from }) => {
    const value = evaluateExpr(evaluator, frame, object);
    return value.kind === 'reference' ? { kind: 'interface', to: value.to, decl: from } : value;
  },
  nonNull: (evaluator, frame, { operand, loc }) => {
    const value = evaluateExpr(evaluator, frame, operand);
    if (isNull(value, operand.type)) throw failed('nonNull', [], loc);
    return value;
  },
  retype: (evaluator, frame, { operand }) => evaluateExpr(evaluator, frame, operand),
  registerOf: (evaluator, frame, { raw }) => evaluateExpr(evaluator, frame, raw),
  registerRaw: (evaluator, frame, { value }) => evaluateExpr(evaluator, frame, value),
  registerField: (evaluator, frame, { value, field }) => {
    const raw = intOf(evaluateExpr(evaluator, frame, value));
    const bits = (raw >> BigInt(field.low)) & maskOf(field);
    if (field.type.kind === 'bool') return bool(bits !== 0n);
    return int(field.inPlace ? bits << BigInt(field.low) : bits);
  },
  registerWith: (evaluator, frame, { base, fields, type }) => {
    if (type.kind !== 'register') throw new Error('`with` on what is no register');
    let raw = intOf(evaluateExpr(evaluator, frame, base));
    for (const { field, value } of fields) raw = replaceField(raw, field, evaluateExpr(evaluator, frame, value));
    return int(wrap(raw, type.decl.width.name));
  },
  viewAt: (evaluator, frame, { address }) => evaluateExpr(evaluator, frame, address),
  viewField: (_, __, { field, loc }) => { throw new Refusal('evaluateMachine', `physical memory (${field.name})`, loc); },
  percpuHere: (_, __, { loc }) => { throw new Refusal('evaluateMachine', 'here()', loc); },
  atomic: (evaluator, frame, expr) => atomicOperation(evaluator, expr, target(evaluateExpr(evaluator, frame, expr.target), expr.loc), evaluateAll(evaluator, frame, expr.args)),
  intrinsic: (evaluator, frame, { name, args, type, loc }) => intrinsic(name, evaluateAll(evaluator, frame, args), loc, type),
  sliceOp: (evaluator, frame, { op, array, arg, loc }) => {
    const to = elementPlace(evaluator, evaluateExpr(evaluator, frame, array), loc);
    const value = evaluateExpr(evaluator, frame, arg);
    if (op === 'fill') for (let index = 0; index < to.length; index++) evaluator.write(to.place(BigInt(index)), value, loc);
    else copyElements(evaluator, to, elementPlace(evaluator, value, loc), loc);
    return { kind: 'null' };
  },
  copy: (evaluator, frame, { to, from, loc }) => {
    const destination = target(evaluateExpr(evaluator, frame, to), loc);
    const source = evaluator.container(target(evaluateExpr(evaluator, frame, from), loc), loc);
    evaluator.write(destination, clone(source), loc);
    return { kind: 'null' };
  },
  new: (evaluator, frame, expr) => evaluator.make(expr, frame),
  newArray: (evaluator, frame, expr) => evaluator.make(expr, frame),
  newAtomic: (evaluator, frame, expr) => evaluator.make(expr, frame),
  construct: (evaluator, frame, { object, decl, args, loc }) => {
    const place = target(evaluateExpr(evaluator, frame, object), loc);
    evaluator.constructAt(place, decl, evaluateAll(evaluator, frame, args), loc);
    return { kind: 'null' };
  },
  poolSlot: (evaluator, frame, { pool, object, loc }) => {
    const place = target(evaluateExpr(evaluator, frame, pool), loc);
    return int(slotOf(evaluator, place, target(evaluateExpr(evaluator, frame, object), loc), loc));
  },
  newPerCpu: storageOutsideInitialiser,
  arrayLiteral: (evaluator, frame, { elements, type, loc }) => {
    if (type.kind !== 'slice') throw new Refusal('evaluateStorage', 'array literal', loc);
    return { kind: 'slice', of: { kind: 'table', element: type.element, elements: evaluateAll(evaluator, frame, elements) }, from: 0, length: elements.length };
  },
  sparseTable: (evaluator, frame, { length, fallback, entries, type }) => {
    if (type.kind !== 'slice') throw new Error('a sparse table that is no slice');
    const elements = Array<ConstValue>(length).fill(evaluateExpr(evaluator, frame, fallback));
    for (const { index, value } of entries) elements[index] = evaluateExpr(evaluator, frame, value);
    return { kind: 'slice', of: { kind: 'table', element: type.element, elements }, from: 0, length };
  },
};

/** Every kind of expression. */
export const EXPRESSION_KINDS: readonly string[] = Object.keys(visitors);

export function evaluateExpr(evaluator: Evaluator, frame: Frame, expr: Expr): ConstValue {
  evaluator.step(expr.loc);
  const visit = visitors[expr.kind] as Visitor<Expr['kind']>;
  return visit(evaluator, frame, expr);
}

export function isTrue(evaluator: Evaluator, frame: Frame, expr: Expr): boolean {
  const value = evaluateExpr(evaluator, frame, expr);
  return value.kind === 'bool' && value.value;
}

export function intOf(value: ConstValue): bigint {
  if (value.kind === 'int') return value.value;
  throw new Error(`a value of kind ${value.kind} where an integer is expected`);
}

function unionOf(value: ConstValue): Extract<ConstValue, { kind: 'union' }> {
  if (value.kind === 'union') return value;
  throw new Error(`a value of kind ${value.kind} where a union is expected`);
}

/** `a op b` by the table of rules. */
export function arithmetic(op: ArithmeticOp, type: Type, a: ConstValue, b: ConstValue, loc: Loc): ConstValue {
  const result = applyBinary(op, intOf(a), intOf(b), intNameOf(type));
  if (result === undefined) throw failed('divide', [], loc);
  return int(result);
}

function compare(op: ComparisonOp, a: ConstValue, b: ConstValue): boolean {
  if (op === '===') return same(a, b);
  if (op === '!==') return !same(a, b);
  return COMPARE[op].meaning(intOf(a), intOf(b));
}

function evaluateAll(evaluator: Evaluator, frame: Frame, exprs: readonly Expr[]): ConstValue[] {
  return exprs.map((expr) => evaluateExpr(evaluator, frame, expr));
}

function constantOf(value: bigint | boolean | string | null): ConstValue {
  if (value === null) return { kind: 'null' };
  if (typeof value === 'bigint') return int(value);
  return typeof value === 'boolean' ? bool(value) : { kind: 'text', value };
}

/** A nullable view is null exactly when its address is zero. */
function isNull(value: ConstValue, type: Type): boolean {
  return value.kind === 'null' || (type.kind === 'nullable' && (type.to.kind === 'view' || type.to.kind === 'handle') && value.kind === 'int' && value.value === 0n);
}

function intNameOf(type: Type): IntName {
  if (type.kind === 'int') return type.name;
  throw new Error(`arithmetic on ${type.kind}`);
}

/** The elements of a fixed array or slice, where they are. */
type Elements = {
  readonly length: number;
  readonly at: (index: number) => ConstValue;
  readonly check: (index: bigint) => bigint;
  /** Checked; a table is read-only and has no places. */
  readonly place: (index: bigint) => Place;
};

export function elementPlace(evaluator: Evaluator, array: ConstValue, loc: Loc): Elements {
  const { of, from, length } = sliceOf(evaluator, array, loc);
  const check = (index: bigint): bigint => {
    if (index < 0n || index >= BigInt(length)) throw failed('index', [index, length], loc);
    return index;
  };
  if (of.kind === 'table') {
    return { length, check, at: (index) => of.elements[from + index]!, place: () => { throw new Error('a write to a constant table'); } };
  }
  const at = (index: number): ConstValue => {
    const container = evaluator.container(of, loc);
    return container.kind === 'array' && isInline(container.element) ? referenceTo(inside(of, from + index)) : member(container, from + index);
  };
  return { length, check, at, place: (index) => inside(of, from + Number(check(index))) };
}

function sliceOf(evaluator: Evaluator, array: ConstValue, loc: Loc): Extract<ConstValue, { kind: 'slice' }> {
  if (array.kind === 'slice') return array;
  const place = target(array, loc);
  const container = evaluator.container(place, loc);
  if (container.kind !== 'array') throw new Error('elements of an object');
  return { kind: 'slice', of: place, from: 0, length: container.elements.length };
}

function copyElements(evaluator: Evaluator, to: Elements, from: Elements, loc: Loc): void {
  if (from.length > to.length) throw failed('set', [from.length, to.length], loc);
  const values = Array.from({ length: from.length }, (_, index) => from.at(index));
  values.forEach((value, index) => evaluator.write(to.place(BigInt(index)), value, loc));
}

/** A copy of storage; what references in it lead to stays shared. */
function clone(value: ConstValue): ConstValue {
  if (value.kind === 'object') return { ...value, fields: new Map([...value.fields].map(([field, of]) => [field, clone(of)])) };
  if (value.kind === 'array') return { ...value, elements: value.elements.map(clone) };
  return value;
}

function maskOf({ high, low }: { readonly high: number; readonly low: number }): bigint {
  return (1n << BigInt(high - low + 1)) - 1n;
}

function replaceField(raw: bigint, field: ExprOf<'registerWith'>['fields'][number]['field'], value: ConstValue): bigint {
  const shift = BigInt(field.low);
  const mask = maskOf(field);
  const bits = value.kind === 'bool' ? BigInt(value.value) : field.inPlace ? intOf(value) >> shift : intOf(value);
  return (raw & ~(mask << shift)) | ((bits & mask) << shift);
}

function storageOutsideInitialiser(_: Evaluator, __: Frame, { kind, loc }: Expr): never {
  throw new Refusal('evaluateStorage', kind, loc);
}

import type { AtomicOp, Expr, ExprOf, FormatArg } from '../ir/code.ts';
import type { EnumDecl } from '../ir/program.ts';
import type { IntName, Type } from '../ir/types.ts';
import { INT } from '../ir/types.ts';
import { atom, bracket, call, conditional, infix, prefix, type Code } from '../rules/code.ts';
import { BINARY, COMPARE, convertJs, isArithmetic, UNARY } from '../rules/table.ts';
import type { ModuleWriter } from './module.ts';
import { stepPointOf, stepsName } from './steps.ts';
import { integerLiteral, integerOf, storage } from './types.ts';

type Visitor<K extends Expr['kind']> = (writer: ModuleWriter, expr: ExprOf<K>) => Code;

/** Intrinsics that need no machine; `here` says that they panic and want the line. */
const LIBRARY: { readonly [name: string]: { readonly here: boolean } } = {
  mulHigh: { here: false }, countBits: { here: false }, bytesOf: { here: false }, mulDiv: { here: true }, divRem128: { here: true }, lowestBit: { here: true }, highestBit: { here: true },
};

/** One rule per kind of expression. JavaScript evaluates operands and arguments left to right, as the language does. */
const visitors: { readonly [K in Expr['kind']]: Visitor<K> } = {
  constant: (writer, { type, value }) => constantCode(writer, type, value),
  local: (writer, { decl }) => atom(writer.localName(decl)),
  global: (writer, { decl }) => atom(writer.nameOf(decl)),
  functionRef: (writer, { decl }) => atom(writer.nameOf(decl)),
  unary: (writer, { op, operand, type }) => (op === '!' ? prefix('!', exprCode(writer, operand)) : UNARY[op].js(exprCode(writer, operand), intNameOf(type))),
  binary: binaryCode,
  logical: (writer, { op, left, right }) => infix(exprCode(writer, left), op, exprCode(writer, right)),
  conditional: (writer, { test, whenTrue, whenFalse }) => conditional(exprCode(writer, test), exprCode(writer, whenTrue), exprCode(writer, whenFalse)),
  convert: (writer, { operand, type }) => convertJs(exprCode(writer, operand), operand.type.kind === 'bool' ? 'bool' : intNameOf(operand.type), intNameOf(type)),
  field: (writer, { object, field }) => member(writer, object, field.name),
  recordField: (writer, { record, name }) => member(writer, record, name),
  record: (writer, { fields }) => ({ text: fields.length === 0 ? '{}' : `{ ${namedValues(writer, fields.map(({ name, value }) => [name, value]))} }`, outer: 'atom' }),
  union: (writer, { decl, variant, fields }) => {
    const tag = `${decl.tag.name}: ${constantCode(writer, decl.tag.type, variant.tag).text}`;
    return atom(`{ ${[tag, ...fields.map(({ field, value }) => namedValue(writer, field.name, value))].join(', ')} }`);
  },
  unionTag: (writer, { union, decl }) => member(writer, union, decl.tag.name),
  unionField: (writer, { union, field }) => member(writer, union, field.name),
  index: (writer, { array, index, loc }) => call('$.get', exprCode(writer, array), exprCode(writer, index), line(loc.line)),
  length: (writer, { of }) => member(writer, of, 'length'),
  toSlice: (writer, { array }) => exprCode(writer, array),
  subarray: (writer, { array, from, to, loc }) => call('$.subarray', exprCode(writer, array), exprCode(writer, from), exprCode(writer, to), line(loc.line)),
  call: directCall,
  callInterface: interfaceCall,
  callReference: referenceCall,
  toInterface: (writer, { object }) => exprCode(writer, object),
  nonNull: (writer, { operand, loc }) => call('$.nonNull', exprCode(writer, operand), line(loc.line)),
  retype: (writer, { operand, type }) => {
    const isNone = type.kind === 'nullable' && type.to.kind === 'handle' && operand.type.kind === 'handle';
    return isNone ? call('$.handleOrNull', exprCode(writer, operand)) : exprCode(writer, operand);
  },
  registerOf: (writer, { raw, type }) => call(`${registerName(writer, type)}.of`, exprCode(writer, raw)),
  registerRaw: (writer, { value }) => member(writer, value, 'raw'),
  registerField: (writer, { value, field }) => member(writer, value, field.name),
  registerWith: (writer, { base, fields, type }) => {
    const values = atom(`{ ${namedValues(writer, fields.map(({ field, value }) => [field.name, value]))} }`);
    const isZero = base.kind === 'registerOf' && base.raw.kind === 'constant' && base.raw.value === 0n;
    return call(`${isZero ? registerName(writer, type) : callee(writer, base)}.with`, values);
  },
  viewAt: (writer, { decl, address }) => call(`${writer.nameOf(decl)}.at`, exprCode(writer, address)),
  viewField: (writer, { view, field }) => member(writer, view, field.name),
  percpuHere: (writer, { global }) => atom(`${writer.nameOf(global)}.here()`),
  atomic: (writer, expr) => call(`${callee(writer, expr.target)}.${expr.op satisfies AtomicOp}`, ...codes(writer, expr.args), ...stop(writer, expr)),
  intrinsic: intrinsicCall,
  sliceOp: (writer, { op, array, arg, loc }) =>
    (op === 'fill' ? call(`${callee(writer, array)}.fill`, exprCode(writer, arg)) : call('$.set', exprCode(writer, array), exprCode(writer, arg), line(loc.line))),
  copy: (writer, { to, from }) => call('$.copy', exprCode(writer, to), exprCode(writer, from)),
  new: (writer, { decl, args }) => atom(`new ${call(writer.nameOf(decl), ...codes(writer, args)).text}`),
  newArray: (writer, { element, length }) => atom(element.kind === 'class'
    ? `$.fixed(${length}, () => new ${writer.nameOf(element.decl)}())`
    : storage(writer, { kind: 'fixed', element, length })),
  newAtomic: (writer, { of }) => atom(storage(writer, { kind: 'atomic', of })),
  construct: (writer, { object, args }) => call('$.construct', exprCode(writer, object), ...codes(writer, args)),
  poolSlot: (writer, { pool, object, loc }) => call('$.poolSlot', exprCode(writer, pool), exprCode(writer, object), line(loc.line)),
  newPerCpu: () => { throw new Error('per-processor storage is made by the module'); },
  arrayLiteral: (writer, { elements, type }) => tableCode(type, codes(writer, elements)),
  sparseTable: (writer, { length, fallback, entries, type }) => {
    const elements = Array<Code>(length).fill(exprCode(writer, fallback));
    for (const { index, value } of entries) elements[index] = exprCode(writer, value);
    return tableCode(type, elements);
  },
};

export function exprCode(writer: ModuleWriter, expr: Expr): Code {
  const visit = visitors[expr.kind] as Visitor<Expr['kind']>;
  return visit(writer, expr);
}

export function exprText(writer: ModuleWriter, expr: Expr): string {
  return exprCode(writer, expr).text;
}

export function line(number: number): Code {
  return atom(String(number));
}

/** The text of an expression before `.name` or `(`. */
export function callee(writer: ModuleWriter, expr: Expr): string {
  const code = exprCode(writer, expr);
  return code.outer === 'atom' && !/^\d/.test(code.text) ? code.text : `(${code.text})`;
}

function member(writer: ModuleWriter, object: Expr, name: string): Code {
  return atom(`${callee(writer, object)}.${name}`);
}

function codes(writer: ModuleWriter, exprs: readonly Expr[]): Code[] {
  return exprs.map((expr) => exprCode(writer, expr));
}

function namedValues(writer: ModuleWriter, values: readonly (readonly [string, Expr])[]): string {
  return values.map(([name, value]) => namedValue(writer, name, value)).join(', ');
}

function namedValue(writer: ModuleWriter, name: string, value: Expr): string {
  const text = bracket(exprCode(writer, value), ',');
  return text === name ? name : `${name}: ${text}`;
}

function directCall(writer: ModuleWriter, { target, args }: ExprOf<'call'>): Code {
  const yields = writer.isStepping && writer.steps!.has(target);
  const name = yields ? stepsName(target.name) : target.name;
  const [object, ...rest] = args;
  const made = target.owner === undefined
    ? call(writer.nameOf({ name, module: target.module }), ...codes(writer, args))
    : call(`${callee(writer, object!)}.${name}`, ...codes(writer, rest));
  return yields ? delegated(made) : made;
}

function interfaceCall(writer: ModuleWriter, { object, method, args }: ExprOf<'callInterface'>): Code {
  if (writer.isStepping) return delegated(call('$.stepsOfMethod', exprCode(writer, object), atom(`'${method.name}'`), ...codes(writer, args)));
  return call(`${callee(writer, object)}.${method.name}`, ...codes(writer, args));
}

function referenceCall(writer: ModuleWriter, { callee: of, args }: ExprOf<'callReference'>): Code {
  if (writer.isStepping) return delegated(call('$.stepsOf', exprCode(writer, of), ...codes(writer, args)));
  return call(callee(writer, of), ...codes(writer, args));
}

/** All that the twin yields, and its result. */
const delegated = (made: Code): Code => atom(`(yield* ${made.text})`);

/** An argument too many, which is evaluated when the others have been and right before the call: others may come in between here. */
function stop(writer: ModuleWriter, expr: Expr): Code[] {
  const point = writer.isStepping ? stepPointOf(expr) : undefined;
  return point === undefined ? [] : [{ text: `yield '${point}'`, outer: 'atom' }];
}

function intrinsicCall(writer: ModuleWriter, expr: ExprOf<'intrinsic'>): Code {
  const { name, args, loc } = expr;
  const library = LIBRARY[name];
  if (library !== undefined) return call(`$.${name}`, ...codes(writer, args), ...(library.here ? [line(loc.line)] : []));
  const [group] = name.split('.');
  writer.runtimeName(group!);
  const given = codes(writer, args);
  if (name === 'memory.bytes') given[1] = call('$.size', given[1]!, line(loc.line));
  return call(name, ...given, ...stop(writer, expr));
}

/** A constant table. */
export function tableCode(type: Type, elements: readonly Code[]): Code {
  const list = atom(`[${elements.map((element) => bracket(element, ',')).join(', ')}]`);
  if (type.kind !== 'slice' && type.kind !== 'fixed') throw new Error('a table that is no slice');
  return type.element.kind === 'int' ? call('$.integerTable', atom(`'${type.element.name}'`), list) : call('$.table', list);
}

export function constantCode(writer: ModuleWriter, type: Type, value: bigint | boolean | string | null): Code {
  if (typeof value === 'string') return atom(JSON.stringify(value));
  if (typeof value !== 'bigint') return atom(String(value));
  if (type.kind === 'register') return call(`${registerName(writer, type)}.of`, integerCode(value, type.decl.width.name));
  if (type.kind === 'view') return call(`${writer.nameOf(type.decl)}.at`, integerCode(value, 'u64'));
  const name = integerOf(type);
  if (name === undefined) throw new Error(`an integer constant of type ${type.kind}`);
  return (type.kind === 'enum' ? memberCode(writer, type.decl, value) : undefined) ?? integerCode(value, name);
}

function memberCode(writer: ModuleWriter, decl: EnumDecl, value: bigint): Code | undefined {
  const found = decl.members.find((candidate) => candidate.value === value);
  if (found === undefined) return undefined;
  return atom(decl.tagOf === undefined ? `${writer.nameOf(decl)}.${found.name}` : `'${found.name}'`);
}

function integerCode(value: bigint, type: IntName): Code {
  return { text: integerLiteral(value, type), outer: value < 0n ? 'unary' : 'atom' };
}

function binaryCode(writer: ModuleWriter, { op, left, right, type, loc }: ExprOf<'binary'>): Code {
  if (isArithmetic(op)) return arithmeticCode(op, type, exprCode(writer, left), exprCode(writer, right), right, loc.line);
  if (isView(left.type) || isView(right.type)) {
    const same = call('$.sameView', exprCode(writer, left), exprCode(writer, right));
    return op === '!==' ? prefix('!', same) : same;
  }
  return infix(comparable(writer, left), COMPARE[op].js, comparable(writer, right));
}

/** Register values are compared by their raw values; everything else as JavaScript does. */
function comparable(writer: ModuleWriter, expr: Expr): Code {
  return expr.type.kind === 'register' ? member(writer, expr, 'raw') : exprCode(writer, expr);
}

function isView(type: Type): boolean {
  return type.kind === 'view' || (type.kind === 'nullable' && type.to.kind === 'view');
}

/** `left op right` by the table of rules; `divisor` is what `right` was made from. */
export function arithmeticCode(op: keyof typeof BINARY, type: Type, left: Code, right: Code, divisor: Expr, atLine: number): Code {
  const isChecked = BINARY[op].panicsOnZero && !(divisor.kind === 'constant' && divisor.value !== 0n);
  return BINARY[op].js(left, isChecked ? call('$.divisor', right, line(atLine)) : right, intNameOf(type));
}

function intNameOf(type: Type): IntName {
  const name = integerOf(type);
  if (name === undefined) throw new Error(`arithmetic on ${type.kind}`);
  return name;
}

function registerName(writer: ModuleWriter, type: Type): string {
  if (type.kind !== 'register') throw new Error(`${type.kind} is no register`);
  return writer.nameOf(type.decl);
}

/** A log format as a template literal. Signed integers are extended to 64 bits before they are printed in hexadecimal. */
export function formatText(writer: ModuleWriter, pieces: readonly string[], args: readonly FormatArg[]): string {
  const parts = pieces.map((piece, index) => {
    const arg = args[index];
    return escapeTemplate(piece) + (arg === undefined ? '' : `\${${argumentText(writer, arg)}}`);
  });
  return `\`${parts.join('')}\``;
}

function argumentText(writer: ModuleWriter, { kind, value }: FormatArg): string {
  const code = exprCode(writer, value);
  if (kind === 'enum' && value.type.kind === 'enum' && value.type.decl.tagOf === undefined) return `$.nameOf(${writer.nameOf(value.type.decl)}, ${code.text})`;
  if (kind !== 'hex') return code.text;
  const type = intNameOf(value.type);
  return `$.hex(${INT[type].signed ? convertJs(code, type, 'u64').text : code.text})`;
}

function escapeTemplate(text: string): string {
  return JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll('`', '\\`').replaceAll('${', '\\${');
}

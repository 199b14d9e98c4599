/** Values made of others: records, unions, registers and their fields, views of memory under a layout. */

import type { Expr, ExprOf } from '../ir/code.ts';
import { zeroVariant } from '../evaluate/values.ts';
import type { RegisterDecl, RegisterField } from '../ir/program.ts';
import { INT } from '../ir/types.ts';
import { atom, bracket, conditional, infix, prefix, type Code } from '../rules/code.ts';
import { C_TYPE } from '../rules/integers.ts';
import type { FunctionContext } from './context.ts';
import { constantOf } from './constants.ts';
import { emit, emitValue, memberName } from './expression.ts';
import { sequence, stable } from './sequence.ts';
import { intNameOf } from './types.ts';

export function record(ctx: FunctionContext, e: ExprOf<'record'>): Code {
  const values = sequence(ctx, e.fields.map((field) => field.value), emitValue);
  const fields = e.fields.map((field, i) => `.${memberName(field.name)} = ${values[i]!.text}`);
  return atom(`(struct ${ctx.unit.names.type(e.decl)}){ ${fields.join(', ')} }`);
}

/** The tag by its name, and the fields of the variant; C leaves all others zero. */
export function union(ctx: FunctionContext, e: ExprOf<'union'>): Code {
  const values = sequence(ctx, e.fields.map((field) => field.value), emitValue);
  const tag = `.${memberName(e.decl.tag.name)} = ${constantOf(e.variant.tag, e.decl.tag.type, ctx.unit.names).text}`;
  const fields = e.fields.map(({ field }, i) => `.${memberName(field.slot.name)} = ${values[i]!.text}`);
  return atom(`(struct ${ctx.unit.names.type(e.decl)}){ ${[tag, ...fields].join(', ')} }`);
}

/** What is read as zero stands for the first variant where none has the tag zero. */
export function unionTag(ctx: FunctionContext, e: ExprOf<'unionTag'>): Code {
  const { decl, type } = e;
  const read = (union: Code): Code => atom(`${bracket(union, 'atom', true)}.${memberName(decl.tag.name)}`);
  if (!ctx.unit.zeroUnions.has(decl)) return read(emit(ctx, e.union));
  const tag = read(stable(ctx, e.union));
  const first = constantOf(zeroVariant(decl).tag, type, ctx.unit.names);
  return prefix(`(${C_TYPE[intNameOf(type)]})`, conditional(infix(tag, '==', atom('0')), first, tag));
}

// ---------------------------------------------------------------------------------------------------------------- registers

function registerOfValue(e: Expr): RegisterDecl {
  if (e.type.kind === 'register') return e.type.decl;
  throw new Error(`${e.loc.file}:${e.loc.line}: a register value is expected, this is of type ${e.type.kind}.`);
}

/** The name of a field's bits in their place. */
export function maskName(ctx: { readonly unit: FunctionContext['unit'] }, decl: RegisterDecl, field: RegisterField): string {
  return ctx.unit.names.mask(decl, field.name);
}

export const maskOf = (field: RegisterField): bigint => ((1n << BigInt(field.high - field.low + 1)) - 1n) << BigInt(field.low);

export function registerField(ctx: FunctionContext, e: ExprOf<'registerField'>): Code {
  const { field } = e;
  const decl = registerOfValue(e.value);
  const masked = infix(emit(ctx, e.value), '&', atom(maskName(ctx, decl, field)));
  if (field.type.kind === 'bool') return infix(masked, '!=', atom('0'));
  const shifted = field.inPlace || field.low === 0 ? masked : infix(masked, '>>', atom(String(field.low)));
  const type = intNameOf(field.type);
  // A mask as wide as 32 bits makes narrower registers that wide.
  const width = INT[decl.width.name].bits === 64 ? 64 : 32;
  return INT[type].bits === width && !INT[type].signed ? shifted : prefix(`(${C_TYPE[type]})`, shifted);
}

export function registerWith(ctx: FunctionContext, e: ExprOf<'registerWith'>): Code {
  const decl = registerOfValue(e);
  const [base, ...values] = sequence(ctx, [e.base, ...e.fields.map((field) => field.value)]) as [Code, ...Code[]];
  const masks = e.fields.map(({ field }) => maskName(ctx, decl, field));
  const parts = e.fields.map(({ field, value }, i) => part(ctx, decl, field, value, values[i]!)).filter((code) => code !== undefined);
  const kept = e.base.kind === 'constant' && e.base.value === 0n ? [] : [cleared(base, masks, e)];
  const all = [...kept, ...parts];
  const sum = all.length === 0 ? atom('0') : all.reduce((left, right) => infix(left, '|', right));
  return INT[decl.width.name].bits < 32 && all.length > 0 ? prefix(`(${C_TYPE[decl.width.name]})`, sum) : sum;
}

/** The base without the bits that are replaced; a flag that becomes true need not be cleared first. */
function cleared(base: Code, masks: readonly string[], e: ExprOf<'registerWith'>): Code {
  const replaced = masks.filter((_, i) => e.fields[i]!.value.kind !== 'constant' || (e.fields[i]!.value as ExprOf<'constant'>).value !== true);
  if (replaced.length === 0) return base;
  const mask = replaced.length === 1 ? atom(replaced[0]!) : { text: replaced.join(' | '), outer: '|' };
  return infix(base, '&', prefix('~', mask));
}

/** A field's value in its place; nothing if it is zero. */
function part(ctx: FunctionContext, decl: RegisterDecl, field: RegisterField, value: Expr, code: Code): Code | undefined {
  const mask = maskName(ctx, decl, field);
  if (field.type.kind === 'bool') {
    if (value.kind === 'constant') return value.value === true ? atom(mask) : undefined;
    return atom(`(${bracket(code, '||')} ? ${mask} : 0)`);
  }
  if (value.kind === 'constant' && value.value === 0n) return undefined;
  if (field.inPlace) return infix(code, '&', atom(mask));
  const width = INT[decl.width.name].bits === 64 ? 'uint64_t' : 'uint32_t';
  const wide = intNameOf(field.type) === (width === 'uint64_t' ? 'u64' : 'u32') && code.typed === undefined ? code : prefix(`(${width})`, code);
  const shifted = field.low === 0 ? wide : infix(wide, '<<', atom(String(field.low)));
  return fits(ctx, field, value) ? shifted : infix(shifted, '&', atom(mask));
}

/** Is the value known to lie within the field's bits? */
function fits(ctx: FunctionContext, field: RegisterField, value: Expr): boolean {
  const range = ctx.unit.proofs.range(value);
  return range !== undefined && range.min >= 0n && range.max <= maskOf(field) >> BigInt(field.low);
}

// ---------------------------------------------------------------------------------------------------------------- views

export function viewField(ctx: FunctionContext, e: ExprOf<'viewField'>): Code {
  const view = emit(ctx, e.view);
  if (e.view.type.kind !== 'view') throw new Error(`${e.loc.file}:${e.loc.line}: a field of something that is no view.`);
  if (e.field.type.kind === 'bytes') return atom(`lyn_memory_bytes_proved(${offsetBy(view, e.field.offset)}, ${e.field.type.length})`);
  return atom(`LYN_VIEW(${ctx.unit.names.type(e.view.type.decl)}, ${view.text})->${memberName(e.field.name)}`);
}

function offsetBy(address: Code, offset: number): string {
  return offset === 0 ? address.text : infix(address, '+', atom(String(offset))).text;
}

/** Logs, panics and assertions: a constant format, and the arguments as 64-bit values. */

import type { Expr, Format, FormatArg, StmtOf } from '../ir/code.ts';
import type { Loc } from '../ir/program.ts';
import { kindOf, type FormatKind, type FormatLevel } from '../ir/formats.ts';
import { INT } from '../ir/types.ts';
import { atom, prefix, type Code } from '../rules/code.ts';
import { quoted, text } from './constants.ts';
import type { FunctionContext } from './context.ts';
import { emit, emitValue, negated } from './expression.ts';
import { hoist, inTurn, turn, isPath } from './sequence.ts';
import { intNameOf } from './types.ts';

const LEVEL = { debug: 'LogLevel_Debug', info: 'LogLevel_Info', warn: 'LogLevel_Warn', error: 'LogLevel_Error', print: 'LogLevel_Print', panic: 'LogLevel_Panic' } as const satisfies { readonly [L in FormatLevel]: string };
const KIND: { readonly [K in FormatKind]: string } = { unsigned: 'LogKind_Unsigned', signed: 'LogKind_Signed', hex: 'LogKind_Hex', text: 'LogKind_Text' };

export function log(ctx: FunctionContext, s: StmtOf<'log'>): void {
  const name = formatOf(ctx, s.format, s.level, `log_${s.loc.line}`, s.loc);
  ctx.out.line(`lyn_log_with(&${name}, ${argumentsOf(ctx, s.format)});`, s.loc);
}

export function panic(ctx: FunctionContext, s: StmtOf<'panic'>): void {
  const name = formatOf(ctx, s.format, 'panic', `panic_${s.loc.line}`, s.loc);
  ctx.out.line(`lyn_panic_with(&${name}, ${argumentsOf(ctx, s.format)});`, s.loc);
}

export function assertion(ctx: FunctionContext, s: StmtOf<'assert'>): void {
  const test = emit(ctx, s.test);
  ctx.out.block(`if (${negated(test).text}) {`, () => {
    ctx.out.line(`lyn_fail_assert(&(const struct lyn_text)${text(s.text)}, ${ctx.here(s.loc, 'assert')});`, s.loc);
  }, '}', s.loc);
}

/** The format as constant data before the function; its name. */
function formatOf(ctx: FunctionContext, format: Format, level: FormatLevel, suffix: string, loc: Loc): string {
  const name = ctx.module.formatName(`${ctx.unit.names.function(ctx.decl)}_${suffix}`);
  const pieces = format.pieces.map(text).join(', ');
  const kinds = format.args.length === 0 ? 'LYN_NO_KINDS' : `LYN_KINDS(${format.args.map((arg) => KIND[kindOf(arg)]).join(', ')})`;
  ctx.formats.line(`static const struct LogFormat ${name} = {`);
  ctx.formats.line(`  0x${ctx.unit.formats.idOf(level, format, loc).toString(16)}, ${LEVEL[level]}, LYN_PIECES(${pieces}), ${kinds}, LYN_TEXT(${quoted(loc.file)}), ${loc.line}`);
  ctx.formats.line('};');
  return name;
}

function argumentsOf(ctx: FunctionContext, format: Format): string {
  if (format.args.length === 0) return 'NULL';
  const codes = inTurn(format.args.map((arg) => ({ ...turn(ctx, arg.value), inline: () => argument(ctx, arg), early: () => atom(ctx.temporary(U64, 'argument', argument(ctx, arg), arg.value.loc)) })));
  return `(const uint64_t[]){ ${codes.map((code) => code.text).join(', ')} }`;
}

const U64 = { kind: 'int', name: 'u64' } as const;

function argument(ctx: FunctionContext, arg: FormatArg): Code {
  const { value } = arg;
  switch (arg.kind) {
    case 'text': return textArgument(ctx, value);
    case 'bool': return atom(`lyn_text_argument(&lyn_bool_text[${emit(ctx, value).text}])`);
    case 'enum': return enumArgument(ctx, value);
    default: return widened(ctx, value);
  }
}

/** Sign-extended if it is signed; C widens mere names by itself, and gcc is silent about those only. */
function widened(ctx: FunctionContext, value: Expr): Code {
  const plain = !INT[intNameOf(value.type)].signed && (isPath(value) || value.kind === 'call' || value.type.kind === 'int' && value.type.name === 'u64');
  return plain ? emit(ctx, value) : prefix('(uint64_t)', emit(ctx, value));
}

function textArgument(ctx: FunctionContext, value: Expr): Code {
  const isConstant = value.kind === 'constant' && typeof value.value === 'string';
  const place = isConstant ? `(const struct lyn_text)${text(value.value as string)}` : isPath(value) ? emit(ctx, value).text : hoist(ctx, value).text;
  return atom(`lyn_text_argument(&${place})`);
}

function enumArgument(ctx: FunctionContext, value: Expr): Code {
  if (value.type.kind !== 'enum') throw new Error(`${value.loc.file}:${value.loc.line}: an enum is expected in a log.`);
  return atom(`lyn_text_argument(${ctx.unit.names.text(value.type.decl)}(${emitValue(ctx, value).text}, LYN_SCRATCH))`);
}

/**
 * Effects left to right: C evaluates operands and arguments in an order of its own, so that an operand goes into a variable
 * before the expression wherever a later one could see, or spoil, its place.
 */

import type { Expr } from '../ir/code.ts';
import type { Code } from '../rules/code.ts';
import { atom } from '../rules/code.ts';
import type { FunctionContext } from './context.ts';
import { isMaker } from '../ir/construction.ts';
import { conflict, type Effects } from '../ir/effects.ts';
import { emit, emitValue } from './expression.ts';

/** Something to be evaluated in its turn. */
export type Turn = {
  readonly effects: Effects;
  /** Writes it as part of the expression. */
  readonly inline: () => Code;
  /** Writes it as a variable of its own. */
  readonly early: () => Code;
};

export function turn(ctx: FunctionContext, e: Expr, write: (ctx: FunctionContext, e: Expr) => Code = emit): Turn {
  return { effects: ctx.effects(e), inline: () => write(ctx, e), early: () => hoist(ctx, e) };
}

/** The expression's value in a variable; storage is one already, and a part of a slice gets one anyway. */
export function hoist(ctx: FunctionContext, e: Expr): Code {
  if (isMaker(e) || e.kind === 'subarray') return emit(ctx, e);
  return atom(ctx.temporary(e.type, wishFor(e), emitValue(ctx, e), e.loc));
}

export function inTurn(turns: readonly Turn[]): Code[] {
  return turns.map((one, i) => {
    const later = turns.slice(i + 1);
    return later.some((other) => conflict(one.effects, other.effects)) ? one.early() : one.inline();
  });
}

/** Operands of an operator, of a call, of a literal. */
export function sequence(ctx: FunctionContext, list: readonly Expr[], write: (ctx: FunctionContext, e: Expr) => Code = emit): Code[] {
  return inTurn(list.map((e) => turn(ctx, e, write)));
}

/** An expression that is named more than once: as it is if it is a mere path, in a variable otherwise. */
export function stable(ctx: FunctionContext, e: Expr): Code {
  return isPath(e) ? emit(ctx, e) : hoist(ctx, e);
}

export function isPath(e: Expr): boolean {
  switch (e.kind) {
    case 'local': case 'global': case 'constant': case 'percpuHere': return true;
    case 'field': return isPath(e.object);
    case 'recordField': return isPath(e.record);
    case 'unionTag': case 'unionField': return isPath(e.union);
    case 'retype': case 'registerOf': case 'registerRaw': return isPath(inner(e));
    default: return false;
  }
}

function inner(e: Extract<Expr, { kind: 'retype' | 'registerOf' | 'registerRaw' }>): Expr {
  return e.kind === 'retype' ? e.operand : e.kind === 'registerOf' ? e.raw : e.value;
}

/** A readable name for the variable: after the field, the function or the array. */
export function wishFor(e: Expr): string {
  switch (e.kind) {
    case 'call': return e.target.name;
    case 'callInterface': return e.method.name;
    case 'field': return e.field.name;
    case 'recordField': return e.name;
    case 'unionTag': return e.decl.tag.name;
    case 'unionField': return e.field.name;
    case 'viewField': return e.field.name;
    case 'registerField': return e.field.name;
    case 'global': return e.decl.name;
    case 'local': return e.decl.name;
    case 'intrinsic': return e.name.split('.').at(-1)!;
    case 'index': return 'element';
    case 'convert': case 'nonNull': case 'retype': return wishFor(e.operand);
    case 'toInterface': return wishFor(e.object);
    case 'toSlice': return wishFor(e.array);
    case 'registerOf': return wishFor(e.raw);
    case 'registerRaw': return wishFor(e.value);
    case 'atomic': return e.target.kind === 'field' ? e.target.field.name : e.target.kind === 'global' ? e.target.decl.name : 'value';
    case 'subarray': return 'part';
    case 'conditional': return 'chosen';
    default: return e.type.kind === 'bool' ? 'answer' : 'value';
  }
}

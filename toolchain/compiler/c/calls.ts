/** Calls: functions, methods, interfaces, references, and the intrinsics. */

import type { Expr, ExprOf, MemoryOrder } from '../ir/code.ts';
import { atom, bracket, call, type Code } from '../rules/code.ts';
import type { Failure } from '../rules/failures.ts';
import type { FunctionContext } from './context.ts';
import { emit, emitValue, memberName } from './expression.ts';
import { methodOf } from './reach.ts';
import { inTurn, sequence, stable, turn, type Turn } from './sequence.ts';
import { intNameOf, soleImplementer } from './types.ts';

export function callDirect(ctx: FunctionContext, e: ExprOf<'call'>): Code {
  return call(ctx.unit.names.function(e.target), ...sequence(ctx, e.args, emitValue));
}

/** Through the table; where there is one implementer, its method itself. */
export function callInterface(ctx: FunctionContext, e: ExprOf<'callInterface'>): Code {
  const sole = soleImplementer(e.decl);
  if (sole !== undefined) {
    return call(ctx.unit.names.function(methodOf(sole, e.method.name)), ...sequence(ctx, [e.object, ...e.args], emitValue));
  }
  const reference: Turn = { ...turn(ctx, e.object), inline: () => stable(ctx, e.object) };
  const [object, ...args] = inTurn([reference, ...e.args.map((arg) => turn(ctx, arg, emitValue))]) as [Code, ...Code[]];
  return call(`${object.text}.table->${memberName(e.method.name)}`, atom(`${object.text}.object`), ...args);
}

export function callReference(ctx: FunctionContext, e: ExprOf<'callReference'>): Code {
  const [callee, ...args] = inTurn([turn(ctx, e.callee), ...e.args.map((arg) => turn(ctx, arg, emitValue))]) as [Code, ...Code[]];
  return call(bracket(callee, 'atom', true), ...args);
}

/** A null object stays null: only the object is compared. */
export function toInterface(ctx: FunctionContext, e: ExprOf<'toInterface'>): Code {
  const target = e.type.kind === 'nullable' ? e.type.to : e.type;
  const object = emit(ctx, e.object);
  if (target.kind !== 'interface' || soleImplementer(target.decl) !== undefined) return object;
  const { names } = ctx.unit;
  return atom(`(struct ${names.type(target.decl)}){ ${object.text}, &${names.type(e.from)}_as_${names.type(target.decl)} }`);
}

// ---------------------------------------------------------------------------------------------------------------- intrinsics

/** Those of lyn.h; all others are in machine.h. */
const PORTABLE = /^(mulHigh|mulDiv|divRem128|lowestBit|highestBit|countBits|bytesOf|textOf|memory\.(load|store)(8|16|32|64)|memory\.(copy|fill|bytes)|barrier\.\w+)$/;
/** Those that panic on a bad argument, how, and are told where they stand; where the argument is known to be good there is another that trusts it. */
const CHECKED = new Map<string, readonly Failure[]>([
  ['mulDiv', ['mulDivZero', 'mulDivOverflow']], ['divRem128', ['divRemZero', 'divRemOverflow']], ['lowestBit', ['lowestBit']], ['highestBit', ['highestBit']],
  ['memory.bytes', ['bytes']],
]);

/** Does it need nothing of the machine, so that a hosted program has it too? */
export const isPortable = (name: string): boolean => PORTABLE.test(name);

/** `cpu.tryRdmsr` is `lyn_cpu_try_rdmsr`. */
function intrinsicName(name: string): string {
  return `lyn_${name.replaceAll('.', '_').replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;
}

export function intrinsic(ctx: FunctionContext, e: ExprOf<'intrinsic'>): Code {
  if (!isPortable(e.name)) ctx.module.usesMachine = true;
  const args = sequence(ctx, e.args, argument);
  const failures = CHECKED.get(e.name);
  if (failures === undefined) return call(intrinsicName(e.name), ...args);
  return ctx.proves(e) ? call(`${intrinsicName(e.name)}_proved`, ...args) : call(intrinsicName(e.name), ...args, atom(ctx.here(e.loc, ...failures)));
}

/** An array given as an object means its storage. */
function argument(ctx: FunctionContext, e: Expr): Code {
  return e.type.kind === 'atomic' ? emit(ctx, e) : emitValue(ctx, e);
}

/** gcc's own names, of what the compilers offer beyond C11's for plain integers. */
const BUILTIN = { load: 'load_n', store: 'store_n', exchange: 'exchange_n', add: 'fetch_add', sub: 'fetch_sub', and: 'fetch_and', or: 'fetch_or' } as const;
const ORDER: { readonly [O in MemoryOrder]: string } = { relaxed: 'RELAXED', acquire: 'ACQUIRE', release: 'RELEASE', sequential: 'SEQ_CST' };

export function atomic(ctx: FunctionContext, e: ExprOf<'atomic'>): Code {
  const [target, ...args] = sequence(ctx, [e.target, ...e.args], emitValue) as [Code, ...Code[]];
  if (e.op !== 'compareExchange') return call(`__atomic_${BUILTIN[e.op]}`, target, ...args, atom(`__ATOMIC_${ORDER[e.order]}`));
  const of = e.target.type.kind === 'atomic' && e.target.type.of.kind === 'bool' ? 'bool' : intNameOf((e.target.type as Extract<Expr['type'], { kind: 'atomic' }>).of);
  return call(`lyn_atomic_compare_exchange_${of}`, target, ...args);
}

/** Objects of pools: constructed in place, found by their address. */

import type { ExprOf } from '../ir/code.ts';
import { constructorOf } from '../ir/construction.ts';
import { atom, bracket, call, type Code } from '../rules/code.ts';
import type { FunctionContext } from './context.ts';
import { emit } from './expression.ts';
import { shapeOf } from './layout.ts';
import { member } from './places.ts';
import { hoist, inTurn, sequence, stable, turn, type Turn } from './sequence.ts';

/** Up to this many bytes an assignment of zeros says it better than `memset`, and costs no more. */
const SMALL = 64;

/** What was there may be asked for by the arguments: they are evaluated before it is gone. */
export function construct(ctx: FunctionContext, e: ExprOf<'construct'>): void {
  const place: Turn = { ...turn(ctx, e.object), inline: () => stable(ctx, e.object) };
  const given = e.args.map((arg): Turn => ({ ...turn(ctx, arg), inline: () => (arg.kind === 'local' || arg.kind === 'constant' ? emit(ctx, arg) : hoist(ctx, arg)) }));
  const [object, ...args] = inTurn([place, ...given]) as [Code, ...Code[]];
  const type = `struct ${ctx.unit.names.type(e.decl)}`;
  const storage = object.lvalue ?? `*${bracket(object, 'unary')}`;
  const isSmall = shapeOf({ kind: 'class', decl: e.decl }).size <= SMALL;
  ctx.out.line(isSmall ? `${storage} = (${type}){ 0 };` : `memset(${object.text}, 0, sizeof ${storage});`, e.loc);
  const construct = constructorOf(e.decl);
  if (construct !== undefined) ctx.out.line(`${call(ctx.unit.names.function(construct), object, ...args).text};`, e.loc);
}

export function poolSlot(ctx: FunctionContext, e: ExprOf<'poolSlot'>): Code {
  const [pool, object] = sequence(ctx, [e.pool, e.object]) as [Code, Code];
  const objects = member(pool, 'objects');
  const capacity = e.pool.type.kind === 'class' ? e.pool.type.decl.pool!.capacity : 0;
  return call('lyn_pool_slot', atom(objects), atom(`sizeof ${objects}[0]`), atom(String(capacity)), atom(member(pool, 'generations')), object, atom(ctx.here(e.loc, 'foreign', 'released')));
}

import type { Expr, Stmt } from '../../ir/code.ts';
import type { ClassDecl, LocalDecl } from '../../ir/program.ts';
import type { Type } from '../../ir/types.ts';
import { locOf, type Body } from '../context.ts';
import { unusedName } from '../names.ts';
import { ints } from '../types/basic.ts';
import type { ts } from '../typescript.ts';
import { codeAt } from './code.ts';
import { capacityOf } from './members.ts';

/** `for (const x of pool)`: over the slots, for those whose objects are taken. Whether one is, is asked when its turn comes. */
export function overPool(body: Body, node: ts.ForOfStatement, pool: Expr, of: ClassDecl, decl: LocalDecl, stmts: Stmt[]): Stmt[] {
  const loc = locOf(body.front, node);
  const { number, local, binary, seenAs, nothing, declare, change, when } = codeAt(loc);
  const found: Type = { kind: 'nullable', to: { kind: 'class', decl: of.pool!.element } };
  const named = (wish: string, type: Type, mutable: boolean): LocalDecl => ({ name: unusedName(node.getSourceFile(), wish), type, mutable, loc });
  const [all, slot, object] = [named('pool', pool.type, false), named('slot', ints.u32, true), named('found', found, false)];
  const at = of.methods.find(({ name }) => name === 'at')!;
  const take: Expr = { kind: 'call', type: found, target: at, args: [local(all), local(slot)], loc };
  const turn = [declare(decl, seenAs(local(object), decl.type)), ...stmts];
  return [{
    kind: 'block', loc,
    body: [declare(all, pool), {
      kind: 'for', loc, init: [declare(slot, number(0n))], test: binary(local(slot), '<', capacityOf(local(all), of, loc)), update: [change(local(slot), '+', number(1n))],
      body: [declare(object, take), when(binary(local(object), '!==', nothing(found)), turn)],
    }],
  }];
}

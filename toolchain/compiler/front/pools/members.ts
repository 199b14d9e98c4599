import type { Expr } from '../../ir/code.ts';
import type { ClassDecl } from '../../ir/program.ts';
import { fail, locOf, type Body } from '../context.ts';
import { compileArguments } from '../expressions/arguments.ts';
import { callOf } from '../expressions/call.ts';
import { ints } from '../types/basic.ts';
import type { ts } from '../typescript.ts';

/** Methods of a pool that take an object: the compiler finds its slot first, with a check that is said to fail where the call stands. */
const bySlot: { readonly [name: string]: string } = { release: 'releaseSlot', handle: 'handleOfSlot' };

/** `pool.release(object)`, `pool.handle(object)`; undefined for a method that is called as it is. */
export function compilePoolCall(body: Body, node: ts.CallExpression, name: string, pool: Expr, decl: ClassDecl): Expr | undefined {
  const method = decl.methods.find((each) => Object.hasOwn(bySlot, name) && each.name === bySlot[name]);
  if (method === undefined) return undefined;
  if (!isPath(pool)) fail(body.front, node, 'poolPath', name);
  const [object] = compileArguments(body, node, node.arguments, [{ kind: 'class', decl: decl.pool!.element }]) as [Expr];
  return callOf(body, node, method, [pool, { kind: 'poolSlot', type: ints.u32, pool, object, loc: locOf(body.front, node) }]);
}

/** What can be named twice. */
function isPath(e: Expr): boolean {
  switch (e.kind) {
    case 'local': case 'global': case 'percpuHere': return true;
    case 'field': return isPath(e.object);
    case 'nonNull': case 'retype': return isPath(e.operand);
    default: return false;
  }
}

/** `pool.capacity`. */
export function capacityOf(pool: Expr, decl: ClassDecl, loc: Expr['loc']): Expr {
  const objects = decl.fields.find(({ name }) => name === 'objects')!;
  return { kind: 'length', type: ints.u32, of: { kind: 'field', type: objects.type, object: pool, field: objects, loc }, loc };
}

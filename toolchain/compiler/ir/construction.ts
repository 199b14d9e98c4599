/** Which constructors have something to do, given storage that is zero. */

import type { Expr, ExprOf, Stmt } from './code.ts';
import type { ClassDecl, FunctionDecl } from './program.ts';

/** What makes storage. */
export type Maker = ExprOf<'new'> | ExprOf<'newArray'> | ExprOf<'newAtomic'>;

export function isMaker(e: Expr): e is Maker {
  return e.kind === 'new' || e.kind === 'newArray' || e.kind === 'newAtomic';
}

const known = new WeakMap<ClassDecl, FunctionDecl | null>();

/** The constructor of a class, if there is anything left for it to do with an object that is zero. */
export function constructorOf(decl: ClassDecl): FunctionDecl | undefined {
  const done = known.get(decl);
  if (done !== undefined) return done ?? undefined;
  const found = decl.construct === undefined || decl.construct.body.every(leavesZero) ? undefined : decl.construct;
  known.set(decl, found ?? null);
  return found;
}

/** Whether a statement of a constructor makes zero what is zero. */
function leavesZero(s: Stmt): boolean {
  return s.kind === 'assign' && s.target.kind === 'field' && s.target.object.kind === 'local' && isZero(s.value);
}

/** Is the value, or the storage that is made, all zeros? */
export function isZero(e: Expr): boolean {
  switch (e.kind) {
    case 'constant': return e.value === 0n || e.value === false || e.value === null;
    case 'retype': return isZero(e.operand);
    case 'newAtomic': return true;
    case 'newArray': return e.element.kind !== 'class' || constructorOf(e.element.decl) === undefined;
    case 'new': return e.args.length === 0 && constructorOf(e.decl) === undefined;
    default: return false;
  }
}

import type { FunctionDecl } from '../../ir/program.ts';
import { report, type Front } from '../context.ts';

/** Refuses functions that call themselves, directly or through others; one report for each cycle. Of what contains itself enough has been said. */
export function checkRecursion(front: Front, recursive: ReadonlySet<object>): void {
  const state = new Map<FunctionDecl, 'open' | 'done'>();
  const path: FunctionDecl[] = [];
  const visit = (decl: FunctionDecl): void => {
    state.set(decl, 'open');
    path.push(decl);
    for (const [target, node] of front.calls.get(decl) ?? []) {
      if (target.owner !== undefined && recursive.has(target.owner)) continue;
      if (state.get(target) === undefined) visit(target);
      else if (state.get(target) === 'open') report(front, node, 'recursion', nameOf(target), describeCycle(path, target));
    }
    path.pop();
    state.set(decl, 'done');
  };
  for (const decl of front.calls.keys()) if (state.get(decl) === undefined) visit(decl);
}

function describeCycle(path: readonly FunctionDecl[], target: FunctionDecl): string {
  return [...path.slice(path.indexOf(target)), target].map((decl) => `\`${nameOf(decl)}\``).join(' calls ');
}

function nameOf({ name, written = name, owner }: FunctionDecl): string {
  return owner === undefined ? written : `${owner.written ?? owner.name}.${written}`;
}

/** The functions that a call can lead to: through calls, interfaces and references, and what a log line hands on. */

import type { Expr } from '../ir/code.ts';
import type { FunctionDecl, Program } from '../ir/program.ts';
import type { FunctionType, Type } from '../ir/types.ts';
import { eachExprIn, eachStmt } from '../ir/walk.ts';
import type { Facts } from './facts.ts';
import { exposed } from './exposed.ts';

/** `starts` and everything that they can reach, but for the way of a panic, which does not return. */
export function reachedFrom(program: Program, { reach }: Facts, starts: readonly FunctionDecl[]): Set<FunctionDecl> {
  const entries = new Set(program.entries.map(({ target }) => target));
  const referred = [...exposed(program, reach.functions, false).functions].filter((decl) => !entries.has(decl));
  const logs = program.entries.filter(({ symbol }) => symbol === 'lyn_log').map(({ target }) => target);
  const found = new Set(starts);
  for (const decl of found) {
    const body = reach.functions.get(decl) ?? [];
    eachExprIn(body, (e) => targets(e, referred).forEach((target) => found.add(target)));
    eachStmt(body, (s) => {
      if (s.kind === 'log') logs.forEach((target) => found.add(target));
    });
  }
  return found;
}

function targets(e: Expr, referred: readonly FunctionDecl[]): readonly FunctionDecl[] {
  switch (e.kind) {
    case 'call': return [e.target];
    case 'callInterface': return e.decl.implementers.flatMap((one) => one.methods.filter((method) => method.name === e.method.name));
    case 'callReference': return referred.filter((decl) => takes(decl, e.callee.type));
    default: return [];
  }
}

function takes(decl: FunctionDecl, callee: Type): boolean {
  const type = callee.kind === 'nullable' ? callee.to : callee;
  return type.kind !== 'function' || (signature(decl.params.map((param) => param.type)) === signature((type as FunctionType).params));
}

const signature = (types: readonly Type[]): string => types.map(spelled).join();
const spelled = (type: Type): string => (type.kind === 'int' ? type.name : 'decl' in type ? `${type.kind} ${type.decl.module}:${type.decl.name}` : type.kind);

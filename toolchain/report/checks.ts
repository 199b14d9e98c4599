import { remainingChecks, type RemainingCheck } from '../compiler/analyse/remaining.ts';
import type { FunctionDecl, Program } from '../compiler/ir/program.ts';
import { sourceName } from './call-graph.ts';
import type { Checks } from './facts.ts';

/** By function, those that exits reach first; in a function by line. */
export function remainingIn(program: Program): Checks {
  const checks = remainingChecks(program);
  const own = new Map<FunctionDecl, RemainingCheck[]>();
  for (const check of checks) own.set(check.function, [...(own.get(check.function) ?? []), check]);
  const byFunction = [...own].map(([decl, list]) => ({
    function: sourceName(decl),
    file: decl.loc.file,
    fromExit: list.some(({ fromExit }) => fromExit),
    checks: list.map(({ kind, loc, why }) => ({ kind, line: loc.line, why })),
  }));
  byFunction.sort((a, b) => Number(b.fromExit) - Number(a.fromExit) || (a.file < b.file ? -1 : a.file > b.file ? 1 : a.checks[0]!.line - b.checks[0]!.line));
  return { total: checks.length, fromExit: checks.filter(({ fromExit }) => fromExit).length, byFunction };
}

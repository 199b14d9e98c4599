/** The checks that stay in the C: every place where a program can still panic by itself, and why that could not be excluded. */

import { bodyCompletes } from '../c/fold.ts';
import type { Expr, Stmt } from '../ir/code.ts';
import type { FunctionDecl, Loc, Program } from '../ir/program.ts';
import { eachExprIn, eachStmt } from '../ir/walk.ts';
import { factsOf } from './facts.ts';
import type { CheckKind } from './flow.ts';
import { reachedFrom } from './reached_from.ts';

export type RemainingCheck = {
  readonly kind: CheckKind | 'unreachable';
  readonly function: FunctionDecl;
  readonly loc: Loc;
  /** What is known and what is missing, in words. */
  readonly why: string;
  /** Can serving an exit of a guest (`lyn_exit`, `lyn_hazard`) come here? */
  readonly fromExit: boolean;
};

/** `assert` is not among them: it is a statement of the program's own. */
export function remainingChecks(program: Program): RemainingCheck[] {
  const facts = factsOf(program);
  const { reach, proofs } = facts;
  const starts = program.entries.filter(({ symbol }) => symbol === 'lyn_exit' || symbol === 'lyn_hazard').map(({ target }) => target);
  const fromExit = reachedFrom(program, facts, starts);
  const remaining: RemainingCheck[] = [];
  for (const [decl, body] of reach.functions) {
    const add = (kind: RemainingCheck['kind'], site: Expr | Stmt | FunctionDecl, why = proofs.finding(site as Expr)?.why ?? nowhere(decl)): void => {
      if (!proofs.holds(site as Expr)) remaining.push({ kind, function: decl, loc: site.loc, why, fromExit: fromExit.has(decl) });
    };
    eachStmt(body, (s) => {
      if (s.kind === 'compound' && divides(s.op, s.value)) add('divide', s);
    });
    eachExprIn(body, (e) => {
      const kind = kindOf(e);
      if (kind !== undefined) add(kind, e);
    });
    if (decl.result.kind !== 'void' && decl.result.kind !== 'never' && bodyCompletes(body)) add('unreachable', decl, 'no statement returns a value for what is outside of the cases, such as a number that is no member of its enum');
  }
  return remaining.sort((a, b) => byPlace(a.loc, b.loc));

  function nowhere(decl: FunctionDecl): string {
    return proofs.isReached(decl) ? 'no execution is known to come here' : 'no call of the function is known';
  }
}

const byPlace = (a: Loc, b: Loc): number => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.column - b.column);

const divides = (op: string, divisor: Expr): boolean => (op === '/' || op === '%') && !(divisor.kind === 'constant' && divisor.value !== 0n);

/** The check of an expression, if it has one. */
function kindOf(e: Expr): CheckKind | undefined {
  switch (e.kind) {
    case 'index': return 'index';
    case 'subarray': return 'subarray';
    case 'nonNull': return 'null';
    case 'binary': return divides(e.op, e.right) ? 'divide' : undefined;
    case 'sliceOp': return e.op === 'set' ? 'set' : undefined;
    case 'intrinsic': return INTRINSICS[e.name];
    default: return undefined;
  }
}

const INTRINSICS: { readonly [name: string]: CheckKind } = { lowestBit: 'lowestBit', highestBit: 'highestBit', mulDiv: 'mulDiv', divRem128: 'divRem128', 'memory.bytes': 'bytes' };

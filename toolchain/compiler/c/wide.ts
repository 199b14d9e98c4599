/**
 * Numbers of 32 bits where 64 do as well. An index is extended to 64 bits before its element is found, each time anew; C that people write for speed
 * keeps positions in a `size_t`. So does this: a local that is an index, and with which nothing that is added to it or taken from it wraps around.
 */

import type { Expr, Stmt } from '../ir/code.ts';
import type { LocalDecl } from '../ir/program.ts';
import type { Type } from '../ir/types.ts';
import { eachExprIn, eachStmt } from '../ir/walk.ts';
import { isArithmetic } from '../rules/table.ts';
import { infix, prefix, type Code } from '../rules/code.ts';
import type { Proofs } from '../analyse/program.ts';

export const isU32 = (type: Type): boolean => type.kind === 'int' && type.name === 'u32';

/** The locals of a function that are held in a `size_t`: as many of their uses find an element as want 32 bits, where a cast stands, or more. */
export function wideLocals(body: readonly Stmt[], proofs: Proofs): ReadonlySet<LocalDecl> {
  const moved = movedLocals(body, proofs);
  if (moved.size === 0) return moved;
  const balance = new Map<LocalDecl, number>();
  const positions = new Set<LocalDecl>();
  const count = (e: Expr, weight: number): void => {
    for (const decl of termsOf(e, proofs)) balance.set(decl, (balance.get(decl) ?? 0) + weight);
  };
  eachExprIn(body, (e) => {
    if (e.kind === 'local') count(e, -1);
    if (e.kind === 'index' && proofs.holds(e)) {
      count(e.index, 2);
      termsOf(e.index, proofs).forEach((decl) => positions.add(decl));
    }
    if (e.kind === 'subarray') count(e.from, 2);
    if (e.kind === 'binary' && !isArithmetic(e.op)) [e.left, e.right].forEach((side) => count(side, 1));
  });
  eachStmt(body, (s) => {
    if ((s.kind === 'assign' || s.kind === 'compound') && s.target.kind === 'local') count(s.target, 1);
  });
  return new Set([...moved].filter((decl) => positions.has(decl) && balance.get(decl)! >= 0));
}

/** Those that are moved on by steps, none of which wraps around. */
function movedLocals(body: readonly Stmt[], proofs: Proofs): Set<LocalDecl> {
  const declared = new Set<LocalDecl>();
  const moved = new Set<LocalDecl>();
  const wrapping = new Set<LocalDecl>();
  eachStmt(body, (s) => {
    if (s.kind === 'let' && isU32(s.decl.type)) declared.add(s.decl);
    if (s.kind === 'compound' && s.target.kind === 'local') (proofs.isExact(s) ? moved : wrapping).add(s.target.decl);
  });
  return new Set([...moved].filter((decl) => declared.has(decl) && !wrapping.has(decl)));
}

/** The locals of which a number is the sum. */
function termsOf(e: Expr, proofs: Proofs): readonly LocalDecl[] {
  if (!isU32(e.type)) return [];
  if (e.kind === 'local') return [e.decl];
  return e.kind === 'binary' && proofs.isExact(e) ? [...termsOf(e.left, proofs), ...termsOf(e.right, proofs)] : [];
}

/** A local in a `size_t`: where 32 bits are wanted it is cast. */
export function wideLocal(name: string): Code {
  const wide: Code = { text: name, outer: 'atom' };
  return { ...prefix('(uint32_t)', wide), wide };
}

/** A sum or difference that does not wrap around. What a constant adds costs nothing either way: no cast stands for it. */
export function exactSum(sum: Code, left: Code, op: '+' | '-', right: Code): Code {
  if (left.wide !== undefined || right.wide !== undefined) return { ...sum, wide: infix(left.wide ?? left, op, right.wide ?? right) };
  if (isLiteral(left) || isLiteral(right)) return sum;
  return { ...sum, size: infix(sized(left), op, right) };
}

const isLiteral = ({ text }: Code): boolean => /^\d/.test(text);
const sized = (code: Code): Code => code.size ?? prefix('(size_t)', code);

/** Where a `size_t` does as well as 32 bits and is there already. */
export const asWide = (code: Code): Code => code.wide ?? code;

/** Where 64 bits are wanted. */
export const asSize = (code: Code): Code => code.wide ?? code.size ?? code;

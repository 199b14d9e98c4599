/** Pieces of IR, for code that the compiler writes itself. */

import type { ArithmeticOp, BinaryOp, Expr, ExprOf, Stmt, Target } from '../../ir/code.ts';
import type { FieldDecl, LocalDecl, Loc } from '../../ir/program.ts';
import type { Type } from '../../ir/types.ts';
import { bool, ints } from '../types/basic.ts';

/** All pieces stand at one place of the source. */
export function codeAt(loc: Loc) {
  const number = (value: bigint, type: Type = ints.u32): Expr => ({ kind: 'constant', type, value, loc });
  const local = (decl: LocalDecl): ExprOf<'local'> => ({ kind: 'local', type: decl.type, decl, loc });
  const field = (object: Expr, of: FieldDecl): ExprOf<'field'> => ({ kind: 'field', type: of.type, object, field: of, loc });
  const element = (array: Expr, index: Expr): ExprOf<'index'> => ({ kind: 'index', type: (array.type as Extract<Type, { kind: 'fixed' }>).element, array, index, loc });
  const binary = (left: Expr, op: BinaryOp, right: Expr): Expr => ({ kind: 'binary', type: comparisons.has(op) ? bool : left.type, op, left, right, loc });
  const either = (left: Expr, right: Expr): Expr => ({ kind: 'logical', type: bool, op: '||', left, right, loc });
  const as = (operand: Expr, type: Type): Expr => ({ kind: 'convert', type, operand, loc });
  /** The same bits as another type. */
  const seenAs = (operand: Expr, type: Type): Expr => ({ kind: 'retype', type, operand, loc });
  const nothing = (type: Type): Expr => ({ kind: 'constant', type, value: null, loc });

  const declare = (decl: LocalDecl, init: Expr): Stmt => ({ kind: 'let', decl, init, loc });
  const assign = (target: Target, value: Expr): Stmt => ({ kind: 'assign', target, value, loc });
  const change = (target: Target, op: ArithmeticOp, value: Expr): Stmt => ({ kind: 'compound', target, op, value, loc });
  const when = (test: Expr, then: readonly Stmt[], otherwise?: readonly Stmt[]): Stmt => ({ kind: 'if', test, then, otherwise, loc });
  const give = (value: Expr): Stmt => ({ kind: 'return', value, loc });
  const run = (expr: Expr): Stmt => ({ kind: 'expr', expr, loc });
  return { number, local, field, element, binary, either, as, seenAs, nothing, declare, assign, change, when, give, run };
}

const comparisons: ReadonlySet<BinaryOp> = new Set<BinaryOp>(['===', '!==', '<', '<=', '>', '>=']);

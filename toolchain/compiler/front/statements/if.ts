import type { Stmt } from '../../ir/code.ts';
import { locOf, type Body } from '../context.ts';
import { compileCondition } from '../expressions/expression.ts';
import { both, either, proofOf, type Facts } from '../facts.ts';
import { terminates } from '../flow.ts';
import type { ts } from '../typescript.ts';
import { compileBlock } from './statement.ts';

/** `if`: each branch knows what the test has proved, and what follows knows what every way that arrives there knows. */
export function compileIf(body: Body, node: ts.IfStatement): Stmt[] {
  const test = compileCondition(body, node.expression);
  const proof = proofOf(test);
  const before = body.facts;
  const then = compileBranch(body, node.thenStatement, both(before, proof.whenTrue));
  const otherwise = node.elseStatement === undefined
    ? { stmts: undefined, facts: both(before, proof.whenFalse) }
    : compileBranch(body, node.elseStatement, both(before, proof.whenFalse));
  body.facts = join(then.facts, otherwise.facts) ?? before;
  return [{ kind: 'if', test, then: then.stmts, otherwise: otherwise.stmts, loc: locOf(body.front, node) }];
}

export type Branch = { readonly stmts: Stmt[]; /** Undefined if control does not come out of it. */ readonly facts: Facts | undefined };

/** Compiles a branch that starts out with `facts`. */
export function compileBranch(body: Body, node: ts.Statement, facts: Facts): Branch {
  body.facts = facts;
  const stmts = compileBlock(body, node);
  return { stmts, facts: terminates(stmts) ? undefined : body.facts };
}

export function join(a: Facts | undefined, b: Facts | undefined): Facts | undefined {
  if (a === undefined) return b;
  return b === undefined ? a : either(a, b);
}

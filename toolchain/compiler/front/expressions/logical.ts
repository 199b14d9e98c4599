import type { Expr } from '../../ir/code.ts';
import { locOf, type Body } from '../context.ts';
import { both, proofOf } from '../facts.ts';
import { bool } from '../types/basic.ts';
import type { ts } from '../typescript.ts';
import { compileCondition } from './expression.ts';

/** `&&` and `||`: the right side knows what the left has proved. */
export function compileLogical(body: Body, node: ts.BinaryExpression, op: '&&' | '||'): Expr {
  const left = compileCondition(body, node.left);
  const proof = proofOf(left);
  const before = body.facts;
  body.facts = both(before, op === '&&' ? proof.whenTrue : proof.whenFalse);
  const right = compileCondition(body, node.right);
  body.facts = before;
  return { kind: 'logical', type: bool, op, left, right, loc: locOf(body.front, node) };
}

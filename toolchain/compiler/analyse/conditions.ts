/** Tests: evaluates a boolean and parts the ways, each with what the test has shown on it. */

import type { Expr, ExprOf } from '../ir/code.ts';
import { isComparison, learn, opposite } from './compare.ts';
import { value, values } from './expressions.ts';
import type { Flow } from './flow.ts';
import { rangeOfType } from './range.ts';
import { joinStates, type State } from './state.ts';
import type { Value } from './value.ts';

/** The states after the test: where it is true, and where it is false. The flow itself stands nowhere afterwards. */
export function branch(flow: Flow, e: Expr): [State, State] {
  switch (e.kind) {
    case 'constant': return e.value === true ? [flow.state, nowhere(flow)] : [nowhere(flow), flow.state];
    case 'unary': return swapped(branch(flow, e.operand));
    case 'logical': return both(flow, e);
    case 'binary': return comparison(flow, e);
    default: return byValue(flow, e);
  }
}

function nowhere(flow: Flow): State {
  const state = flow.state.clone();
  state.dead = true;
  return state;
}

const swapped = ([yes, no]: [State, State]): [State, State] => [no, yes];

function both(flow: Flow, e: ExprOf<'logical'>): [State, State] {
  const [yes, no] = branch(flow, e.left);
  flow.state = e.op === '&&' ? yes : no;
  const [rightYes, rightNo] = branch(flow, e.right);
  return e.op === '&&' ? [rightYes, joinStates(no, rightNo)] : [joinStates(yes, rightYes), rightNo];
}

function comparison(flow: Flow, e: ExprOf<'binary'>): [State, State] {
  if (!isComparison(e.op)) return byValue(flow, e);
  const [left, right] = values(flow, [e.left, e.right]) as [Value, Value];
  const [yes, no] = [flow.state, flow.state.clone()];
  if (rangeOfType(e.left.type) !== undefined) {
    learn(yes, e.op, left, right);
    learn(no, opposite(e.op), left, right);
  } else againstNull(e.op === '===' ? no : yes, e, left, right);
  return [yes, no];
}

/** A reference that is not null, where it is compared with null. */
function againstNull(state: State, e: ExprOf<'binary'>, left: Value, right: Value): void {
  if (isNull(e.right) && left.place !== undefined) state.nonNull.add(left.place);
  if (isNull(e.left) && right.place !== undefined) state.nonNull.add(right.place);
}

const isNull = (e: Expr): boolean => (e.kind === 'constant' && e.value === null) || (e.kind === 'retype' && isNull(e.operand));

/** A boolean from elsewhere. */
function byValue(flow: Flow, e: Expr): [State, State] {
  const test = value(flow, e);
  const [yes, no] = [flow.state, flow.state.clone()];
  if (test.range.max === 0n) yes.dead = true;
  if (test.range.min === 1n) no.dead = true;
  if (test.linear !== undefined) {
    yes.narrow(test.linear.term, { min: 1n, max: 1n });
    no.narrow(test.linear.term, { min: 0n, max: 0n });
  }
  return [yes, no];
}

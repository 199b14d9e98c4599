/** What a comparison says of its operands, and whether it is decided already. */

import type { BinaryOp } from '../ir/code.ts';
import type { ComparisonOp } from '../rules/table.ts';
import { isNotZero, lowers, uppers, valueDistance, type Value } from './value.ts';
import type { State } from './state.ts';

const OPPOSITE: { readonly [O in ComparisonOp]: ComparisonOp } = { '===': '!==', '!==': '===', '<': '>=', '>=': '<', '>': '<=', '<=': '>' };

export const isComparison = (op: BinaryOp): op is ComparisonOp => Object.hasOwn(OPPOSITE, op);
export const opposite = (op: ComparisonOp): ComparisonOp => OPPOSITE[op];

/** The state learns that `a op b`. */
export function learn(state: State, op: ComparisonOp, a: Value, b: Value): void {
  switch (op) {
    case '<': return atMost(state, a, b, -1n);
    case '<=': return atMost(state, a, b, 0n);
    case '>': return atMost(state, b, a, -1n);
    case '>=': return atMost(state, b, a, 0n);
    case '===':
      atMost(state, a, b, 0n);
      return atMost(state, b, a, 0n);
    case '!==': return differ(state, a, b);
  }
}

/** `a <= b + slack`. */
function atMost(state: State, a: Value, b: Value, slack: bigint): void {
  if (a.range.min > b.range.max + slack) state.dead = true;
  for (const u of lowers(a)) {
    for (const v of uppers(b)) state.atMost(u.term, v.term, v.offset - u.offset + slack);
  }
  // What has no name of its own has a range.
  const { zero } = state.terms;
  for (const u of lowers(a)) state.atMost(u.term, zero, b.range.max + slack - u.offset);
  for (const v of uppers(b)) state.atMost(zero, v.term, v.offset + slack - a.range.min);
}

/** Two numbers that differ: known to be at most each other, one is less. */
function differ(state: State, a: Value, b: Value): void {
  if (isZero(b) && a.linear?.offset === 0n) state.nonZero.add(a.linear.term);
  if (isZero(a) && b.linear?.offset === 0n) state.nonZero.add(b.linear.term);
  const [there, back] = [valueDistance(state, a, b), valueDistance(state, b, a)];
  if (there <= 0n) atMost(state, a, b, -1n);
  if (back <= 0n && !state.dead) atMost(state, b, a, -1n);
}

const isZero = ({ range }: Value): boolean => range.min === 0n && range.max === 0n;

/** Is it so, is it not, or is it not known? */
export function decided(state: State, op: ComparisonOp, a: Value, b: Value): boolean | undefined {
  const less = (x: Value, y: Value, slack: bigint): boolean => valueDistance(state, x, y) <= slack;
  switch (op) {
    case '<': return less(a, b, -1n) ? true : less(b, a, 0n) ? false : undefined;
    case '<=': return less(a, b, 0n) ? true : less(b, a, -1n) ? false : undefined;
    case '>': return decided(state, '<', b, a);
    case '>=': return decided(state, '<=', b, a);
    case '===': return less(a, b, -1n) || less(b, a, -1n) || (isZero(b) && isNotZero(a)) || (isZero(a) && isNotZero(b)) ? false : less(a, b, 0n) && less(b, a, 0n) ? true : undefined;
    case '!==': {
      const same = decided(state, '===', a, b);
      return same === undefined ? undefined : !same;
    }
  }
}

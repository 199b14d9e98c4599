/** Where a range that keeps growing in a loop comes to rest first: at the constants that the function compares with, and at known lengths. */

import { isComparison } from './compare.ts';
import type { Stmt } from '../ir/code.ts';
import { knownLength } from '../ir/known_length.ts';
import { eachExprIn } from '../ir/walk.ts';

/** Ascending. */
export function thresholdsOf(body: readonly Stmt[]): bigint[] {
  const found = new Set([0n, 1n]);
  const add = (value: bigint): void => {
    for (const near of [value - 1n, value, value + 1n]) found.add(near);
  };
  eachExprIn(body, (e) => {
    if (e.kind === 'binary' && isComparison(e.op)) for (const side of [e.left, e.right]) if (side.kind === 'constant' && typeof side.value === 'bigint') add(side.value);
    const length = e.kind === 'index' || e.kind === 'length' ? knownLength(e.kind === 'index' ? e.array : e.of) : undefined;
    if (length !== undefined) add(BigInt(length));
  });
  return [...found].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/**
 * The values that an integer expression can have by its own form, wherever it stands: what gcc and clang see too, and call a
 * comparison tautological for.
 */

import { binaryRange, convertedRange, heldAs, join, rangeOfType, unaryRange, type Range } from '../analyse/range.ts';
import type { Expr } from '../ir/code.ts';
import { isArithmetic } from '../rules/table.ts';

/** `undefined` for what is no integer or enum. */
export function rangeOf(e: Expr): Range | undefined {
  return heldAs(e.type) === undefined ? undefined : narrowed(e);
}

function narrowed(e: Expr): Range {
  const type = heldAs(e.type)!;
  switch (e.kind) {
    case 'constant': return { min: e.value as bigint, max: e.value as bigint };
    case 'convert': return convertedRange(e.operand.type.kind === 'bool' ? rangeOfType(e.operand.type)! : narrowed(e.operand), type);
    case 'registerField': return e.field.inPlace ? rangeOfType(e.type)! : { min: 0n, max: (1n << BigInt(e.field.high - e.field.low + 1)) - 1n };
    case 'conditional': return join(narrowed(e.whenTrue), narrowed(e.whenFalse));
    case 'unary': return e.op === '!' ? rangeOfType(e.type)! : unaryRange(e.op, narrowed(e.operand), type);
    case 'binary': return isArithmetic(e.op) ? binaryRange(e.op, narrowed(e.left), narrowed(e.right), type) : rangeOfType(e.type)!;
    default: return rangeOfType(e.type)!;
  }
}

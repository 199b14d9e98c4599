/**
 * The values that an integer expression can have: enough to drop the checks that nobody would write by hand (masked indices,
 * loop counters, register fields) and the comparisons that gcc calls tautological.
 */

import type { Expr } from '../ir/code.ts';
import type { LocalDecl } from '../ir/program.ts';
import type { Type } from '../ir/types.ts';
import { maximum, minimum } from '../rules/integers.ts';

export type Range = { readonly min: bigint; readonly max: bigint };

/** What is known of locals where an expression stands. */
export type Facts = { readonly ranges: ReadonlyMap<LocalDecl, Range> };
const NOTHING: Facts = { ranges: new Map() };

/** `undefined` for what is no integer or enum. Enums count as their representation: a register can hold more than the members. */
export function rangeOf(e: Expr, facts: Facts = NOTHING): Range | undefined {
  const type = rangeOfType(e.type);
  if (type === undefined) return undefined;
  const found = narrowed(e, facts);
  // Wider than the type: it may have wrapped.
  return found !== undefined && found.min >= type.min && found.max <= type.max ? found : type;
}

function rangeOfType(type: Type): Range | undefined {
  const name = type.kind === 'int' ? type.name : type.kind === 'enum' ? type.decl.repr : undefined;
  return name === undefined ? undefined : { min: minimum(name), max: maximum(name) };
}

function narrowed(e: Expr, facts: Facts): Range | undefined {
  switch (e.kind) {
    case 'constant': return typeof e.value === 'bigint' ? { min: e.value, max: e.value } : undefined;
    case 'local': return facts.ranges.get(e.decl);
    case 'convert': return e.operand.type.kind === 'bool' ? { min: 0n, max: 1n } : rangeOf(e.operand, facts);
    case 'registerField': return e.field.inPlace ? undefined : { min: 0n, max: (1n << BigInt(e.field.high - e.field.low + 1)) - 1n };
    case 'conditional': return union(rangeOf(e.whenTrue, facts), rangeOf(e.whenFalse, facts));
    case 'binary': return ofBinary(e, facts);
    default: return undefined;
  }
}

function union(a: Range | undefined, b: Range | undefined): Range | undefined {
  return a && b && { min: a.min < b.min ? a.min : b.min, max: a.max > b.max ? a.max : b.max };
}

/** Only for operands that are not negative; the result may exceed the type, which `rangeOf` notices. */
function ofBinary(e: Expr & { kind: 'binary' }, facts: Facts): Range | undefined {
  const a = rangeOf(e.left, facts);
  const b = rangeOf(e.right, facts);
  if (a === undefined || b === undefined || a.min < 0n || b.min < 0n) return undefined;
  const exact = b.min === b.max;
  switch (e.op) {
    case '+': return { min: a.min + b.min, max: a.max + b.max };
    case '-': return a.min >= b.max ? { min: a.min - b.max, max: a.max - b.min } : undefined;
    case '*': return { min: a.min * b.min, max: a.max * b.max };
    case '/': return b.min > 0n ? { min: a.min / b.max, max: a.max / b.min } : undefined;
    case '%': return b.min > 0n ? { min: 0n, max: a.max < b.max - 1n ? a.max : b.max - 1n } : undefined;
    case '&': return { min: 0n, max: a.max < b.max ? a.max : b.max };
    case '|': case '^': return { min: 0n, max: onesUpTo(a.max > b.max ? a.max : b.max) };
    case '>>': return exact && b.max < 64n ? { min: a.min >> b.max, max: a.max >> b.max } : { min: 0n, max: a.max };
    case '<<': return exact && b.max < 32n ? { min: a.min << b.max, max: a.max << b.max } : undefined;
    default: return undefined;
  }
}

function onesUpTo(value: bigint): bigint {
  return (1n << BigInt(value.toString(2).length)) - 1n;
}

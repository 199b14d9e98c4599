/** Whether two expressions are the same text of the source, as far as their value is concerned. */

import type { Expr } from '../ir/code.ts';
import { operands } from '../ir/walk.ts';

export function sameValue(a: Expr, b: Expr): boolean {
  const [x, y] = [unwrapped(a), unwrapped(b)];
  if (x.kind !== y.kind || !sameOwn(x, y)) return false;
  const [left, right] = [operands(x), operands(y)];
  const inOrder = left.length === right.length && left.every((part, i) => sameValue(part, right[i]!));
  return inOrder || (x.kind === 'binary' && COMMUTATIVE.has(x.op) && sameValue(left[0]!, right[1]!) && sameValue(left[1]!, right[0]!));
}

const COMMUTATIVE = new Set(['+', '*', '&', '|', '^', '===', '!==']);

/** Without what costs nothing in C. */
function unwrapped(e: Expr): Expr {
  switch (e.kind) {
    case 'retype': return unwrapped(e.operand);
    case 'registerOf': return unwrapped(e.raw);
    case 'registerRaw': return unwrapped(e.value);
    default: return e;
  }
}

/** What the expression itself says: the declaration, the operator, the value. */
function sameOwn(a: Expr, b: Expr): boolean {
  const own = (e: Expr): Readonly<Record<string, unknown>> => e as unknown as Readonly<Record<string, unknown>>;
  const keys = ['decl', 'field', 'op', 'value', 'name', 'target', 'method', 'global', 'variant'].filter((key) => !operands(a).includes(own(a)[key] as Expr));
  const width = (e: Expr): unknown => (e.kind === 'convert' && e.type.kind === 'int' ? e.type.name : undefined);
  return width(a) === width(b) && sameFields(a, b) && keys.every((key) => own(a)[key] === own(b)[key] || operands(b).includes(own(b)[key] as Expr));
}

/** The fields that values are given to: the values themselves are operands. */
function sameFields(a: Expr, b: Expr): boolean {
  if (a.kind !== 'registerWith' || b.kind !== 'registerWith') return true;
  return a.fields.length === b.fields.length && a.fields.every(({ field }, i) => field === b.fields[i]!.field);
}

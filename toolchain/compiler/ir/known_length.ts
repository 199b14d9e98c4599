/** Lengths that are known when the program is built. */

import type { Expr } from './code.ts';
import type { GlobalDecl } from './program.ts';

/** The length that an array has at compile time: of fixed arrays and of constant tables. */
export function knownLength(array: Expr): number | undefined {
  if (array.kind === 'toSlice') return knownLength(array.array);
  if (array.type.kind === 'fixed') return array.type.length;
  return array.kind === 'global' ? constantTable(array.decl)?.length : undefined;
}

/** A constant slice of a table of its own is emitted as a constant array. */
export function constantTable(decl: GlobalDecl) {
  const { value } = decl;
  if (decl.storage !== 'constant' || value?.kind !== 'slice' || value.of.kind !== 'table') return undefined;
  return value.from === 0 && value.length === value.of.elements.length && value.length > 0 ? value.of.elements : undefined;
}

/** Why a check remains, in words: what is known, and what is missing. */

import type { Expr, ExprOf } from '../ir/code.ts';
import { knownLength } from '../ir/known_length.ts';
import { allOf, LENGTHS, sameRange, type Range } from './range.ts';
import type { State } from './state.ts';
import { valueDistance, type Value } from './value.ts';

export function failsIndex(e: ExprOf<'index'>, at: Value, length: Value): string {
  return `${described('index', e.index, at.range)}; ${lengthInWords(e.array, length)}`;
}

export function failsSubarray(state: State, e: ExprOf<'subarray'>, from: Value, to: Value, length: Value): string {
  const missing: string[] = [];
  if (valueDistance(state, from, to) > 0n) missing.push(`the beginning is not known to be at most the end (${inWords(from.range)}; ${inWords(to.range)})`);
  if (valueDistance(state, to, length) > 0n) missing.push(`${described('end', e.to, to.range)}; ${lengthInWords(e.array, length)}`);
  return missing.join('; ');
}

function described(what: string, e: Expr, range: Range): string {
  const name = nameOf(e);
  return `${what}${name === undefined ? '' : ` \`${name}\``} is ${inWords(range)}`;
}

function lengthInWords(array: Expr, length: Value): string {
  const known = knownLength(array);
  if (known !== undefined) return `the length is ${known}`;
  const name = nameOf(array);
  const of = name === undefined ? 'the length' : `the length of \`${name}\``;
  return sameRange(length.range, LENGTHS) ? `${of} is unknown` : `${of} is ${inWords(length.range)}`;
}

function inWords(range: Range): string {
  if (range.min === range.max) return String(range.min);
  return sameRange(range, allOf('u32')) || sameRange(range, allOf('u64')) ? 'anything' : `${range.min} to ${range.max}`;
}

/** As the source has it, for the simple things. */
export function nameOf(e: Expr): string | undefined {
  switch (e.kind) {
    case 'local': case 'global': return e.decl.name;
    case 'field': return joined(nameOf(e.object), e.field.name);
    case 'recordField': return joined(nameOf(e.record), e.name);
    case 'convert': case 'retype': case 'nonNull': return nameOf(e.operand);
    case 'toSlice': return nameOf(e.array);
    case 'length': return joined(nameOf(e.of), 'length');
    default: return undefined;
  }
}

const joined = (object: string | undefined, name: string): string | undefined => (object === undefined ? undefined : `${object === 'self' ? 'this' : object}.${name}`);

/** What the emitters and the reports know of a program: what it needs, its folded bodies, and what is proved of them. */

import { Reach } from '../c/reach.ts';
import type { Program } from '../ir/program.ts';
import { prove, type Proofs } from './program.ts';

export type Facts = { readonly reach: Reach; readonly proofs: Proofs };

const known = new WeakMap<Program, Map<string, Facts>>();

/** Computed once for a program that has been evaluated, and does not change any more. `exporting`: paths of the modules whose exports somebody else calls. */
export function factsOf(program: Program, exporting?: readonly string[]): Facts {
  const ofProgram = known.get(program) ?? new Map<string, Facts>();
  known.set(program, ofProgram);
  const key = exporting === undefined ? '' : `:${exporting.join(':')}`;
  const found = ofProgram.get(key);
  if (found !== undefined) return found;
  const reach = new Reach(program, exporting);
  const facts = { reach, proofs: prove(program, reach.functions, exporting !== undefined || program.entries.length === 0) };
  ofProgram.set(key, facts);
  return facts;
}

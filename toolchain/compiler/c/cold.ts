/** What the C compiler makes small, and puts apart from the rest. */

import type { Facts } from '../analyse/facts.ts';
import { reachedFrom } from '../analyse/reached_from.ts';
import type { FunctionDecl, Program } from '../ir/program.ts';

/** The entries by which a guest, or a device, makes the hypervisor work. An NMI does not: it comes before a machine stops. */
const SERVING: ReadonlySet<string> = new Set(['lyn_exit', 'lyn_hazard', 'lyn_interrupt']);

/**
 * The functions of modules that say `cold()`; and in a program that serves guests those that serving does not come to, which run once or
 * never: start-up, refusals, panics and their reports.
 */
export function coldFunctions(program: Program, facts: Facts): ReadonlySet<FunctionDecl> {
  const serving = program.entries.filter(({ symbol }) => SERVING.has(symbol)).map(({ target }) => target);
  const servesGuests = program.entries.some(({ symbol }) => symbol === 'lyn_exit');
  const often = reachedFrom(program, facts, serving);
  const told = new Set(program.cold);
  return new Set([...facts.reach.functions.keys()].filter((decl) => told.has(decl.module) || (servesGuests && !often.has(decl))));
}

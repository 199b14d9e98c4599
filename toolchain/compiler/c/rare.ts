/** What runs once or never: start-up, refusals, panics and their reports; and what runs as fast as people read and type. The C compiler makes it small, and puts it apart from the rest. */

import type { Facts } from '../analyse/facts.ts';
import { reachedFrom } from '../analyse/reached_from.ts';
import type { FunctionDecl, Program } from '../ir/program.ts';

/** The entries by which a guest, or a device, makes the hypervisor work. An NMI does not: it comes before a machine stops. */
const SERVING: ReadonlySet<string> = new Set(['lyn_exit', 'lyn_hazard', 'lyn_interrupt']);

/** The folder of consoles: a character costs its exits, beside which nothing is much. */
const CONSOLES = 'hv/console/';

/** The functions that serving a guest does not come to, and those of consoles; none in a program that serves no guests. */
export function rareFunctions(program: Program, facts: Facts): ReadonlySet<FunctionDecl> {
  const serving = program.entries.filter(({ symbol }) => SERVING.has(symbol)).map(({ target }) => target);
  if (!program.entries.some(({ symbol }) => symbol === 'lyn_exit')) return new Set();
  const often = reachedFrom(program, facts, serving);
  return new Set([...facts.reach.functions.keys()].filter((decl) => !often.has(decl) || decl.module.startsWith(CONSOLES)));
}

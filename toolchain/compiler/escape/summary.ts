/** What a function does with what it is given, for its callers. */

import type { Loc } from '../ir/program.ts';
import type { Atom, Given } from './atoms.ts';

/** What happens to a reference, said of the one who does it: "stores it in the variable `last`". */
export type Deed = { readonly text: string; readonly loc: Loc };

export class Summary {
  /** What is kept beyond the call. */
  readonly kept = new Map<Given, Deed>();
  /** What is stored inside the object passed as the parameter with this number. */
  readonly stored = new Map<number, Map<Given, Deed>>();
  /** What the result may lead to. */
  readonly result = new Set<Given | 'outside'>();
  /** Grows with every new finding. */
  findings = 0;

  keep(what: Given, deed: Deed): void {
    this.enter(this.kept, what, deed);
  }

  store(what: Given, into: number, deed: Deed): void {
    const known = this.stored.get(into) ?? new Map<Given, Deed>();
    this.stored.set(into, known);
    this.enter(known, what, deed);
  }

  give(atom: Exclude<Atom, { kind: 'site' }>): void {
    if (this.result.has(atom)) return;
    this.result.add(atom);
    this.findings++;
  }

  private enter(map: Map<Given, Deed>, what: Given, deed: Deed): void {
    if (map.has(what)) return;
    map.set(what, deed);
    this.findings++;
  }
}

/**
 * What a reference may lead to, as far as a function can tell. A value of the analysis is a set of these: all that the reference (or
 * the references in a slice or a record) may lead to, whatever happens.
 */

import type { Scope } from './scopes.ts';

export type Atom = Site | Given | 'outside';

/** An object or array on the stack of this function: where it is made. */
export type Site = {
  readonly kind: 'site';
  /** As the messages call it. */
  readonly name: string;
  readonly scope: Scope;
  /** What has been stored inside it. */
  readonly contents: Set<Atom>;
};

/** What the caller has passed: the very thing (`argument`), or what is found by following references from there (`behind`). */
export type Given = { readonly kind: 'argument' | 'behind'; readonly index: number };

export type Atoms = ReadonlySet<Atom>;

export const nothing: Atoms = new Set();
/** Static storage, and all that cannot be told from it. */
export const outside: Atoms = new Set<Atom>(['outside']);

export function isSite(atom: Atom): atom is Site {
  return atom !== 'outside' && atom.kind === 'site';
}

export function union(...sets: readonly Atoms[]): Atoms {
  const present = sets.filter((set) => set.size > 0);
  return present.length < 2 ? present[0] ?? nothing : new Set(present.flatMap((set) => [...set]));
}

/** What references inside of that lead to. `behind` gives the atom for what lies behind a parameter. */
export function load(atoms: Atoms, behind: (index: number) => Given): Atoms {
  return union(...[...atoms].map((atom): Atoms => {
    if (atom === 'outside') return outside;
    return atom.kind === 'site' ? union(atom.contents, outside) : new Set<Atom>([behind(atom.index)]);
  }));
}

/** The same, followed as far as it goes. */
export function loadAll(atoms: Atoms, behind: (index: number) => Given): Atoms {
  let found = load(atoms, behind);
  for (;;) {
    const more = union(found, load(found, behind));
    if (more.size === found.size) return found;
    found = more;
  }
}

/** How long things live: blocks inside of each other, and statements inside of those for what is made for a call. */
export type Scope = { readonly parent: Scope | undefined };

/** Whether what belongs to `a` is there as long as what belongs to `b`. */
export function outlives(a: Scope, b: Scope): boolean {
  for (let scope: Scope | undefined = b; scope !== undefined; scope = scope.parent) if (scope === a) return true;
  return false;
}

/** The scope of each piece of a function, made once: the function is gone through until nothing new is found. */
export class Scopes {
  private readonly known = new Map<object, Scope>();

  of(piece: object, parent: Scope | undefined): Scope {
    const found = this.known.get(piece) ?? { parent };
    this.known.set(piece, found);
    return found;
  }
}

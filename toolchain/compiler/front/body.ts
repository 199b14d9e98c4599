import type { LocalDecl } from '../ir/program.ts';
import { report, symbolOf, type Body, type Front } from './context.ts';
import { noFacts } from './facts.ts';
import { voidType } from './types/basic.ts';
import { ts } from './typescript.ts';

/** The inside of a function, or of an initialiser of static storage, before anything of it is compiled. */
export function newBody(front: Front, given: Partial<Body> = {}): Body {
  return {
    front, decl: undefined, result: voidType, self: undefined, locals: new Map(), scopes: [new Map()], facts: noFacts,
    isStatic: false, breaks: 'nothing', ...given,
  };
}

/** Enters a name into the innermost block. It must not be the name of anything of the user's that is visible here. */
export function declareLocal(body: Body, name: ts.Identifier, decl: LocalDecl | undefined): void {
  if (isVisible(body, name)) report(body.front, name, 'shadowing', name.text);
  const symbol = symbolOf(body.front, name);
  body.scopes.at(-1)!.set(name.text, symbol);
  if (symbol !== undefined) body.locals.set(symbol, decl);
}

function isVisible(body: Body, name: ts.Identifier): boolean {
  return body.scopes.some((scope) => scope.has(name.text)) || moduleDeclares(name);
}

/** Whether the module itself declares or imports the name; names of machine.d.ts may be used again. */
export function moduleDeclares(name: ts.Identifier): boolean {
  const file = name.getSourceFile() as ts.SourceFile & { readonly locals?: ReadonlyMap<string, unknown> };
  return file.locals?.has(name.text) ?? false;
}

/**
 * Runs `work` in a block of its own. A case of a `switch` is one, unlike in JavaScript: its locals are gone in the next case,
 * where using them is refused.
 */
export function inScope<T>(body: Body, work: () => T): T {
  body.scopes.push(new Map());
  try {
    return work();
  } finally {
    for (const symbol of body.scopes.pop()!.values()) if (symbol !== undefined) body.locals.delete(symbol);
  }
}

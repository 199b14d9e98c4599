import type { Expr } from '../ir/code.ts';
import type { FunctionDecl, Program } from '../ir/program.ts';
import { eachExprIn } from '../ir/walk.ts';

/** Where another processor can see, or change, what this one is about to touch: the twin of a function yields there. */
export type StepPoint = 'atomic' | 'mmio' | 'pause';

export function stepPointOf(e: Expr): StepPoint | undefined {
  if (e.kind === 'atomic') return 'atomic';
  if (e.kind !== 'intrinsic') return undefined;
  return e.name === 'cpu.pause' ? 'pause' : e.name.startsWith('mmio.') ? 'mmio' : undefined;
}

/** Calls whose target is known only when they are made. */
const isOpen = (e: Expr): boolean => e.kind === 'callInterface' || e.kind === 'callReference';

/**
 * The functions and methods that may come to a step point, themselves or through others. A call through an interface or a reference
 * counts: what it reaches is asked at run time.
 */
export class Steps {
  readonly #functions = new Set<FunctionDecl>();
  readonly #callers = new Map<FunctionDecl, FunctionDecl[]>();

  constructor({ modules }: Program) {
    const all = modules.flatMap((module) => [...module.functions, ...module.classes.flatMap(({ methods }) => methods)]);
    const direct = all.filter((decl) => this.#survey(decl));
    for (const decl of direct) this.#add(decl);
  }

  has(decl: FunctionDecl): boolean {
    return this.#functions.has(decl);
  }

  /** Notes whom the function calls; does it come to a step point itself? */
  #survey(decl: FunctionDecl): boolean {
    let found = false;
    eachExprIn(decl.body, (e) => {
      found ||= stepPointOf(e) !== undefined || isOpen(e);
      if (e.kind === 'call') this.#callers.set(e.target, [...(this.#callers.get(e.target) ?? []), decl]);
    });
    return found;
  }

  #add(decl: FunctionDecl): void {
    if (this.#functions.has(decl)) return;
    this.#functions.add(decl);
    for (const caller of this.#callers.get(decl) ?? []) this.#add(caller);
  }
}

/** The name of the twin that yields; no name of the source has a `$`. */
export const stepsName = (name: string): string => `${name}$steps`;

/** The walk through one function: where it stands, what it has found out about the checks, and what the rest of the program says. */

import type { Expr, Stmt } from '../ir/code.ts';
import type { FunctionDecl, GlobalDecl, FieldDecl, LocalDecl, Loc } from '../ir/program.ts';
import type { Type } from '../ir/types.ts';
import type { Summary } from './summary.ts';
import { State } from './state.ts';
import { Terms, type Cell } from './term.ts';
import type { Value } from './value.ts';

/** Kinds of checks that a panic stands behind. */
export type CheckKind = 'index' | 'subarray' | 'set' | 'null' | 'divide' | 'lowestBit' | 'highestBit' | 'mulDiv' | 'divRem128' | 'bytes';

/** An expression or a compound assignment that is checked. */
export type Site = Expr | Stmt;

/** What the walk through a function found out about one check. */
export type Finding = { readonly kind: CheckKind; readonly site: Site; readonly loc: Loc; readonly proved: boolean; /** What is missing. */ readonly why: string };

/** Where a loop leads. */
export type LoopExits = { readonly breaks: State[]; readonly continues: State[]; /** How many locals are in scope around the loop. */ readonly scope: number };

/** What functions ask the program, and tell it. */
export interface World {
  readonly cell: (cell: FieldDecl | GlobalDecl) => Summary;
  readonly result: (decl: FunctionDecl) => Summary | undefined;
  /** Can the field be assigned once its object is there? */
  readonly changes: (field: FieldDecl) => boolean;
  readonly called: (target: FunctionDecl, args: readonly Value[]) => void;
  readonly written: (cell: FieldDecl | GlobalDecl, type: Type, value: Value) => void;
  readonly returned: (decl: FunctionDecl, value: Value) => void;
  /** The memory that a call may write. */
  readonly writes: (target: FunctionDecl) => ReadonlySet<Cell> | 'all';
}

/** For one function; code that people write takes less than a hundred. When they are used up, loops are taken as they stand, with nothing known. */
const WALKS = 1000;

export class Flow {
  readonly world: World;
  readonly decl: FunctionDecl;
  readonly terms = new Terms();
  state: State;
  readonly loops: LoopExits[] = [];
  /** The locals in scope, the innermost last. */
  readonly scope: LocalDecl[] = [];
  readonly findings = new Map<Site, Finding>();
  /** Sums, differences and quotients that are those of the numbers themselves: nothing wraps around. */
  readonly exactSites = new Set<Site>();
  readonly #wrapping = new Set<Site>();
  /** Ranges of the values that fields of registers are given. */
  readonly ranges = new Map<Expr, Value['range']>();
  /** Loops are walked until they settle; only the last walk counts. */
  trials = 0;
  /** Walks through loops that are left: those in loops are walked again in each walk of the outer one, level by level. */
  walks = WALKS;
  readonly thresholds: readonly bigint[];

  constructor(world: World, decl: FunctionDecl, thresholds: readonly bigint[]) {
    this.world = world;
    this.decl = decl;
    this.thresholds = thresholds;
    this.state = new State(this.terms);
  }

  get counts(): boolean {
    return this.trials === 0 && !this.state.dead;
  }

  /** Leaves the scopes beyond the first `count` locals: what is known of those that go is kept as what it says of others. */
  close(state: State, count: number): void {
    for (let i = this.scope.length - 1; i >= count; i--) state.forgetCell(this.scope[i]!);
  }

  /** A check that stands in two places is proved if it is in both. */
  check(kind: CheckKind, site: Site, proved: boolean, why: () => string): void {
    if (!this.counts) return;
    const known = this.findings.get(site);
    if (known !== undefined && !known.proved) return;
    this.findings.set(site, { kind, site, loc: site.loc, proved, why: proved ? '' : why() });
  }

  /** Does the result stay within its type before anything is cut off? */
  exact(site: Site, isExact: boolean): void {
    if (!this.counts) return;
    if (!isExact) this.#wrapping.add(site);
    if (this.#wrapping.has(site)) this.exactSites.delete(site);
    else this.exactSites.add(site);
  }
}

/**
 * The whole program: each function is walked with what all its callers pass, all that is ever put into the fields and globals it
 * reads, and all that the functions it calls return. A walk that finds more than was known sends those who relied on it round again,
 * until nothing moves.
 */

import type { Stmt } from '../ir/code.ts';
import type { FieldDecl, FunctionDecl, GlobalDecl, LocalDecl, Program } from '../ir/program.ts';
import type { Type } from '../ir/types.ts';
import type { ConstValue } from '../ir/value.ts';
import { receive } from './assign.ts';
import { exposed, type Exposed } from './exposed.ts';
import { Flow, type Finding, type Site, type World } from './flow.ts';
import type { Range } from './range.ts';
import { statements } from './statements.ts';
import { anySummary, joinSummaries, sameSummary, stretchedSummary, summaryOf, summaryOfConstant, type Summary } from './summary.ts';
import { thresholdsOf } from './thresholds.ts';
import { anyOf, type Value } from './value.ts';
import { Writes, type Written } from './writes.ts';

type Bodies = ReadonlyMap<FunctionDecl, readonly Stmt[]>;
/** What a summary is of: a parameter, a field, a global; the result of a function. */
type Key = LocalDecl | FieldDecl | GlobalDecl | FunctionDecl;

/** A summary that grows more often than this goes on in larger steps. */
const PATIENCE = 4;

/** What the analysis has shown of a program's folded bodies. */
export class Proofs {
  readonly #flows: ReadonlyMap<FunctionDecl, Flow>;
  readonly #findings = new Map<Site, Finding>();
  readonly #exact = new Set<Site>();
  readonly #ranges = new Map<Site, Range>();

  constructor(flows: ReadonlyMap<FunctionDecl, Flow>) {
    this.#flows = flows;
    for (const flow of flows.values()) {
      for (const [site, finding] of flow.findings) this.#findings.set(site, finding);
      for (const site of flow.exactSites) this.#exact.add(site);
      for (const [e, range] of flow.ranges) this.#ranges.set(e, range);
    }
  }

  /** Can the check of this expression, or of this compound assignment, never fail? */
  holds = (site: Site): boolean => this.#findings.get(site)?.proved === true;

  /** How many checks are proved. */
  get provedCount(): number {
    return [...this.#findings.values()].filter(({ proved }) => proved).length;
  }

  /** What is known of a check that remains; nothing where no execution comes. */
  finding(site: Site): Finding | undefined {
    return this.#findings.get(site);
  }

  /** Is the sum, difference or quotient always one of its type, so that nothing wraps around? */
  isExact(site: Site): boolean {
    return this.#exact.has(site);
  }

  /** The value that a field of a register is given. */
  range(site: Site): Range | undefined {
    return this.#ranges.get(site);
  }

  /** Was the function walked: does anything call it? */
  isReached(decl: FunctionDecl): boolean {
    return this.#flows.has(decl);
  }
}

/** `isHosted`: people's own C calls what the program exports. */
export function prove(program: Program, bodies: Bodies, isHosted: boolean): Proofs {
  return new ProgramWalk(program, bodies, isHosted).run();
}

class ProgramWalk implements World {
  readonly #bodies: Bodies;
  readonly #exposed: Exposed;
  readonly #writes: Writes;
  readonly #summaries = new Map<Key, Summary>();
  readonly #growth = new Map<Key, number>();
  readonly #readers = new Map<Key, Set<FunctionDecl>>();
  readonly #flows = new Map<FunctionDecl, Flow>();
  readonly #open = new Set<FunctionDecl>();
  readonly #work = new Set<FunctionDecl>();
  /** The functions that are being walked, the innermost last. */
  readonly #path: FunctionDecl[] = [];

  constructor(program: Program, bodies: Bodies, isHosted: boolean) {
    this.#bodies = bodies;
    this.#exposed = exposed(program, bodies, isHosted);
    this.#writes = new Writes(bodies);
    for (const { value } of program.modules.flatMap((module) => module.globals)) if (value !== undefined) this.#contents(value);
    for (const decl of program.modules.flatMap((module) => module.globals)) if (decl.value !== undefined) this.#join(decl, decl.type, summaryOfConstant(decl.value));
    // An object that is made while the program runs is all zeros at first.
    for (const field of this.#exposed.remade) this.#join(field, field.type, summaryOfConstant(ZERO));
  }

  run(): Proofs {
    for (const decl of this.#bodies.keys()) if (this.#exposed.functions.has(decl)) this.#walk(decl);
    for (const decl of this.#work) {
      this.#work.delete(decl);
      this.#walk(decl);
    }
    return new Proofs(this.#flows);
  }

  #walk(decl: FunctionDecl): void {
    if (this.#open.has(decl)) return void this.#work.add(decl);
    const body = this.#bodies.get(decl);
    if (body === undefined) return;
    this.#open.add(decl);
    this.#work.delete(decl);
    this.#path.push(decl);
    const flow = new Flow(this, decl, thresholdsOf(body));
    this.#flows.set(decl, flow);
    for (const param of decl.params) receive(flow, param, this.#paramOf(decl, param));
    statements(flow, body);
    if (!flow.state.dead) this.returned(decl, anyOf(decl.result));
    this.#path.pop();
    this.#open.delete(decl);
  }

  #paramOf(decl: FunctionDecl, param: LocalDecl): Summary {
    return this.#exposed.functions.has(decl) ? anySummary(param.type) : this.#summaries.get(param)!;
  }

  // -------------------------------------------------------------------------------------------------------------- summaries

  /** The initial contents of storage. */
  #contents(value: ConstValue): void {
    if (value.kind === 'array') value.elements.forEach((element) => this.#contents(element));
    if (value.kind !== 'object') return;
    for (const [field, inner] of value.fields) {
      this.#join(field, field.type, summaryOfConstant(inner));
      this.#contents(inner);
    }
  }

  /** True if more is possible than before. */
  #join(key: Key, type: Type, more: Summary): boolean {
    const before = this.#summaries.get(key);
    const sum = before === undefined ? more : joinSummaries(before, more);
    if (before !== undefined && sameSummary(before, sum)) return false;
    const growth = (this.#growth.get(key) ?? 0) + 1;
    this.#growth.set(key, growth);
    const stops = this.#path.length === 0 || growth <= PATIENCE ? undefined : this.#flows.get(this.#path.at(-1)!)!.thresholds;
    this.#summaries.set(key, before !== undefined && stops !== undefined ? stretchedSummary(type, before, sum, stops) : sum);
    return true;
  }

  #read(key: Key): Summary | undefined {
    const reader = this.#path.at(-1);
    if (reader !== undefined) this.#readers.set(key, (this.#readers.get(key) ?? new Set()).add(reader));
    return this.#summaries.get(key);
  }

  #grown(key: Key): void {
    for (const reader of this.#readers.get(key) ?? []) this.#work.add(reader);
  }

  // -------------------------------------------------------------------------------------------------------------- the world

  cell = (cell: FieldDecl | GlobalDecl): Summary => {
    if (this.#exposed.fields.has(cell as FieldDecl) || this.#exposed.globals.has(cell as GlobalDecl)) return anySummary(cell.type);
    // Of a class without objects: nothing reads it.
    return this.#read(cell) ?? anySummary(cell.type);
  };

  result = (decl: FunctionDecl): Summary | undefined => this.#read(decl);

  changes = (field: FieldDecl): boolean => !field.readonly || this.#exposed.remade.has(field) || this.#exposed.fields.has(field);

  writes = (target: FunctionDecl): Written => this.#writes.of(target);

  /** A function that has not been walked is walked at once, so that its result is there. */
  called = (target: FunctionDecl, args: readonly Value[]): void => {
    if (!this.#bodies.has(target)) return;
    let grew = false;
    if (!this.#exposed.functions.has(target)) {
      target.params.forEach((param, i) => {
        if (this.#join(param, param.type, summaryOf(param.type, args[i]!))) grew = true;
      });
    }
    if (!this.#flows.has(target)) this.#walk(target);
    else if (grew) this.#work.add(target);
  };

  written = (cell: FieldDecl | GlobalDecl, type: Type, value: Value): void => {
    if (this.#join(cell, type, summaryOf(type, value))) this.#grown(cell);
  };

  returned = (decl: FunctionDecl, value: Value): void => {
    if (this.#join(decl, decl.result, summaryOf(decl.result, value))) this.#grown(decl);
  };
}

const ZERO: ConstValue = { kind: 'int', value: 0n };

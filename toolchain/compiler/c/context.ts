/** What the emission of a module, and of a function in it, has at hand. */

import { factsOf } from '../analyse/facts.ts';
import type { Site } from '../analyse/flow.ts';
import type { Proofs } from '../analyse/program.ts';
import type { Expr } from '../ir/code.ts';
import type { Entry, FunctionDecl, GlobalDecl, LocalDecl, Loc, Module, Program, UnionDecl } from '../ir/program.ts';
import type { Type } from '../ir/types.ts';
import type { Code } from '../rules/code.ts';
import type { Failure } from '../rules/failures.ts';
import { isMaker, isZero } from '../ir/construction.ts';
import { effectsOf, type Effects } from '../ir/effects.ts';
import { FormatNumbers } from '../ir/formats.ts';
import { coldFunctions } from './cold.ts';
import { functionsOf, Names } from './names.ts';
import type { Reach } from './reach.ts';
import { Types } from './types.ts';
import { eachExprIn, eachStmt } from '../ir/walk.ts';
import { wideLocals } from './wide.ts';
import { Writer } from './writer.ts';
import { zeroUnions } from './zero_unions.ts';

export type EmitOptions = {
  /** The twin that is compiled: `#line` directives lead to the TypeScript. */
  readonly lines?: boolean;
  /** Paths of modules whose exports somebody else calls; without, the program is for its entries. */
  readonly exporting?: readonly string[];
};

export class Unit {
  readonly program: Program;
  readonly options: EmitOptions;
  readonly names: Names;
  readonly types: Types;
  readonly reach: Reach;
  readonly formats: FormatNumbers;
  readonly proofs: Proofs;
  readonly zeroUnions: ReadonlySet<UnionDecl>;
  readonly cold: ReadonlySet<FunctionDecl>;
  /** Of the checks emitted so far. */
  readonly failures = new Set<Failure>();

  constructor(program: Program, options: EmitOptions) {
    this.program = program;
    this.options = options;
    this.names = new Names(program);
    this.types = new Types(this.names);
    const facts = factsOf(program, options.exporting);
    ({ reach: this.reach, proofs: this.proofs } = facts);
    this.cold = coldFunctions(program, facts);
    this.formats = new FormatNumbers(program);
    this.zeroUnions = zeroUnions(program, this.reach.functions.values());
  }

  /** Those of the program, and machine.d.ts. */
  get modules(): readonly Module[] {
    return [...this.program.modules, this.program.machine];
  }

  /** The functions and methods of a module that the program needs, in the order of the source. */
  functionsOf(module: Module): FunctionDecl[] {
    const all = new Set([...module.functions, ...module.classes.flatMap(functionsOf)]);
    return [...all].filter((decl) => this.reach.functions.has(decl)).sort((a, b) => a.loc.line - b.loc.line || a.loc.column - b.loc.column);
  }

  /** Entries whose function has another symbol already. */
  aliases(module: Module): readonly Entry[] {
    return this.program.entries.filter(({ symbol, target }) => target.module === module.path && this.names.function(target) !== symbol);
  }

  /** Does the contents of other storage point to it? */
  isReferred(decl: GlobalDecl): boolean {
    return this.reach.referred.has(decl);
  }

  /** A context of its own for the module of that path. */
  moduleContext(path: string): ModuleContext {
    return new ModuleContext(this, this.modules.find((module) => module.path === path)!);
  }

  writer(): Writer {
    return new Writer(this.options.lines ?? false);
  }

  /** A writer for pieces of lines. */
  plainWriter(): Writer {
    return new Writer(false);
  }
}

/** One C file in the making. */
export class ModuleContext {
  readonly unit: Unit;
  readonly module: Module;
  /** Is `lyn_source`, the module's name for its checks, needed? */
  usesSource = false;
  /** Are there intrinsics of the machine (`machine.h`)? */
  usesMachine = false;
  readonly #formats = new Set<string>();

  constructor(unit: Unit, module: Module) {
    this.unit = unit;
    this.module = module;
  }

  /** The name of a log format: its function and line, numbered where a line has several. */
  formatName(base: string): string {
    let name = base;
    for (let number = 2; this.#formats.has(name); number++) name = `${base}_${number}`;
    this.#formats.add(name);
    return name;
  }
}

/** A loop around the statement being emitted. */
export type Loop = {
  /** `continue` as a jump, where C's own would skip the update. */
  readonly next: string | undefined;
  /** `break` as a jump, asked for by one inside a `switch`. */
  done: string | undefined;
  /** How many switches lie between the loop and the statement. */
  switches: number;
};

export class FunctionContext {
  readonly module: ModuleContext;
  readonly decl: FunctionDecl;
  /** Lines of the body. */
  out: Writer;
  /** Log formats, before the function. */
  readonly formats: Writer;
  readonly loops: Loop[] = [];
  readonly #names = new Set<string>();
  readonly #locals = new Map<LocalDecl, string>();
  readonly #read = new Set<LocalDecl>();
  readonly #assigned = new Set<LocalDecl>();
  readonly #wide: ReadonlySet<LocalDecl>;

  constructor(module: ModuleContext, decl: FunctionDecl) {
    this.module = module;
    this.decl = decl;
    this.out = module.unit.writer();
    this.formats = module.unit.writer();
    this.#survey();
    this.#wide = wideLocals(this.body, this.unit.proofs);
  }

  get unit(): Unit {
    return this.module.unit;
  }

  get body() {
    return this.unit.reach.functions.get(this.decl)!;
  }

  /** Which locals are read, which assigned. Storage that is only written is not read, nor what is zeros and stays so. */
  #survey(): void {
    const targets = new Set<Expr>();
    const written = (root: Expr): void => void (root.kind === 'local' && root.decl.isStorage && targets.add(root));
    eachStmt(this.body, (s) => {
      if (s.kind !== 'assign' && s.kind !== 'compound') return;
      if (s.target.kind === 'local') this.#assigned.add(s.target.decl);
      const root = rootOf(s.target);
      if (root === s.target || (s.kind === 'assign' && isMaker(s.value) && isZero(s.value))) targets.add(root);
      else written(root);
    });
    eachExprIn(this.body, (e) => {
      if (e.kind === 'copy') written(rootOf(e.to));
      if (e.kind === 'local' && !targets.has(e)) this.#read.add(e.decl);
    });
  }

  isRead(local: LocalDecl): boolean {
    return this.#read.has(local);
  }

  /** Is the local, a u32, held in a `size_t`? */
  isWide(local: LocalDecl): boolean {
    return this.#wide.has(local);
  }

  isAssigned(local: LocalDecl): boolean {
    return this.#assigned.has(local);
  }

  // -------------------------------------------------------------------------------------------------------------- names

  local(decl: LocalDecl): string {
    const known = this.#locals.get(decl);
    if (known !== undefined) return known;
    const name = this.fresh(decl.name);
    this.#locals.set(decl, name);
    return name;
  }

  /** A name that nothing in this function or at file level has. */
  fresh(wish: string): string {
    const name = this.unit.names.fresh(wish, (each) => this.#names.has(each));
    this.#names.add(name);
    return name;
  }

  /** A loop counter: i, j, k, or a longer one. */
  counter(): string {
    const free = ['i', 'j', 'k'].find((name) => !this.#names.has(name));
    return this.fresh(free ?? 'index');
  }

  /** `&lyn_source, line`: the place of a check that can fail in these ways. */
  here(loc: Loc, ...failures: readonly Failure[]): string {
    for (const failure of failures) this.unit.failures.add(failure);
    this.module.usesSource = true;
    return `HERE(${loc.line})`;
  }

  /** Evaluates now, into a variable of its own. */
  temporary(type: Type, wish: string, value: Code, loc: Loc): string {
    const name = this.fresh(wish);
    const declaration = this.unit.types.variable(type, name);
    const pointer = declaration.includes('*');
    this.out.declare(`${pointer ? '' : 'const '}${declaration} = ${value.text};`, loc);
    return name;
  }

  // -------------------------------------------------------------------------------------------------------------- facts

  /** Can the check of the expression, or of the compound assignment, never fail? */
  proves = (site: Site): boolean => this.unit.proofs.holds(site);

  effects(e: Expr): Effects {
    return effectsOf(e, this.proves);
  }
}

/** The local, or whatever else, in whose own storage a place lies. */
function rootOf(place: Expr): Expr {
  if (place.kind === 'field') return rootOf(place.object);
  return place.kind === 'index' ? rootOf(place.array) : place;
}

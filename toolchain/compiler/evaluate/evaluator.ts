import type { Expr } from '../ir/code.ts';
import type { ClassDecl, FunctionDecl, GlobalDecl, LocalDecl, Loc } from '../ir/program.ts';
import type { ConstValue, Place } from '../ir/value.ts';
import { evaluateExpr } from './expressions.ts';
import { Refusal } from './refusal.ts';
import { run } from './statements.ts';
import { containerAt, inside, isStorage, placeOf, referenceTo, setMember, type Container } from './storage.ts';
import { zeroOf, zeroOfStorage } from './values.ts';

/** The locals of one call. */
export type Frame = Map<LocalDecl, ConstValue>;

export type Limits = {
  /** Expressions and statements evaluated for one initialiser. */
  readonly steps: number;
  /** Calls inside each other. */
  readonly depth: number;
};
const LIMITS: Limits = { steps: 20_000_000, depth: 400 };

/**
 * Interprets initialisers at compile time. Values are `ConstValue`s throughout: a reference is a place, so that what a
 * constructor leaves behind is the initial contents as both emitters want it.
 *
 * Globals are evaluated when first needed. The result does not depend on the order: an initialiser may read other
 * statics but write only its own.
 */
export class Evaluator {
  private readonly contents = new WeakMap<GlobalDecl, ConstValue>();
  /** What functions have made for themselves: nothing of the program's refers to it. */
  private readonly made = new WeakSet<GlobalDecl>();
  /** Globals whose initialisers are being evaluated, outermost first. */
  private readonly pending: GlobalDecl[] = [];
  private readonly limits: Limits;
  private stepsLeft: number;
  private depth = 0;

  constructor(limits: Partial<Limits> = {}) {
    this.limits = { ...LIMITS, ...limits };
    this.stepsLeft = this.limits.steps;
  }

  /** The initial value or contents of a global. */
  contentsOf(global: GlobalDecl, loc: Loc): ConstValue {
    const isCurrent = this.pending.at(-1) === global;
    const known = this.contents.get(global);
    if (known !== undefined && (isCurrent || !this.pending.includes(global))) return known;
    if (this.pending.includes(global)) throw new Refusal('evaluateCycle', global.name, loc);
    return this.initialise(global);
  }

  /** What the name of a global stands for: its value, or a reference to its storage. */
  read(global: GlobalDecl, loc: Loc): ConstValue {
    if (isStorage(global)) return referenceTo(placeOf(global));
    if (this.pending.length === 0 && global.storage !== 'constant') throw new Refusal('evaluateVariable', global.name, loc);
    return this.contentsOf(global, loc);
  }

  /** The object or array at a place, to be read. */
  container(place: Place, loc: Loc): Container {
    return containerAt(place, (global) => this.contentsOf(global, loc));
  }

  /** Storage on the stack: a place of its own at each evaluation. Gives the reference to it. */
  make(init: Expr, frame: Frame): ConstValue {
    const place = placeOf({ name: 'the stack', module: '', exported: false, doc: undefined, loc: init.loc, type: init.type, storage: 'static', init, value: undefined });
    this.made.add(place.global);
    this.build(place, init, frame);
    return referenceTo(place);
  }

  /** Writes a value to a place inside the static that is being initialised, or inside what a function has made. */
  write(place: Place, value: ConstValue, loc: Loc): void {
    if (place.global !== this.pending.at(-1) && !this.made.has(place.global)) throw new Refusal('evaluateForeignWrite', place.global.name, loc);
    const step = place.path.at(-1);
    if (step === undefined) this.contents.set(place.global, value);
    else setMember(this.container({ ...place, path: place.path.slice(0, -1) }, loc), step, value);
  }

  /** Evaluates an initialiser of storage at its place: objects are built there, so that `this` has an address. */
  build(place: Place, init: Expr, frame: Frame): void {
    switch (init.kind) {
      case 'new': {
        return this.constructAt(place, init.decl, init.args.map((arg) => evaluateExpr(this, frame, arg)), init.loc);
      }
      case 'newPerCpu':
        this.write(place, zeroOfStorage({ kind: 'class', decl: init.decl }), init.loc);
        return this.construct(init.decl.construct, [referenceTo(place)], init.loc);
      case 'newArray': return this.buildArray(place, init);
      case 'newAtomic': return this.write(place, zeroOf(init.of), init.loc);
      case 'arrayLiteral':
        if (init.type.kind !== 'fixed') break;
        return this.write(place, { kind: 'array', element: init.type.element, elements: init.elements.map((element) => evaluateExpr(this, frame, element)) }, init.loc);
    }
    this.write(place, evaluateExpr(this, frame, init), init.loc);
  }

  call(callee: FunctionDecl, args: readonly ConstValue[], loc: Loc): ConstValue {
    if (this.depth === this.limits.depth) throw new Refusal('evaluateDepth', callee.name, loc);
    this.depth++;
    const end = run(this, new Map(callee.params.map((param, index) => [param, args[index]!])), callee.body);
    this.depth--;
    return typeof end === 'object' ? end.result : { kind: 'null' };
  }

  /** Counts one step of evaluation. */
  step(loc: Loc): void {
    if (this.stepsLeft-- === 0) throw new Refusal('evaluateSteps', String(this.limits.steps), loc);
  }

  private initialise(global: GlobalDecl): ConstValue {
    const outer = { stepsLeft: this.stepsLeft, depth: this.depth };
    this.stepsLeft = this.limits.steps;
    this.pending.push(global);
    try {
      if (global.init === undefined) this.contents.set(global, zeroOf(global.type));
      else this.build(placeOf(global), global.init, new Map());
      return this.contents.get(global)!;
    } catch (error) {
      this.contents.delete(global);
      throw error;
    } finally {
      this.pending.pop();
      Object.assign(this, outer);
    }
  }

  private buildArray(place: Place, init: Extract<Expr, { kind: 'newArray' }>): void {
    this.write(place, zeroOf({ kind: 'fixed', element: init.element, length: init.length }), init.loc);
    if (init.element.kind !== 'class' || init.element.decl.construct === undefined) return;
    for (let index = 0; index < init.length; index++) this.construct(init.element.decl.construct, [referenceTo(inside(place, index))], init.loc);
  }

  /** Constructs an object where another one was. */
  constructAt(place: Place, decl: ClassDecl, args: readonly ConstValue[], loc: Loc): void {
    this.write(place, zeroOfStorage({ kind: 'class', decl }), loc);
    this.construct(decl.construct, [referenceTo(place), ...args], loc);
  }

  private construct(constructor: FunctionDecl | undefined, args: readonly ConstValue[], loc: Loc): void {
    if (constructor !== undefined) this.call(constructor, args, loc);
  }
}

import type { Choice } from './choice.ts';
import type { ClassModel, GlobalModel, Local, Type } from './model.ts';
import type { World } from './world.ts';

/** Steps, by a rough count, that one function may take. */
const LIMIT = 1500;

export type BodyOptions = {
  readonly params?: readonly Local[];
  readonly self?: ClassModel;
  readonly result?: Type | undefined;
  readonly pure?: boolean;
  readonly leaf?: boolean;
};

/** The function that is being written: what is in scope, what it may do, and what it costs so far. */
export class Body {
  readonly world: World;
  readonly choice: Choice;
  readonly self: ClassModel | undefined;
  readonly result: Type | undefined;
  readonly pure: boolean;
  readonly leaf: boolean;
  locals: readonly Local[];
  /** Objects and arrays on the stack. */
  storage: readonly GlobalModel[] = [];
  /** How often the present place is reached, by the loops around it. */
  factor = 1;
  cost = 1;
  /** Loops around, inside of the function. */
  loops = 0;
  /** Is the case of a `switch` nearer than any loop? Then nothing but its last statement may be `break`. */
  inCase = false;

  constructor(world: World, { params = [], self, result, pure = false, leaf = false }: BodyOptions = {}) {
    this.world = world;
    this.choice = world.choice;
    this.locals = params;
    this.self = self;
    this.result = result;
    this.pure = pure;
    this.leaf = leaf;
  }

  /** Initial contents: nothing here that the compiler does not know. */
  get isConstant(): boolean {
    return this.pure && this.self === undefined && this.locals.length === 0;
  }

  /** Is there time left for something that takes so many steps? Then it is counted. */
  affords(steps: number): boolean {
    if (this.cost + this.factor * steps > LIMIT) return false;
    this.cost += this.factor * steps;
    return true;
  }

  /** What `write` makes inside of a loop; undefined if it would take too long. */
  repeated<T>(times: number, write: () => T): T | undefined {
    if (this.factor * times > 64 || this.cost + this.factor * times * 4 > LIMIT) return undefined;
    const { inCase } = this;
    this.inCase = false;
    this.factor *= times;
    this.loops++;
    try {
      return this.scoped(write);
    } finally {
      this.factor /= times;
      this.loops--;
      this.inCase = inCase;
    }
  }

  /** Locals that `write` adds are gone afterwards. */
  scoped<T>(write: () => T): T {
    const outer = this.locals;
    const { storage } = this;
    try {
      return write();
    } finally {
      this.locals = outer;
      this.storage = storage;
    }
  }

  add(local: Local): Local {
    this.locals = [...this.locals, local];
    return local;
  }
}

/**
 * Functions that can be stopped where another processor may come in between: the twins of emitted functions, which yield before
 * every atomic operation, every access to device memory, and `cpu.pause`.
 */

import type { StepPoint } from '../compiler/js/steps.ts';

/** A function on its way. */
export type Stepping<T = unknown> = Generator<StepPoint, T, void>;
type Twin = (...args: never[]) => Stepping;
type Callable = (...args: never[]) => unknown;

const twins = new WeakMap<Callable, Twin>();

export function twin(of: Callable, made: Twin): void {
  twins.set(of, made);
}

/** A call of a function; one without a twin is a single step. */
export function* stepsOf(of: Callable, ...args: unknown[]): Stepping {
  const made = twins.get(of);
  return made === undefined ? of(...(args as never[])) : yield* made(...(args as never[]));
}

/** A call of a method. */
export function* stepsOfMethod(object: object, name: string, ...args: unknown[]): Stepping {
  const methods = object as { readonly [name: string]: Callable | undefined };
  const made = methods[`${name}$steps`] as Twin | undefined;
  if (made !== undefined) return yield* made.apply(object, args as never[]);
  const plain = methods[name];
  if (plain === undefined) throw new TypeError(`there is no method ${name}`);
  return plain.apply(object, args as never[]);
}

import { machine } from './machine/machine.ts';
import { stepsOf, stepsOfMethod, type Stepping } from './steps.ts';

/** What one simulated processor does. */
export type Course = () => Stepping;

/** `steps(add, counter, 1)`: a call of a function of machine TypeScript that others may come in between of. */
export function steps<A extends readonly unknown[]>(of: (...args: A) => unknown, ...args: A): Course {
  return () => stepsOf(of as never, ...args);
}

/** `stepsOn(lock, 'acquire')`: the same of a method. */
export function stepsOn<O extends object, M extends keyof O & string>(object: O, method: M, ...args: O[M] extends (...args: infer A) => unknown ? A : never): Course {
  return () => stepsOfMethod(object, method, ...(args as unknown[]));
}

export type Interleaving = {
  /** Before every run, on a machine that has been reset. */
  readonly begin?: () => void;
  /** What processor 0, 1, ... does. */
  readonly courses: readonly Course[];
  /** After every run. */
  readonly check: () => void;
  /** How often a processor may be stopped although it could go on; without it, as often as can be. */
  readonly preemptions?: number;
};

const MOST_RUNS = 200_000;
const MOST_STEPS = 10_000;

/**
 * Runs the courses in every order in which processors can come in between of each other at atomics, device memory and pauses, and gives the
 * number of orders. A processor that pauses lets another one go first. Throws, with the order, what a course or the check throws, and an
 * error where a run has no end or there are more orders than can be tried.
 */
export function interleave(what: Interleaving): number {
  let runs = 0;
  for (let order: number[] | undefined = []; order !== undefined; runs++) {
    if (runs === MOST_RUNS) throw new Error(`more than ${MOST_RUNS} orders: shorten the courses, or give a number of preemptions`);
    order = nextOrder(runOnce(what, order));
  }
  return runs;
}

/** A choice among the processors that could go on, and the one that went. */
type Choice = { readonly choices: readonly number[]; readonly taken: number };

function runOnce(what: Interleaving, order: readonly number[]): Choice[] {
  machine.reset();
  what.begin?.();
  const running = what.courses.map((course) => course());
  const open = new Set(running.keys());
  const made: Choice[] = [];
  let last: { readonly processor: number; readonly paused: boolean } | undefined;
  let spent = 0;
  try {
    while (open.size > 0) {
      if (made.length === MOST_STEPS) throw new Error(`no end after ${MOST_STEPS} steps: do the processors wait for each other?`);
      const choices = choicesOf(open, last, what.preemptions === undefined || spent < what.preemptions);
      const taken = order[made.length] ?? 0;
      const processor = choices[taken]!;
      if (last !== undefined && !last.paused && open.has(last.processor) && processor !== last.processor) spent++;
      made.push({ choices, taken });
      machine.processor = processor;
      const { done, value } = running[processor]!.next();
      if (done) open.delete(processor);
      last = { processor, paused: !done && value === 'pause' };
    }
    what.check();
  } catch (error) {
    throw withOrder(error, made);
  }
  return made;
}

/** First the one that went last, then the others; one that pauses goes only if it is alone. */
function choicesOf(open: ReadonlySet<number>, last: { readonly processor: number; readonly paused: boolean } | undefined, mayPreempt: boolean): readonly number[] {
  const others = [...open].filter((processor) => processor !== last?.processor);
  if (last === undefined || !open.has(last.processor)) return others;
  if (last.paused) return others.length > 0 ? others : [last.processor];
  return mayPreempt ? [last.processor, ...others] : [last.processor];
}

/** The order with the last choice changed that can be; undefined after the last order. */
function nextOrder(made: readonly Choice[]): number[] | undefined {
  const at = made.findLastIndex(({ choices, taken }) => taken + 1 < choices.length);
  return at < 0 ? undefined : [...made.slice(0, at).map(({ taken }) => taken), made[at]!.taken + 1];
}

function withOrder(error: unknown, made: readonly Choice[]): unknown {
  if (error instanceof Error) error.message += `\nprocessors in this order: ${described(made.map(({ choices, taken }) => choices[taken]!))}`;
  return error;
}

const MOST_DESCRIBED = 40;

/** `0 1x3 0`: the last turns, with how many steps each took. */
function described(processors: readonly number[]): string {
  const turns: { readonly processor: number; steps: number }[] = [];
  for (const processor of processors) {
    const last = turns.at(-1);
    if (last?.processor === processor) last.steps++;
    else turns.push({ processor, steps: 1 });
  }
  const shown = turns.slice(-MOST_DESCRIBED).map(({ processor, steps: count }) => (count === 1 ? `${processor}` : `${processor}x${count}`));
  return `${turns.length > MOST_DESCRIBED ? '... ' : ''}${shown.join(' ')}`;
}

import type { Loc } from './ir/program.ts';

/** A mistake of the compiler's own, with the place of the user's program that it was at. */
export class Defect extends Error {
  /** `writing the C of read`: what was being done. */
  readonly task: string;
  readonly loc: Loc;

  constructor(task: string, loc: Loc, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.task = task;
    this.loc = loc;
  }
}

/**
 * Runs a part of the compiler on a declaration. What it throws by mistake says afterwards which one it was, the innermost; what
 * the compiler throws to give up on a piece, and the end of the stack, go on as they are.
 */
export function at<T>(task: string, loc: Loc | (() => Loc), work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw isMistake(error) ? new Defect(task, typeof loc === 'function' ? loc() : loc, error) : error;
  }
}

function isMistake(error: unknown): boolean {
  if (error instanceof RangeError) return !/call stack/.test(error.message);
  return error instanceof TypeError || error instanceof ReferenceError || (error instanceof Error && error.constructor === Error);
}

import type { Loc } from '../ir/program.ts';
import { failureText, type Failure } from '../rules/failures.ts';

/** Why an expression has no value at compile time. Each kind is one coded message of the diagnostics table. */
export type RefusalKind =
  /** An intrinsic of the machine or a log line: there is no machine at compile time. */
  | 'evaluateMachine'
  /** `panic`, `assert`, or a failed check (index, null, division). */
  | 'evaluatePanic'
  | 'evaluateSteps'
  | 'evaluateDepth'
  /** The initial contents of a static that needs, directly or not, its own. */
  | 'evaluateCycle'
  /** An initialiser that changes another static: the result would depend on an order. */
  | 'evaluateForeignWrite'
  /** Storage made where none can be: `new` outside an initialiser. */
  | 'evaluateStorage'
  /** A constant is wanted, and the expression reads a variable. */
  | 'evaluateVariable';

/** Thrown inside the evaluator; becomes a diagnostic at its entry points. */
export class Refusal extends Error {
  readonly kind: RefusalKind;
  /** What the message names: an intrinsic, a static, a condition. */
  readonly subject: string;
  /** Where evaluation failed: in the initialiser itself, or in a function that it called. */
  readonly loc: Loc;

  constructor(kind: RefusalKind, subject: string, loc: Loc) {
    super(`${kind}: ${subject}`);
    this.kind = kind;
    this.subject = subject;
    this.loc = loc;
  }
}

/** A check that fails at compile time, in the words it would have at run time. */
export function failed(failure: Failure, args: readonly (string | number | bigint)[], loc: Loc): Refusal {
  return new Refusal('evaluatePanic', failureText(failure, args), loc);
}

import type { Expr } from '../ir/code.ts';
import type { LocalDecl } from '../ir/program.ts';

/** Locals of nullable type that are known not to be null at a place. */
export type Facts = ReadonlySet<LocalDecl>;

export const noFacts: Facts = new Set();

/** What a condition proves when it is true, and when it is false. */
export type Proof = { readonly whenTrue: Facts; readonly whenFalse: Facts };

export function proofOf(test: Expr): Proof {
  if (test.kind === 'binary') return proofOfComparison(test.op, test.left, test.right);
  if (test.kind === 'unary' && test.op === '!') return swap(proofOf(test.operand));
  if (test.kind === 'logical') return proofOfLogical(test.op, proofOf(test.left), proofOf(test.right));
  return { whenTrue: noFacts, whenFalse: noFacts };
}

function proofOfComparison(op: string, left: Expr, right: Expr): Proof {
  const local = comparedWithNull(left, right) ?? comparedWithNull(right, left);
  const facts: Facts = local === undefined ? noFacts : new Set([local]);
  if (op === '!==') return { whenTrue: facts, whenFalse: noFacts };
  if (op === '===') return { whenTrue: noFacts, whenFalse: facts };
  return { whenTrue: noFacts, whenFalse: noFacts };
}

function comparedWithNull(value: Expr, other: Expr): LocalDecl | undefined {
  return value.kind === 'local' && other.kind === 'constant' && other.value === null ? value.decl : undefined;
}

function proofOfLogical(op: '&&' | '||', left: Proof, right: Proof): Proof {
  return op === '&&'
    ? { whenTrue: union(left.whenTrue, right.whenTrue), whenFalse: intersection(left.whenFalse, right.whenFalse) }
    : { whenTrue: intersection(left.whenTrue, right.whenTrue), whenFalse: union(left.whenFalse, right.whenFalse) };
}

function swap(proof: Proof): Proof {
  return { whenTrue: proof.whenFalse, whenFalse: proof.whenTrue };
}

export function union(a: Facts, b: Facts): Facts {
  return b.size === 0 ? a : a.size === 0 ? b : new Set([...a, ...b]);
}

export function intersection(a: Facts, b: Facts): Facts {
  return a.size === 0 || b.size === 0 ? noFacts : new Set([...a].filter((local) => b.has(local)));
}

export function without(facts: Facts, locals: Iterable<LocalDecl>): Facts {
  const rest = new Set(facts);
  for (const local of locals) rest.delete(local);
  return rest;
}

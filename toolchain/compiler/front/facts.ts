import type { Expr } from '../ir/code.ts';
import type { LocalDecl, UnionDecl, UnionVariant } from '../ir/program.ts';

/** What a local may be: of a nullable type, that it is there; of a union, one of the variants. */
export type Case = 'present' | UnionVariant;

/** Locals of which something is known at a place, each with the cases that are left. */
export type Facts = ReadonlyMap<LocalDecl, ReadonlySet<Case>>;

export const noFacts: Facts = new Map();

export function factOf(local: LocalDecl, cases: Iterable<Case>): Facts {
  return new Map([[local, new Set(cases)]]);
}

/** What a condition proves when it is true, and when it is false. */
export type Proof = { readonly whenTrue: Facts; readonly whenFalse: Facts };

const nothing: Proof = { whenTrue: noFacts, whenFalse: noFacts };

export function proofOf(test: Expr): Proof {
  if (test.kind === 'binary') return proofOfComparison(test.op, test.left, test.right);
  if (test.kind === 'unary' && test.op === '!') return swap(proofOf(test.operand));
  if (test.kind === 'logical') return proofOfLogical(test.op, proofOf(test.left), proofOf(test.right));
  return test.kind === 'unionTag' ? proofOfTag(test, true) : nothing;
}

function proofOfComparison(op: string, left: Expr, right: Expr): Proof {
  if (op !== '===' && op !== '!==') return nothing;
  const proof = comparedWith(left, right) ?? comparedWith(right, left) ?? nothing;
  return op === '===' ? proof : swap(proof);
}

/** What it proves that `value` is the constant `other`. */
function comparedWith(value: Expr, other: Expr): Proof | undefined {
  if (other.kind !== 'constant') return undefined;
  if (value.kind === 'local' && other.value === null) return { whenTrue: noFacts, whenFalse: factOf(value.decl, ['present']) };
  return value.kind === 'unionTag' ? proofOfTag(value, other.value) : undefined;
}

function proofOfTag({ union, decl }: Extract<Expr, { kind: 'unionTag' }>, tag: unknown): Proof {
  if (union.kind !== 'local') return nothing;
  const fact = (same: boolean): Facts => factOf(union.decl, decl.variants.filter((variant) => (variant.tag === tag) === same));
  return { whenTrue: fact(true), whenFalse: fact(false) };
}

function proofOfLogical(op: '&&' | '||', left: Proof, right: Proof): Proof {
  return op === '&&'
    ? { whenTrue: both(left.whenTrue, right.whenTrue), whenFalse: either(left.whenFalse, right.whenFalse) }
    : { whenTrue: either(left.whenTrue, right.whenTrue), whenFalse: both(left.whenFalse, right.whenFalse) };
}

function swap(proof: Proof): Proof {
  return { whenTrue: proof.whenFalse, whenFalse: proof.whenTrue };
}

/** What is known where both hold. */
export function both(a: Facts, b: Facts): Facts {
  if (a.size === 0 || b.size === 0) return a.size === 0 ? b : a;
  const sum = new Map(a);
  for (const [local, cases] of b) {
    const known = a.get(local);
    sum.set(local, known === undefined ? cases : new Set([...known].filter((each) => cases.has(each))));
  }
  return sum;
}

/** What is known where one of them holds, and nobody knows which. */
export function either(a: Facts, b: Facts): Facts {
  const sum = new Map<LocalDecl, ReadonlySet<Case>>();
  for (const [local, cases] of a) {
    const other = b.get(local);
    if (other !== undefined) sum.set(local, new Set([...cases, ...other]));
  }
  return sum;
}

export function without(facts: Facts, locals: Iterable<LocalDecl>): Facts {
  const rest = new Map(facts);
  for (const local of locals) rest.delete(local);
  return rest;
}

/** The variants of which a value of a union may be. */
export function variantsOf(facts: Facts, value: Expr, decl: UnionDecl): readonly UnionVariant[] {
  const { variants } = decl;
  switch (value.kind) {
    case 'union': return [value.variant];
    case 'local': {
      const left = facts.get(value.decl);
      return left === undefined ? variants : variants.filter((variant) => left.has(variant));
    }
    case 'conditional': {
      const sides = [value.whenTrue, value.whenFalse].flatMap((side) => variantsOf(facts, side, decl));
      return variants.filter((variant) => sides.includes(variant));
    }
    default: return variants;
  }
}

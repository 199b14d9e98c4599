/**
 * What evaluating an expression does to the world, as far as the order of evaluation can be observed: C leaves that order
 * open, the language does not. Locals are nobody's business but their function's, and only statements assign them.
 */

import type { Expr, Stmt } from './code.ts';
import type { ClassDecl, FunctionDecl, GlobalDecl } from './program.ts';
import { blocksOf, expressionsOf, operands } from './walk.ts';

export type Effects = {
  /** Reads memory that something else may write. */
  readonly reads: boolean;
  /** Writes memory, or does something that the world sees. */
  readonly writes: boolean;
  /** May end in a panic. */
  readonly panics: boolean;
};

const NONE: Effects = { reads: false, writes: false, panics: false };
const READS: Effects = { reads: true, writes: false, panics: false };
const WRITES: Effects = { reads: false, writes: true, panics: false };
const PANICS: Effects = { reads: false, writes: false, panics: true };
const ALL: Effects = { reads: true, writes: true, panics: true };
const both = (a: Effects, b: Effects): Effects => (a === b || b === NONE ? a : { reads: a.reads || b.reads, writes: a.writes || b.writes, panics: a.panics || b.panics });

/** Intrinsics without effects (but perhaps a panic on a bad argument); all others are the machine's. */
const INTRINSICS: { readonly [name: string]: Effects } = {
  mulHigh: NONE, countBits: NONE, bytesOf: NONE, textOf: NONE, ascii4: NONE, ascii8: NONE,
  mulDiv: PANICS, divRem128: PANICS, lowestBit: PANICS, highestBit: PANICS,
  'memory.addressOf': NONE, 'memory.bytes': PANICS,
};

/** Says whether the check of an expression has been proved away where it stands. */
export type Proof = (e: Expr) => boolean;
const nothingProved: Proof = () => false;

/** What the expression itself does, without its operands. */
function own(e: Expr, proved: Proof): Effects {
  switch (e.kind) {
    case 'global': return e.decl.storage !== 'constant' && (!isPlace(e) || isPointer(e.decl)) ? READS : NONE;
    case 'field': return e.field.embedded ? NONE : READS;
    case 'index': return both(isPlace(e) ? NONE : READS, proved(e) ? NONE : PANICS);
    case 'binary': return (e.op === '/' || e.op === '%') && !(e.right.kind === 'constant' && e.right.value !== 0n) && !proved(e) ? PANICS : NONE;
    case 'subarray': case 'nonNull': return proved(e) ? NONE : PANICS;
    // Volatile, and seen by devices and by other processors.
    case 'viewField': return e.field.type.kind === 'bytes' ? NONE : ALL;
    case 'atomic': case 'sliceOp': case 'copy': return ALL;
    case 'call': return effectsOfFunction(e.target);
    // Two objects made are never one.
    case 'new': return both(WRITES, effectsOfConstructor(e.decl));
    case 'newArray': return e.element.kind === 'class' ? both(WRITES, effectsOfConstructor(e.element.decl)) : WRITES;
    case 'newAtomic': return WRITES;
    case 'construct': return both(WRITES, effectsOfConstructor(e.decl));
    case 'poolSlot': return both(READS, PANICS);
    case 'callInterface': case 'callReference': return ALL;
    case 'intrinsic': return proved(e) ? NONE : (INTRINSICS[e.name] ?? ALL);
    default: return NONE;
  }
}

/** A static that refers to an object elsewhere, rather than being one. */
export function isPointer(decl: GlobalDecl): boolean {
  return decl.value?.kind === 'reference';
}

/** Storage itself rather than a value read from it. */
function isPlace(e: Expr): boolean {
  return e.type.kind === 'class' || e.type.kind === 'fixed' || e.type.kind === 'atomic' || e.type.kind === 'percpu';
}

export function effectsOf(e: Expr, proved: Proof = nothingProved): Effects {
  return operands(e).reduce((sum, part) => both(sum, effectsOf(part, proved)), own(e, proved));
}

/** Can anybody see whether `first` or `second` is evaluated first? */
export function conflict(first: Effects, second: Effects): boolean {
  return (first.writes && (second.reads || second.writes || second.panics))
    || (first.reads && second.writes)
    || (first.panics && (second.writes || second.panics));
}

const known = new WeakMap<FunctionDecl, Effects>();

/** The sum over a function's body; a function that is being looked at (recursion) counts as doing everything. */
function effectsOfFunction(decl: FunctionDecl): Effects {
  const done = known.get(decl);
  if (done !== undefined) return done;
  known.set(decl, ALL);
  const sum = decl.body.reduce((effects, s) => both(effects, effectsOfStmt(s)), NONE);
  known.set(decl, sum);
  return sum;
}

function effectsOfConstructor({ construct }: ClassDecl): Effects {
  return construct === undefined ? NONE : effectsOfFunction(construct);
}

function effectsOfStmt(s: Stmt): Effects {
  const parts = expressionsOf(s).map((e) => effectsOf(e));
  const inner = blocksOf(s).flat().map(effectsOfStmt);
  return [...parts, ...inner].reduce(both, ownOfStmt(s));
}

function ownOfStmt(s: Stmt): Effects {
  switch (s.kind) {
    case 'assign': case 'compound': return s.target.kind === 'local' ? NONE : { reads: false, writes: true, panics: s.kind === 'compound' };
    case 'log': return ALL;
    case 'panic': case 'assert': return PANICS;
    // A loop that nothing ends, or a division that panics, must not move before another effect.
    case 'while': case 'doWhile': case 'for': return PANICS;
    default: return NONE;
  }
}

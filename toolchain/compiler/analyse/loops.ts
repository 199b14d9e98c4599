/**
 * Loops. The state at the head is guessed from what arrives there, and given up step by step until a walk through the loop leads
 * back to nothing that it does not allow: only then does the walk count. The proof is that last comparison, not the guessing.
 */

import type { Expr, Stmt, StmtOf } from '../ir/code.ts';
import { bind } from './assign.ts';
import { branch } from './conditions.ts';
import { value } from './expressions.ts';
import type { Flow, LoopExits } from './flow.ts';
import { element } from './places.ts';
import { after, leaveScope, statement, statements } from './statements.ts';
import { entails, joinStates, State, widen } from './state.ts';

/** Walks that only join what arrives; walks before everything is given up. */
const PLAIN = 2;
const PATIENCE = 12;

/** One walk: from the state at the head, which `flow` stands in, to the state that comes back to it, and that which leaves by the test. */
type Round = (exits: LoopExits) => { readonly back: State; readonly left: State };

function loop(flow: Flow, round: Round): void {
  const entry = flow.state;
  // The loop may write memory before it reads what was computed before it.
  entry.renew();
  const head = settled(flow, entry, round);
  const { left, exits } = walk(flow, head, round);
  flow.state = [left, ...exits.breaks].reduce(joinStates);
}

function walk(flow: Flow, head: State, round: Round): { readonly back: State; readonly left: State; readonly exits: LoopExits } {
  flow.walks--;
  const exits: LoopExits = { breaks: [], continues: [], scope: flow.scope.length };
  flow.state = head.clone();
  flow.loops.push(exits);
  const ends = round(exits);
  flow.loops.pop();
  return { ...ends, exits };
}

/** A state at the head that holds whenever the loop comes there. */
function settled(flow: Flow, entry: State, round: Round): State {
  if (flow.walks <= 0) return new State(flow.terms);
  flow.trials++;
  let head = entry;
  let { back } = walk(flow, head, round);
  for (let trial = 0; !entails(back, head); trial++) {
    const joined = joinStates(head, back);
    head = trial < PLAIN ? joined : trial < PATIENCE && flow.walks > 0 ? widen(head, joined, flow.thresholds, (1n << BigInt(trial - PLAIN)) - 1n) : new State(flow.terms);
    ({ back } = walk(flow, head, round));
  }
  if (flow.walks > 0) head = sharper(flow, entry, head, back, round);
  flow.trials--;
  return head;
}

/** Widening may have given up too much: what arrives is tried as the head itself, and taken if it holds. */
function sharper(flow: Flow, entry: State, head: State, back: State, round: Round): State {
  const candidate = joinStates(entry, back);
  if (entails(head, candidate)) return head;
  const again = walk(flow, candidate, round).back;
  return entails(again, candidate) && entails(entry, candidate) ? candidate : head;
}

/** The way on for what stands in the body, with what `continue` brings there. */
function continued(flow: Flow, exits: LoopExits): State {
  return [flow.state, ...exits.continues].reduce(joinStates);
}

export function whileLoop(flow: Flow, s: StmtOf<'while'>): void {
  counted(flow, s.test, s.body, []);
}

export function forLoop(flow: Flow, s: StmtOf<'for'>): void {
  const scope = flow.scope.length;
  for (const one of s.init) {
    if (one.kind === 'let') flow.scope.push(one.decl);
    statement(flow, one);
  }
  counted(flow, s.test, s.body, s.update);
  leaveScope(flow, scope);
}

function counted(flow: Flow, test: Expr | undefined, body: readonly Stmt[], update: readonly Stmt[]): void {
  loop(flow, (exits) => {
    const [yes, left] = test === undefined ? [flow.state, nowhere(flow)] : branch(flow, test);
    after(flow, yes, body);
    return { back: after(flow, continued(flow, exits), update), left };
  });
}

function nowhere(flow: Flow): State {
  const state = new State(flow.terms);
  state.dead = true;
  return state;
}

export function doWhileLoop(flow: Flow, s: StmtOf<'doWhile'>): void {
  loop(flow, (exits) => {
    statements(flow, s.body);
    flow.state = continued(flow, exits);
    const [back, left] = branch(flow, s.test);
    return { back, left };
  });
}

export function forOfLoop(flow: Flow, s: StmtOf<'forOf'>): void {
  value(flow, s.array);
  loop(flow, (exits) => {
    const left = flow.state.clone();
    flow.scope.push(s.decl);
    bind(flow, s.decl, elementOf(s));
    statements(flow, s.body);
    leaveScope(flow, exits.scope);
    return { back: continued(flow, exits), left };
  });
}

/** As if it were indexed. */
function elementOf(s: StmtOf<'forOf'>) {
  const array = s.array.kind === 'toSlice' ? s.array.array : s.array;
  return element({ kind: 'index', loc: s.loc, type: s.decl.type, array, index: s.array });
}

/** Statements, in the order of execution, but for loops and assignments. */

import type { Stmt, StmtOf } from '../ir/code.ts';
import { learn } from './compare.ts';
import { branch } from './conditions.ts';
import { assign, compound, declare } from './assign.ts';
import { value, values } from './expressions.ts';
import type { Flow } from './flow.ts';
import { doWhileLoop, forLoop, forOfLoop, whileLoop } from './loops.ts';
import { joinStates, type State } from './state.ts';
import { anyOf, current } from './value.ts';

type Walkers = { readonly [K in Stmt['kind']]: (flow: Flow, s: StmtOf<K>) => void };

const WALK: Walkers = {
  let: declare,
  assign,
  compound,
  expr: (flow, s) => void value(flow, s.expr),
  if: alternatives,
  while: whileLoop,
  doWhile: doWhileLoop,
  for: forLoop,
  forOf: forOfLoop,
  switch: selection,
  return: leave,
  break: (flow) => jump(flow, flow.loops.at(-1)!.breaks),
  continue: (flow) => jump(flow, flow.loops.at(-1)!.continues),
  block: (flow, s) => statements(flow, s.body),
  log: (flow, s) => {
    values(flow, s.format.args.map((arg) => arg.value));
    flow.state.forgetMemory();
  },
  panic: (flow, s) => {
    values(flow, s.format.args.map((arg) => arg.value));
    flow.state.dead = true;
  },
  assert: (flow, s) => {
    [flow.state] = branch(flow, s.test);
  },
};

export function statement(flow: Flow, s: Stmt): void {
  (WALK[s.kind] as (flow: Flow, s: Stmt) => void)(flow, s);
}

/** Nothing is looked at that is not reached: its checks count as not proved. */
export function statements(flow: Flow, body: readonly Stmt[]): void {
  const scope = flow.scope.length;
  for (const s of body) {
    if (flow.state.dead) break;
    if (s.kind === 'let') flow.scope.push(s.decl);
    statement(flow, s);
  }
  leaveScope(flow, scope);
}

export function leaveScope(flow: Flow, count: number): void {
  if (!flow.state.dead) flow.close(flow.state, count);
  flow.scope.length = count;
}

function alternatives(flow: Flow, s: StmtOf<'if'>): void {
  const [yes, no] = branch(flow, s.test);
  const afterThen = after(flow, yes, s.then);
  flow.state = joinStates(afterThen, after(flow, no, s.otherwise ?? []));
}

/** The state after a list that is reached in another. */
export function after(flow: Flow, state: State, body: readonly Stmt[]): State {
  flow.state = state;
  statements(flow, body);
  return flow.state;
}

function jump(flow: Flow, exits: State[]): void {
  const state = flow.state.clone();
  flow.close(state, flow.loops.at(-1)!.scope);
  exits.push(state);
  flow.state.dead = true;
}

function selection(flow: Flow, s: StmtOf<'switch'>): void {
  const subject = value(flow, s.subject);
  const rest = flow.state;
  const ends: State[] = [];
  for (const { values: cases, body } of s.cases) {
    const entries = cases.map((one) => {
      const entry = rest.clone();
      flow.state = entry;
      const label = value(flow, one);
      learn(entry, '===', current(entry, subject), label);
      learn(rest, '!==', subject, label);
      return entry;
    });
    ends.push(after(flow, entries.reduce(joinStates), body));
  }
  if (s.exhaustive && s.otherwise === undefined) rest.dead = true;
  ends.push(after(flow, rest, s.otherwise ?? []));
  flow.state = ends.reduce(joinStates);
}

function leave(flow: Flow, s: StmtOf<'return'>): void {
  const result = s.value === undefined ? anyOf(flow.decl.result) : value(flow, s.value);
  if (flow.counts) flow.world.returned(flow.decl, result);
  flow.state.dead = true;
}

import type { Format, Stmt, StmtOf, Target } from '../ir/code.ts';
import type { ConstValue, Place } from '../ir/value.ts';
import type { Evaluator, Frame } from './evaluator.ts';
import { arithmetic, elementPlace, evaluateExpr, intOf, isTrue } from './expressions.ts';
import { failed, Refusal } from './refusal.ts';
import { inside, member, placeOf, target } from './storage.ts';
import { same, zeroOf } from './values.ts';

/** How a list of statements ended: at its end (undefined), by `break` or `continue`, or by `return`. */
export type End = 'break' | 'continue' | { readonly result: ConstValue } | undefined;

export function run(evaluator: Evaluator, frame: Frame, body: readonly Stmt[]): End {
  for (const statement of body) {
    evaluator.step(statement.loc);
    const end = runOne(evaluator, frame, statement);
    if (end !== undefined) return end;
  }
  return undefined;
}

function runOne(evaluator: Evaluator, frame: Frame, statement: Stmt): End {
  switch (statement.kind) {
    case 'let': frame.set(statement.decl, statement.init === undefined ? zeroOf(statement.decl.type) : evaluateExpr(evaluator, frame, statement.init)); return;
    case 'assign': return assign(evaluator, frame, statement);
    case 'compound': return compound(evaluator, frame, statement);
    case 'expr': evaluateExpr(evaluator, frame, statement.expr); return;
    case 'if': return run(evaluator, frame, isTrue(evaluator, frame, statement.test) ? statement.then : statement.otherwise ?? []);
    case 'while': return loop(evaluator, frame, { ...statement, update: [] });
    case 'doWhile': return loop(evaluator, frame, { ...statement, update: [] }, true);
    case 'for': return run(evaluator, frame, statement.init) ?? loop(evaluator, frame, statement);
    case 'forOf': return forOf(evaluator, frame, statement);
    case 'switch': return choose(evaluator, frame, statement);
    case 'return': return { result: statement.value === undefined ? { kind: 'null' } : evaluateExpr(evaluator, frame, statement.value) };
    case 'break': case 'continue': return statement.kind;
    case 'block': return run(evaluator, frame, statement.body);
    case 'log': throw new Refusal('evaluateMachine', `log.${statement.level}`, statement.loc);
    case 'panic': throw new Refusal('evaluatePanic', textOf(statement.format), statement.loc);
    case 'assert': if (!isTrue(evaluator, frame, statement.test)) throw failed('assert', [statement.text], statement.loc);
  }
  return undefined;
}

type Loop = Pick<StmtOf<'for'>, 'test' | 'update' | 'body' | 'loc'>;

function loop(evaluator: Evaluator, frame: Frame, { test, update, body, loc }: Loop, bodyFirst = false): End {
  for (let first = bodyFirst; first || test === undefined || isTrue(evaluator, frame, test); first = false) {
    evaluator.step(loc);
    const end = run(evaluator, frame, body);
    if (end === 'break') return undefined;
    if (typeof end === 'object') return end;
    run(evaluator, frame, update);
  }
  return undefined;
}

function forOf(evaluator: Evaluator, frame: Frame, { decl, array, body, loc }: StmtOf<'forOf'>): End {
  const { length, at } = elementPlace(evaluator, evaluateExpr(evaluator, frame, array), loc);
  for (let index = 0; index < length; index++) {
    frame.set(decl, at(index));
    const end = run(evaluator, frame, body);
    if (end === 'break') return undefined;
    if (typeof end === 'object') return end;
  }
  return undefined;
}

function choose(evaluator: Evaluator, frame: Frame, { subject, cases, otherwise }: StmtOf<'switch'>): End {
  const value = evaluateExpr(evaluator, frame, subject);
  const chosen = cases.find(({ values }) => values.some((candidate) => same(value, evaluateExpr(evaluator, frame, candidate))));
  return run(evaluator, frame, chosen?.body ?? otherwise ?? []);
}

/** A target whose parts have been evaluated. */
type Slot = { readonly read: () => ConstValue; readonly write: (value: ConstValue) => void };

function slotOf(evaluator: Evaluator, frame: Frame, to: Target): Slot {
  switch (to.kind) {
    case 'local': return { read: () => frame.get(to.decl)!, write: (value) => frame.set(to.decl, value) };
    case 'global': return { read: () => evaluator.read(to.decl, to.loc), write: (value) => evaluator.write(placeOf(to.decl), value, to.loc) };
    case 'field': {
      const object = target(evaluateExpr(evaluator, frame, to.object), to.loc);
      return slotAt(evaluator, inside(object, to.field), to);
    }
    case 'index': {
      const elements = elementPlace(evaluator, evaluateExpr(evaluator, frame, to.array), to.loc);
      return slotAt(evaluator, elements.place(intOf(evaluateExpr(evaluator, frame, to.index))), to);
    }
    case 'viewField': throw new Refusal('evaluateMachine', `${to.field.name} of ${to.type.kind}`, to.loc);
  }
}

function slotAt(evaluator: Evaluator, place: Place, { loc }: Target): Slot {
  const parent = { ...place, path: place.path.slice(0, -1) };
  return { read: () => member(evaluator.container(parent, loc), place.path.at(-1)!), write: (value) => evaluator.write(place, value, loc) };
}

function assign(evaluator: Evaluator, frame: Frame, { target: to, value }: StmtOf<'assign'>): undefined {
  if (to.kind === 'field' && to.field.embedded) {
    evaluator.build(inside(target(evaluateExpr(evaluator, frame, to.object), to.loc), to.field), value, frame);
  } else {
    const slot = slotOf(evaluator, frame, to);
    slot.write(evaluateExpr(evaluator, frame, value));
  }
}

function compound(evaluator: Evaluator, frame: Frame, { target: to, op, value, loc }: StmtOf<'compound'>): undefined {
  const slot = slotOf(evaluator, frame, to);
  const before = slot.read();
  slot.write(arithmetic(op, to.type, before, evaluateExpr(evaluator, frame, value), loc));
}

/** A format as the diagnostic shows it: its arguments have no values here. */
function textOf({ pieces }: Format): string {
  return pieces.join('...');
}

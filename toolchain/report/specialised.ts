import type { Unit } from '../compiler/c/context.ts';
import { soleImplementer } from '../compiler/c/types.ts';
import type { Decision } from '../compiler/c/fold.ts';
import type { InterfaceDecl, Loc } from '../compiler/ir/program.ts';
import { eachExprIn } from '../compiler/ir/walk.ts';
import { isFolded } from '../compiler/hosted/unreached.ts';
import type { LineAt } from '../compiler/compile.ts';
import { sourceName } from './call-graph.ts';
import type { Specialised } from './facts.ts';

/** What each kind of decision takes out, in words. */
const GONE: { readonly [K in Decision['gone']]: string } = {
  then: 'never true: what it guards is gone', else: 'always true: what is behind `else` is gone', loop: 'never runs: the loop is gone', cases: 'always the same: the other cases are gone',
};

/** What the passes that decide what is emitted have left out or replaced, by their own record. */
export function specialisedIn(unit: Unit, lineAt: LineAt): Specialised {
  const { reach, program } = unit;
  const functions = program.modules.flatMap((module) => [...module.functions, ...module.classes.flatMap((decl) => decl.methods)]);
  const globals = program.modules.flatMap((module) => module.globals);
  return {
    interfaces: devirtualised(unit),
    branches: [...reach.decisions].sort((a, b) => byPlace(a.loc, b.loc)).map(({ loc, gone, function: decl }) => ({ place: placeOf(loc), function: sourceName(decl), source: lineAt(loc).trim(), gone: GONE[gone] })),
    functions: functions.filter((decl) => !reach.functions.has(decl)).sort((a, b) => byPlace(a.loc, b.loc)).map((decl) => ({ function: sourceName(decl), place: placeOf(decl.loc) })),
    globals: globals.filter((decl) => !reach.globals.has(decl) && !isFolded(decl)).sort((a, b) => byPlace(a.loc, b.loc)).map((decl) => ({ global: decl.name, place: placeOf(decl.loc) })),
  };
}

function devirtualised({ reach, program }: Unit): Specialised['interfaces'] {
  const calls = new Map<InterfaceDecl, number>();
  for (const body of reach.functions.values()) {
    eachExprIn(body, (e) => {
      if (e.kind === 'callInterface') calls.set(e.decl, (calls.get(e.decl) ?? 0) + 1);
    });
  }
  return program.modules.flatMap(({ interfaces }) => interfaces).filter((decl) => reach.types.has(decl)).flatMap((decl) => {
    const sole = soleImplementer(decl);
    return sole === undefined ? [] : [{ interface: decl.name, implementer: sole.name, calls: calls.get(decl) ?? 0, place: placeOf(decl.loc) }];
  });
}

export const placeOf = ({ file, line }: Loc): string => `${file}:${line}`;

export const byPlace = (a: Loc, b: Loc): number => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.column - b.column);

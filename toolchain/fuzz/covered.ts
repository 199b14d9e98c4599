/** What runs under V8's coverage: random programs through every part of the compiler, in Node, and a list of the kinds of nodes that they had. */

import { emitC } from '../compiler/c/emit.ts';
import { compile } from '../compiler/compile.ts';
import type { Expr, Stmt } from '../compiler/ir/code.ts';
import type { FunctionDecl, Program } from '../compiler/ir/program.ts';
import type { Type } from '../compiler/ir/types.ts';
import { eachExpr, eachExprIn, eachStmt } from '../compiler/ir/walk.ts';
import { loadJs } from '../compiler/js/load.ts';
import { machine } from '../node/machine/machine.ts';
import { forgetPrograms } from '../node/statics.ts';
import { runOne } from '../test/batch.ts';
import { randomProgram } from '../test/random/program.ts';
import { candidate } from './batch.ts';

const BATCH = 200;

/** How often each kind was there. */
export type Kinds = { readonly expressions: { [kind: string]: number }; readonly statements: { [kind: string]: number }; readonly types: { [kind: string]: number } };

export function runCovered(programs: number): Kinds {
  const kinds: Kinds = { expressions: {}, statements: {}, types: {} };
  for (let first = 1; first <= programs; first += BATCH) runBatch(first, kinds);
  return kinds;
}

function runBatch(first: number, kinds: Kinds): void {
  const programs = Array.from({ length: BATCH }, (_, i) => candidate(first + i, randomProgram(first + i)));
  const files = new Map(programs.flatMap(({ sources }) => Object.entries(sources)));
  const { program } = compile({ root: '/project', entries: programs.map(({ sources }) => Object.keys(sources)[0]!), files });
  if (program === undefined) throw new Error(`a program from seed ${first} on is refused`);
  count(program, kinds);
  emitC(program);
  forgetPrograms();
  const modules = loadJs(program);
  machine.reset();
  for (const { sources } of programs) runOne(modules, sources);
}

function count({ modules }: Program, kinds: Kinds): void {
  const add = (list: { [kind: string]: number }, kind: string): void => void (list[kind] = (list[kind] ?? 0) + 1);
  const type = (found: Type): void => add(kinds.types, found.kind);
  const expression = (e: Expr): void => {
    add(kinds.expressions, e.kind);
    type(e.type);
  };
  for (const module of modules) {
    for (const decl of module.globals) {
      type(decl.type);
      if (decl.init !== undefined) eachExpr(decl.init, expression);
    }
    const functions = [...module.functions, ...module.classes.flatMap(({ methods, construct }) => [...methods, ...(construct === undefined ? [] : [construct])])];
    for (const { body, result, params } of functions as readonly FunctionDecl[]) {
      for (const each of [result, ...params.map((param) => param.type)]) type(each);
      eachStmt(body, (s: Stmt) => add(kinds.statements, s.kind));
      eachExprIn(body, expression);
    }
    for (const { fields } of module.classes) for (const field of fields) type(field.type);
  }
}

process.stdout.write(JSON.stringify(runCovered(Number(process.argv[2]))));

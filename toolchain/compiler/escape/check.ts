/**
 * Objects and arrays on the stack: nothing may refer to one after it is gone. In: a program without other mistakes. Out: every place where
 * a reference to such an object may outlive it, what is too large for the stack, tables that would have to be made there, and what looks into
 * an object before its constructor has filled it.
 */

import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { diagnosticOf } from '../diagnostics/report.ts';
import type { MessageKey } from '../diagnostics/messages.ts';
import type { Expr } from '../ir/code.ts';
import type { FunctionDecl, Loc, Program } from '../ir/program.ts';
import type { FunctionType } from '../ir/types.ts';
import { eachExpr, eachExprIn, eachStmt, expressionsOf, operands } from '../ir/walk.ts';
import { sizeProblems, tableProblems } from './limits.ts';
import { unfinishedProblems } from './unfinished.ts';
import { Walk, type Escape, type World } from './walk.ts';

/** A mistake before it has its line. */
export type Problem = { readonly key: MessageKey; readonly values: readonly string[]; readonly loc: Loc };

export function checkEscapes(program: Program, lineAt: (loc: Loc) => string): Diagnostic[] {
  const functions = functionsOf(program);
  const behindReference = referencesIn(program, functions);
  const walks = walkAll(functions, behindReference);
  const escapes = [...walks].flatMap(([decl, walk]) => [...walk.run().map(problemOf), ...sizeProblems(walk.sites.keys()), ...tableProblems(decl)]);
  const problems = [...escapes, ...unfinishedProblems(program, behindReference)];
  const found = problems.map(({ key, values, loc }) => diagnosticOf(key, { loc, length: 1, line: lineAt(loc) }, values));
  return [...new Map(found.map((each) => [`${each.code} ${JSON.stringify(each.loc)} ${each.message}`, each])).values()];
}

/** The functions that make something, and all that they call, gone through until nothing new is found. */
function walkAll(functions: readonly FunctionDecl[], behindReference: World['behindReference']): ReadonlyMap<FunctionDecl, Walk> {
  const walks = new Map<FunctionDecl, Walk>();
  const enter = (decl: FunctionDecl): Walk => {
    const walk = walks.get(decl) ?? new Walk(decl, world);
    walks.set(decl, walk);
    return walk;
  };
  const world: World = { summaryOf: (decl) => enter(decl).summary, behindReference };
  for (const decl of functions) if (makes(decl)) enter(decl);
  // Forth and back: one of the two carries a finding through any number of calls, whether callees stand behind their callers or before.
  for (let before = -1, now = 0; now !== before; ) {
    before = now;
    for (const walk of walks.values()) walk.run();
    for (const walk of [...walks.values()].reverse()) walk.run();
    now = [...walks.values()].reduce((sum, walk) => sum + walk.findings, walks.size);
  }
  return walks;
}

function functionsOf({ modules }: Program): FunctionDecl[] {
  return modules.flatMap(({ functions, classes }) => [...functions, ...classes.flatMap(({ construct, methods }) => (construct === undefined ? methods : [construct, ...methods]))]);
}

const makers: ReadonlySet<Expr['kind']> = new Set<Expr['kind']>(['new', 'newArray', 'newAtomic']);

/** Whether it makes anything but what is embedded in the object that it constructs. */
function makes({ body }: FunctionDecl): boolean {
  let found = false;
  const note = ({ kind }: Expr): void => { found ||= makers.has(kind); };
  eachStmt(body, (s) => {
    const isEmbedded = s.kind === 'assign' && s.target.kind === 'field' && s.target.field.embedded;
    for (const e of isEmbedded ? operands(s.value) : expressionsOf(s)) eachExpr(e, note);
  });
  return found;
}

/** By the number of parameters: as many as a reference of the type may lead to, and a few more. */
function referencesIn({ modules }: Program, functions: readonly FunctionDecl[]): (type: FunctionType) => readonly FunctionDecl[] {
  let taken: Set<FunctionDecl> | undefined;
  const collect = (): Set<FunctionDecl> => {
    const found = new Set<FunctionDecl>();
    const note = (e: Expr): void => { if (e.kind === 'functionRef') found.add(e.decl); };
    for (const { body } of functions) eachExprIn(body, note);
    for (const { init } of modules.flatMap(({ globals }) => globals)) if (init !== undefined) eachExpr(init, note);
    return found;
  };
  return ({ params }) => [...(taken ??= collect())].filter((decl) => decl.params.length === params.length);
}

function problemOf(escape: Escape): Problem {
  const { loc, site: { name } } = escape;
  switch (escape.kind) {
    case 'returned': return { key: 'stackReturned', values: [name], loc };
    case 'stored': return { key: 'stackStored', values: [name, escape.place], loc };
    case 'assigned': return { key: 'stackAssigned', values: [name, escape.variable], loc };
    case 'passed': return { key: 'stackPassed', values: [name, escape.to, escape.deed.text, `${escape.deed.loc.file}:${escape.deed.loc.line}`], loc };
  }
}


import type { ClassDecl, Entry } from '../../ir/program.ts';
import { attempt, fail, locOf, report, symbolOf, type Front } from '../context.ts';
import { constantText } from '../constants.ts';
import { builtinCallee } from '../expressions/builtin.ts';
import { classOf } from '../expressions/storage.ts';
import { ts } from '../typescript.ts';
import { problemOfEntry } from './entry-symbols.ts';
import { declarationOf } from './lookup.ts';

export type Attributes = { readonly entries: Entry[]; readonly offsets: ClassDecl[]; readonly cold: string[] };

/** Reads `entry(...)`, `offsets(...)` and `cold()` at the top of a module. */
export function readAttributes(front: Front, file: ts.SourceFile, into: Attributes): void {
  for (const statement of file.statements) {
    if (!ts.isExpressionStatement(statement) || !ts.isCallExpression(statement.expression)) continue;
    const call = statement.expression;
    const callee = builtinCallee(front, call);
    if (callee === 'entry') attempt(() => readEntry(front, call, into.entries));
    if (callee === 'offsets') attempt(() => into.offsets.push(readOffsets(front, call)));
    if (callee === 'cold') readCold(front, call, front.modules.get(file)!.path, into.cold);
  }
}

function readOffsets(front: Front, call: ts.CallExpression): ClassDecl {
  const [target] = call.arguments;
  return target === undefined ? fail(front, call, 'entryForm', 'offsets', 'the argument is a class') : classOf(front, target);
}

function readCold(front: Front, call: ts.CallExpression, path: string, cold: string[]): void {
  if (cold.includes(path)) report(front, call, 'coldAlready');
  else cold.push(path);
}

function readEntry(front: Front, call: ts.CallExpression, entries: Entry[]): void {
  const [name, target] = call.arguments;
  const symbol = name === undefined ? undefined : constantText(name);
  if (symbol === undefined) return fail(front, call, 'entryForm', 'entry', 'the first argument is the symbol, a literal');
  const named = target === undefined ? undefined : symbolOf(front, target);
  const found = named === undefined ? undefined : declarationOf(front, named, target!);
  if (found?.kind !== 'function') return fail(front, call, 'entryForm', 'entry', 'the second argument is a function of a module');
  const problem = problemOfEntry(symbol, found.decl);
  if (problem !== undefined) report(front, call, 'entryForm', 'entry', problem);
  if (entries.some((each) => each.symbol === symbol)) report(front, call, 'entryForm', 'entry', `\`${symbol}\` is taken already`);
  entries.push({ symbol, target: found.decl, loc: locOf(front, call) });
}

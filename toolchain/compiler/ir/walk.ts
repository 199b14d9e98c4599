/** The shape of expressions and statements: what lies directly inside each. Every pass over the whole tree stands on these. */

import type { Expr, Stmt } from './code.ts';

/** The expressions directly inside, in the order of their evaluation. */
export function operands(e: Expr): readonly Expr[] {
  switch (e.kind) {
    case 'constant': case 'local': case 'global': case 'functionRef': case 'percpuHere': case 'newArray': case 'newAtomic': case 'newPerCpu': return [];
    case 'unary': case 'convert': case 'nonNull': case 'retype': return [e.operand];
    case 'binary': case 'logical': return [e.left, e.right];
    case 'conditional': return [e.test, e.whenTrue, e.whenFalse];
    case 'field': case 'toInterface': return [e.object];
    case 'recordField': return [e.record];
    case 'record': case 'union': return e.fields.map((field) => field.value);
    case 'unionTag': case 'unionField': return [e.union];
    case 'index': return [e.array, e.index];
    case 'length': return [e.of];
    case 'toSlice': return [e.array];
    case 'subarray': return [e.array, e.from, e.to];
    case 'call': case 'intrinsic': case 'new': return e.args;
    case 'construct': return [e.object, ...e.args];
    case 'poolSlot': return [e.pool, e.object];
    case 'callInterface': return [e.object, ...e.args];
    case 'callReference': return [e.callee, ...e.args];
    case 'registerOf': return [e.raw];
    case 'registerRaw': case 'registerField': return [e.value];
    case 'registerWith': return [e.base, ...e.fields.map((field) => field.value)];
    case 'viewAt': return [e.address];
    case 'viewField': return [e.view];
    case 'atomic': return [e.target, ...e.args];
    case 'sliceOp': return [e.array, e.arg];
    case 'copy': return [e.to, e.from];
    case 'arrayLiteral': return e.elements;
    case 'sparseTable': return [e.fallback, ...e.entries.map((entry) => entry.value)];
  }
}

/** The same expression over other operands, given in the order of `operands`. */
export function withOperands(e: Expr, parts: readonly Expr[]): Expr {
  const [a, b, c] = parts as readonly [Expr, Expr, Expr];
  switch (e.kind) {
    case 'constant': case 'local': case 'global': case 'functionRef': case 'percpuHere': case 'newArray': case 'newAtomic': case 'newPerCpu': return e;
    case 'unary': case 'convert': case 'nonNull': case 'retype': return { ...e, operand: a };
    case 'binary': case 'logical': return { ...e, left: a, right: b };
    case 'conditional': return { ...e, test: a, whenTrue: b, whenFalse: c };
    case 'field': case 'toInterface': return { ...e, object: a };
    case 'recordField': return { ...e, record: a };
    case 'record': return { ...e, fields: e.fields.map((field, i) => ({ name: field.name, value: parts[i]! })) };
    case 'union': return { ...e, fields: e.fields.map((field, i) => ({ field: field.field, value: parts[i]! })) };
    case 'unionTag': case 'unionField': return { ...e, union: a };
    case 'index': return { ...e, array: a, index: b };
    case 'length': return { ...e, of: a };
    case 'toSlice': return { ...e, array: a };
    case 'subarray': return { ...e, array: a, from: b, to: c };
    case 'call': case 'intrinsic': case 'new': return { ...e, args: parts };
    case 'callInterface': case 'construct': return { ...e, object: a, args: parts.slice(1) };
    case 'poolSlot': return { ...e, pool: a, object: b };
    case 'callReference': return { ...e, callee: a, args: parts.slice(1) };
    case 'registerOf': return { ...e, raw: a };
    case 'registerRaw': case 'registerField': return { ...e, value: a };
    case 'registerWith': return { ...e, base: a, fields: e.fields.map((field, i) => ({ field: field.field, value: parts[i + 1]! })) };
    case 'viewAt': return { ...e, address: a };
    case 'viewField': return { ...e, view: a };
    case 'atomic': return { ...e, target: a, args: parts.slice(1) };
    case 'sliceOp': return { ...e, array: a, arg: b };
    case 'copy': return { ...e, to: a, from: b };
    case 'arrayLiteral': return { ...e, elements: parts };
    case 'sparseTable': return { ...e, fallback: a, entries: e.entries.map((entry, i) => ({ index: entry.index, value: parts[i + 1]! })) };
  }
}

/** The expressions directly in a statement (a target counts as one), not those of the statements inside it. */
export function expressionsOf(s: Stmt): readonly Expr[] {
  switch (s.kind) {
    case 'let': return s.init === undefined ? [] : [s.init];
    case 'assign': case 'compound': return [s.target, s.value];
    case 'expr': return [s.expr];
    case 'if': case 'while': case 'doWhile': case 'assert': return [s.test];
    case 'for': return s.test === undefined ? [] : [s.test];
    case 'forOf': return [s.array];
    case 'switch': return [s.subject, ...s.cases.flatMap((c) => c.values)];
    case 'return': return s.value === undefined ? [] : [s.value];
    case 'log': case 'panic': return s.format.args.map((arg) => arg.value);
    case 'break': case 'continue': case 'block': return [];
  }
}

/** The statement lists directly in a statement. */
export function blocksOf(s: Stmt): readonly (readonly Stmt[])[] {
  switch (s.kind) {
    case 'if': return s.otherwise === undefined ? [s.then] : [s.then, s.otherwise];
    case 'while': case 'doWhile': case 'forOf': case 'block': return [s.body];
    case 'for': return [s.init, s.update, s.body];
    case 'switch': return [...s.cases.map((c) => c.body), ...(s.otherwise === undefined ? [] : [s.otherwise])];
    default: return [];
  }
}

export function eachExpr(e: Expr, visit: (e: Expr) => void): void {
  visit(e);
  for (const part of operands(e)) eachExpr(part, visit);
}

/** Every statement in a list, outer ones first. */
export function eachStmt(body: readonly Stmt[], visit: (s: Stmt) => void): void {
  for (const s of body) {
    visit(s);
    for (const block of blocksOf(s)) eachStmt(block, visit);
  }
}

/** Every expression in a list of statements. */
export function eachExprIn(body: readonly Stmt[], visit: (e: Expr) => void): void {
  eachStmt(body, (s) => {
    for (const e of expressionsOf(s)) eachExpr(e, visit);
  });
}

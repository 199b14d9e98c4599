/**
 * How deep a program may be nested. Every pass, TypeScript's own too, goes into each level by a call of its own; C compilers promise
 * 127 levels of blocks (C11, 5.2.4.1) and clang takes 256 of brackets; and gcc's time grows with the fourth power of the loops in
 * loops. Code that people write stays below 40 levels.
 */

import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { diagnosticOf } from '../../diagnostics/report.ts';
import { spanOf } from '../context.ts';
import { ts } from '../typescript.ts';

/** Nodes of the tree inside each other, the links of a chain counting once. */
const LEVELS = 120;
/** Links of a chain, which is written without nesting: `a + b + c`, `if .. else if`, `a ? b : c ? d : e`. */
const LINKS = 240;

type Visit = { readonly node: ts.Node; readonly level: number; readonly link: number };

/** Files that were looked through before: a warm compiler meets most of them again. */
const sound = new WeakSet<ts.SourceFile>();

/** The first place of each file that is nested too deeply. Before anything else looks at the tree, and without recursion. */
export function checkNesting(files: readonly ts.SourceFile[], root: string): Diagnostic[] {
  return files.filter((file) => !sound.has(file)).flatMap((file) => {
    const found = firstTooDeep(file, root);
    if (found === undefined) sound.add(file);
    return found ?? [];
  });
}

/** The same of one file. */
export function firstTooDeep(file: ts.SourceFile, root: string): Diagnostic | undefined {
  const left: Visit[] = [{ node: file, level: 0, link: 0 }];
  for (let visit = left.pop(); visit !== undefined; visit = left.pop()) {
    const excess = visit.level > LEVELS ? `more than ${LEVELS} levels` : visit.link > LINKS ? `a chain of more than ${LINKS} links` : undefined;
    if (excess !== undefined) return diagnosticOf('tooDeep', spanOf(root, file, visit.node.getStart(file), visit.node.getEnd()), [excess]);
    left.push(...visitsBelow(visit).reverse());
  }
  return undefined;
}

function visitsBelow({ node, level, link }: Visit): Visit[] {
  const below: Visit[] = [];
  const next = linkOf(node);
  ts.forEachChild(node, (child) => {
    below.push(child === next ? { node: child, level, link: link + 1 } : { node: child, level: level + 1, link: 0 });
  });
  return below;
}

/** The part of a node that goes on with the chain which the node belongs to. */
function linkOf(node: ts.Node): ts.Node | undefined {
  if (ts.isBinaryExpression(node)) return node.left;
  if (ts.isIfStatement(node)) return node.elseStatement !== undefined && ts.isIfStatement(node.elseStatement) ? node.elseStatement : undefined;
  return ts.isConditionalExpression(node) ? node.whenFalse : undefined;
}

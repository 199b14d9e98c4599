import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Program } from '../../compiler/ir/program.ts';
import { projectRoot } from '../../host/root.ts';
import { sourceName } from '../call-graph.ts';
import type { EntryStack } from '../facts.ts';
import type { StackDepths } from './depth.ts';
import type { CodePart, MachineCode } from './machine-code.ts';

/** What runtime/vectors.S pushes, with what the processor did: an ExceptionFrame; and a word that aligns the stack. */
const EXCEPTION_FRAME = 22 * 8 + 8;

/** Entries that run on stacks other than the processor's own (docs/architecture.md, "Address space"). */
const OTHER_STACKS: { readonly [symbol: string]: { readonly name: string; readonly define: string } } = {
  lyn_nmi: { name: 'the stack of NMI', define: 'LYN_IST_STACK_SIZE' },
};
const OWN_STACK = { name: "the processor's stack", define: 'LYN_STACK_SIZE' };

/** A panic may come up anywhere. Its depth is measured by itself, and counts once: what a panic in a panic does is the program's affair. */
export const PANIC = 'lyn_panic';
/** What may come on top of any entry, in this order, each behind an ExceptionFrame. */
const ON_TOP = ['lyn_interrupt', 'lyn_exception'];
/** Called like any function, so that the depth of its callers has it already. */
const LOG = 'lyn_log';

export function entryStacks(program: Program, code: MachineCode, depths: StackDepths): EntryStack[] {
  const bySymbol = new Map(code.parts.map((part) => [part.symbol, part]));
  const own = (symbol: string): number | null => {
    const part = bySymbol.get(symbol);
    return part === undefined ? 0 : depths.of(part).bytes;
  };
  const isThere = (symbol: string): boolean => program.entries.some((entry) => entry.symbol === symbol);
  const above = (symbol: string): (number | null)[] => ON_TOP.slice(ON_TOP.indexOf(symbol) + 1).filter(isThere).flatMap((each) => [EXCEPTION_FRAME, own(each)]);
  return program.entries.filter(({ symbol }) => symbol !== LOG).map(({ symbol, target }) => {
    const stack = OTHER_STACKS[symbol] ?? OWN_STACK;
    const below = ON_TOP.includes(symbol) || OTHER_STACKS[symbol] !== undefined ? EXCEPTION_FRAME : 0;
    const panic = symbol === PANIC ? 0 : own(PANIC);
    return {
      symbol,
      function: sourceName(target),
      own: own(symbol),
      total: plus(below, own(symbol), panic, ...above(symbol)),
      stack: { name: stack.name, size: sizeOf(stack.define) },
      path: pathFrom(bySymbol.get(symbol), depths),
    };
  }).sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
}

function plus(...parts: readonly (number | null)[]): number | null {
  return parts.some((part) => part === null) ? null : parts.reduce((sum: number, part) => sum + part!, 0);
}

function pathFrom(part: CodePart | undefined, depths: StackDepths): EntryStack['path'] {
  const path: { function: string; depth: number }[] = [];
  let depth = 0;
  for (let at = part; at !== undefined && path.every((step) => step.function !== at!.symbol);) {
    path.push({ function: at.symbol, depth });
    const { next } = depths.of(at);
    depth += next?.step ?? 0;
    at = next?.part;
  }
  return path;
}

/** The runtime's own figure. */
function sizeOf(define: string): number {
  const layout = readFileSync(join(projectRoot(), 'runtime/layout.h'), 'utf8');
  const [, size] = new RegExp(`^#define ${define} (\\w+)`, 'm').exec(layout) ?? [];
  if (size === undefined) throw new Error(`runtime/layout.h does not define ${define}.`);
  return Number(size);
}

import { build, type BuildOptions } from '../build/build.ts';
import { Unit } from '../compiler/c/context.ts';
import { tableAccesses } from './accesses.ts';
import { CallGraph, sourceName } from './call-graph.ts';
import { remainingIn } from './checks.ts';
import { cyclesOf } from './cycles.ts';
import type { EntryStack, Report, Stacks } from './facts.ts';
import { sizesOf } from './sizes.ts';
import { specialisedIn } from './specialised.ts';
import { StackDepths } from './stack/depth.ts';
import { entryStacks, PANIC } from './stack/entries.ts';
import { readMachineCode } from './stack/machine-code.ts';
import { indirectTargets } from './stack/targets.ts';

/** Builds a program and gathers what can be said about it. The same program gives the same report. */
export async function collectReport(options: BuildOptions = {}): Promise<Report> {
  const { program, objects, elf64, size, lineAt } = await build(options);
  const unit = new Unit(program, {});
  const graph = new CallGraph(unit);
  const code = await readMachineCode(elf64);
  const depths = new StackDepths(code, await indirectTargets(elf64, code, unit, graph), PANIC);
  const cycles = cyclesOf(graph.bodies.keys(), (decl) => graph.callees(decl)).map((cycle) => cycle.map(sourceName));
  const stacks = { cycles, entries: entryStacks(program, code, depths) };
  return {
    version: 1,
    buildId: size.buildId,
    errors: errorsOf(stacks),
    checks: remainingIn(program),
    stacks,
    size: await sizesOf(size, objects),
    accesses: tableAccesses(unit, graph),
    specialised: specialisedIn(unit, lineAt),
    lines: size.lines,
  };
}

function errorsOf({ cycles, entries }: Stacks): string[] {
  return [
    ...cycles.map((cycle) => `calls go in a circle, and the stack has no bound: ${cycle.join(' calls ')}`),
    ...entries.filter(isTooDeep).map(({ symbol, total, stack }) => `${symbol} may need ${total} bytes, and ${stack.name} has ${stack.size}`),
    ...(cycles.length > 0 ? [] : entries.filter(({ total }) => total === null).map(({ symbol }) => `${symbol} has no bound of its stack: a call on its way has a target that nobody knows`)),
  ];
}

function isTooDeep({ total, stack }: EntryStack): boolean {
  return total !== null && total > stack.size;
}

/** The circles in a graph, one for each set of nodes that can all reach each other, by the nodes' own order. */
export function cyclesOf<T>(nodes: Iterable<T>, next: (node: T) => readonly T[]): T[][] {
  const state = new Map<T, 'open' | 'done'>();
  const path: T[] = [];
  const cycles: T[][] = [];
  const inCycle = new Set<T>();
  const visit = (node: T): void => {
    state.set(node, 'open');
    path.push(node);
    for (const target of next(node)) {
      if (state.get(target) === undefined) visit(target);
      else if (state.get(target) === 'open') add(path.slice(path.indexOf(target)));
    }
    path.pop();
    state.set(node, 'done');
  };
  const add = (cycle: T[]): void => {
    if (cycle.some((node) => inCycle.has(node))) return;
    for (const node of cycle) inCycle.add(node);
    cycles.push([...cycle, cycle[0]!]);
  };
  for (const node of nodes) if (state.get(node) === undefined) visit(node);
  return cycles;
}

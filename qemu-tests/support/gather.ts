import type { TinySuite } from './tiny-suite.ts';

let gathered: Map<string, TinySuite> | undefined;

/** Takes a suite away from the file that declares it, while suites are gathered. */
export function isGathered(name: string, suite: TinySuite): boolean {
  gathered?.set(name, suite);
  return gathered !== undefined;
}

/** Imports test files for the suites of tiny guests in them, by their names: they are not declared as tests, but run in another way by the caller. */
export async function gatherSuites(files: readonly (() => Promise<unknown>)[]): Promise<ReadonlyMap<string, TinySuite>> {
  const suites = new Map<string, TinySuite>();
  gathered = suites;
  for (const load of files) await load();
  gathered = undefined;
  return suites;
}

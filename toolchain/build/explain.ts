import type { Objects } from './objects.ts';

/** What the cache of objects did, in a line: `3 of 130 compiled: build/c-lines/program.h changed (2), new (1)`. */
export function summariseMisses({ objects, misses }: Objects): string {
  if (misses.length === 0) return `0 of ${objects.length} objects compiled: nothing they are made of has changed`;
  const counts = new Map<string, number>();
  for (const { why } of misses) counts.set(firstOf(why), (counts.get(firstOf(why)) ?? 0) + 1);
  const reasons = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([reason, count]) => `${reason} (${count})`);
  const shown = reasons.length <= SHOWN ? reasons : [...reasons.slice(0, SHOWN), `${reasons.length - SHOWN} other reasons`];
  return `${misses.length} of ${objects.length} objects compiled: ${shown.join(', ')}`;
}

const SHOWN = 4;

/** The same in full: each compiled source with all that has changed. */
export function explainMisses({ misses }: Pick<Objects, 'misses'>): string[] {
  return misses.map(({ source, why }) => `  ${source}: ${why}`);
}

function firstOf(why: string): string {
  return why.split(', ')[0]!;
}

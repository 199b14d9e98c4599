/**
 * Delta debugging on the syntax tree: takes pieces out of a program as long as it still fails, the largest first, until no
 * piece can go. What makes it invalid does not fail the same way, and is not kept.
 */

import type { Sources } from '../../test/batch.ts';
import { editsOf, type Edit } from './edits.ts';

/** Says of each variant whether it still fails. */
export type Oracle = (variants: readonly Sources[]) => Promise<boolean[]>;

/** Variants that are tried together, and the most rounds. */
const TOGETHER = 60;
const ROUNDS = 400;

export async function shrink(sources: Sources, fails: Oracle): Promise<Sources> {
  let best = sources;
  for (let round = 0, skip = 0; round < ROUNDS; round++) {
    const variants = variantsOf(best);
    const tried = variants.slice(skip, skip + TOGETHER);
    if (tried.length === 0) break;
    const outcomes = await fails(tried);
    const kept = tried.filter((_, i) => outcomes[i]);
    if (kept.length === 0) {
      skip += TOGETHER;
      continue;
    }
    best = await joined(best, tried, outcomes, fails) ?? smallest(kept);
    skip = 0;
  }
  return best;
}

const sizeOf = (sources: Sources): number => Object.values(sources).reduce((sum, text) => sum + text.length, 0);
const smallest = (list: readonly Sources[]): Sources => list.reduce((a, b) => (sizeOf(b) < sizeOf(a) ? b : a));

type Change = { readonly path: string; readonly edit: Edit };
const changesOf = new WeakMap<Sources, Change>();

/** Every program that is one edit away, the smallest ones first. */
function variantsOf(sources: Sources): Sources[] {
  const variants = Object.entries(sources).flatMap(([path, text]) => editsOf(text).map((edit) => {
    const variant = { ...sources, [path]: applied(text, [edit]) };
    changesOf.set(variant, { path, edit });
    return variant;
  }));
  return variants.sort((a, b) => sizeOf(a) - sizeOf(b));
}

/** All good edits that do not touch each other, at once; often they go together. */
async function joined(best: Sources, tried: readonly Sources[], outcomes: readonly boolean[], fails: Oracle): Promise<Sources | undefined> {
  const good = tried.filter((_, i) => outcomes[i]).map((variant) => changesOf.get(variant)!);
  const chosen: Change[] = [];
  for (const change of good) if (!chosen.some((other) => other.path === change.path && overlap(other.edit, change.edit))) chosen.push(change);
  if (chosen.length < 2) return undefined;
  const together = Object.fromEntries(Object.entries(best).map(([path, text]) => [path, applied(text, chosen.filter((change) => change.path === path).map(({ edit }) => edit))]));
  const [good2] = await fails([together]);
  return good2 === true ? together : undefined;
}

function overlap(a: Edit, b: Edit): boolean {
  return a.from < b.to && b.from < a.to;
}

function applied(text: string, edits: readonly Edit[]): string {
  return [...edits].sort((a, b) => b.from - a.from).reduce((left, { from, to, by }) => left.slice(0, from) + by + left.slice(to), text).replace(/\n\s*\n/g, '\n');
}

import { beforeEach, expect, it } from 'vitest';
import { machine } from 'lyn/test';
import { RangeSet } from './range_set.ts';

const PAGES = 96;
const PAGE = 0x1000n;

/** The same numbers in every run. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
}

beforeEach(() => machine.reset());

it.each([1, 2, 3, 4, 5])('after any additions and removals holds what a set of pages holds (seed %i)', (seed) => {
  const random = generator(seed);
  const set = new RangeSet();
  const model = new Set<number>();
  for (let step = 0; step < 400; step++) {
    const first = random(PAGES);
    const end = first + random(PAGES - first + 1);
    const adds = random(2) === 0;
    for (let page = first; page < end; page++) adds ? model.add(page) : model.delete(page);
    if (adds) set.add(BigInt(first) * PAGE, BigInt(end) * PAGE);
    else set.remove(BigInt(first) * PAGE, BigInt(end) * PAGE);
    const ranges = [...set.all()].map((range) => [Number(range.start / PAGE), Number(range.end / PAGE)] as const);
    expect(ranges.flatMap(([low, high]) => Array.from({ length: high - low }, (_page, index) => low + index))).toEqual([...model].sort((a, b) => a - b));
    expect(ranges.every(([low], index) => index === 0 || low > ranges[index - 1]![1])).toBe(true);
    expect(set.total()).toBe(BigInt(model.size) * PAGE);
    if (first < end) expect(set.covers(BigInt(first) * PAGE, BigInt(end) * PAGE)).toBe(pagesOf(first, end).every((page) => model.has(page)));
  }
});

function pagesOf(first: number, end: number): number[] {
  return Array.from({ length: end - first }, (_page, index) => first + index);
}

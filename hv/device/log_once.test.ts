import { beforeEach, describe, expect, it } from 'vitest';
import { machine } from 'lyn/test';
import { guestOddities, LogOnce } from './log_once.ts';

beforeEach(() => machine.reset());

describe('what a guest does that no machine answers', () => {
  it('is told once of each, and of 32 at most', () => {
    const once = new LogOnce();
    expect([once.isNew(1), once.isNew(2), once.isNew(1)]).toEqual([true, true, false]);
    expect(Array.from({ length: 40 }, (_, i) => once.isNew(100 + i)).filter(Boolean)).toHaveLength(30);
  });

  it('is told of nothing where it is done on purpose', () => {
    guestOddities.areTold = false;
    expect(new LogOnce().isNew(1)).toBe(false);
  });
});

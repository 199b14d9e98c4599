import { beforeEach, describe, expect, it } from 'vitest';
import { machine } from 'lyn/test';
import { DomainClock, hostClock } from './clock.ts';
import { Deadline, DeadlineQueue, NEVER } from './deadline.ts';

beforeEach(() => machine.reset());

/** A deadline that notes in `told` when it is told. */
function named(name: string, told: string[]): Deadline {
  const deadline = new Deadline();
  deadline.target = { expired: (now: bigint) => void told.push(`${name}@${now}`) };
  return deadline;
}

describe('a queue of deadlines', () => {
  it('tells them in order, once, as they fall due', () => {
    const told: string[] = [];
    const queue = new DeadlineQueue();
    queue.arm(named('late', told), 300n);
    queue.arm(named('early', told), 100n);
    queue.arm(named('also early', told), 100n);
    expect(queue.earliest).toBe(100n);
    queue.run(99n);
    queue.run(200n);
    expect(told).toEqual(['early@200', 'also early@200']);
    expect(queue.earliest).toBe(300n);
    queue.run(300n);
    expect(queue.earliest).toBe(NEVER);
  });

  it('moves one that is armed again, and forgets one that is cancelled', () => {
    const told: string[] = [];
    const queue = new DeadlineQueue();
    const moved = named('moved', told);
    const gone = named('gone', told);
    queue.arm(moved, 100n);
    queue.arm(gone, 50n);
    queue.arm(moved, 10n);
    queue.cancel(gone);
    queue.cancel(gone);
    expect(queue.earliest).toBe(10n);
    queue.run(1000n);
    expect(told).toEqual(['moved@1000']);
    expect(moved.armed).toBe(false);
  });

  it('ends even if a target arms itself for the past', () => {
    const queue = new DeadlineQueue();
    const deadline = new Deadline();
    let count = 0;
    deadline.target = { expired: () => { count++; queue.arm(deadline, 0n); } };
    queue.arm(deadline, 0n);
    queue.run(5n);
    expect(count).toBe(1);
    expect(queue.earliest).toBe(0n);
  });

  it("tells one that was armed in a domain's time in that time", () => {
    const told: string[] = [];
    const queue = new DeadlineQueue();
    const deadline = named('guest', told);
    deadline.clock = new DomainClock();
    deadline.clock.offset = -1000n & 0xffff_ffff_ffff_ffffn;
    queue.arm(deadline, deadline.clock.toHost(500n));
    queue.run(1500n);
    expect(told).toEqual(['guest@500']);
  });
});

describe('the clock', () => {
  it('converts between ticks and nanoseconds without overflow', () => {
    hostClock.ticksPerSecond = 3_000_000_000n;
    expect(hostClock.ticksOfNanoseconds(1_000_000_000_000n)).toBe(3_000_000_000_000n);
    expect(hostClock.nanosecondsOf(3_000_000_000_000_000n)).toBe(1_000_000_000_000_000n);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { machine } from 'lyn/test';
import { DomainClock, hostClock } from './clock.ts';
import { Deadline, DeadlineQueue, NEVER } from './deadline.ts';
import { delay } from './delay.ts';

beforeEach(() => machine.reset());

describe('the deadlines of a domain that has ended', () => {
  it('are taken out, and no others', () => {
    const queue = new DeadlineQueue();
    const [ended, other] = [new DomainClock(), new DomainClock()];
    const told: number[] = [];
    const deadlines = [ended, null, ended, other, ended].map((clock, index) => {
      const deadline = new Deadline();
      deadline.clock = clock;
      deadline.target = { expired: () => void told.push(index) };
      queue.arm(deadline, BigInt(10 - index));
      return deadline;
    });
    queue.cancelAll(ended);
    expect(deadlines.map(({ armed }) => armed)).toEqual([false, true, false, true, false]);
    expect(queue.earliest).toBe(7n);
    queue.run(100n);
    expect(told).toEqual([3, 1]);
    queue.cancelAll(ended);
    expect(queue.earliest).toBe(NEVER);
  });
});

describe('a queue of deadlines', () => {
  it.each([1, 7, 42])('after any armings and cancellations tells what is due, the earliest first (seed %i)', (seed) => {
    let state = seed;
    const random = (below: number): number => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return (state >>> 8) % below;
    };
    const queue = new DeadlineQueue();
    const told: number[] = [];
    const armed = new Map<number, { when: bigint; order: number }>();
    const deadlines = Array.from({ length: 8 }, (_deadline, index) => {
      const deadline = new Deadline();
      deadline.target = { expired: () => void told.push(index) };
      return deadline;
    });
    for (let step = 0; step < 500; step++) {
      const index = random(8);
      const when = BigInt(random(64));
      if (random(3) === 0) {
        queue.cancel(deadlines[index]!);
        armed.delete(index);
      } else {
        queue.arm(deadlines[index]!, when);
        armed.set(index, { when, order: step });
      }
      const inOrder = [...armed].sort(([, a], [, b]) => Number(a.when - b.when) || a.order - b.order);
      expect(queue.earliest).toBe(inOrder[0]?.[1].when ?? NEVER);
      if (random(4) !== 0) continue;
      const now = BigInt(random(64));
      told.length = 0;
      queue.run(now);
      const due = inOrder.filter(([, { when: at }]) => at <= now).map(([each]) => each);
      expect(told).toEqual(due);
      for (const each of due) armed.delete(each);
      expect(deadlines.map((deadline) => deadline.armed)).toEqual(deadlines.map((_deadline, each) => armed.has(each)));
    }
  });

  it('lets a target cancel another that is due at the same time', () => {
    const queue = new DeadlineQueue();
    const told: string[] = [];
    const second = new Deadline();
    second.target = { expired: () => void told.push('second') };
    const first = new Deadline();
    first.target = { expired: () => { told.push('first'); queue.cancel(second); } };
    queue.arm(first, 5n);
    queue.arm(second, 5n);
    queue.run(10n);
    expect(told).toEqual(['first']);
    expect(queue.earliest).toBe(NEVER);
  });

  it('lets a deadline without anybody pass in silence', () => {
    const queue = new DeadlineQueue();
    queue.arm(new Deadline(), 5n);
    queue.run(5n);
    expect(queue.earliest).toBe(NEVER);
  });
});

describe('a delay', () => {
  it('lasts as long as it shall, or a little longer', () => {
    hostClock.ticksPerSecond = 2_000_000_000n;
    machine.tsc.step = 3n;
    delay(1000n);
    expect(machine.tsc.value).toBeGreaterThanOrEqual(2000n);
    expect(machine.tsc.value).toBeLessThan(2010n);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { machine } from 'lyn/test';
import { hostClock } from './clock.ts';
import { Deadline, DeadlineQueue, NEVER } from './deadline.ts';
import { delay } from './delay.ts';
import { findTscFrequency } from './frequency.ts';

beforeEach(() => machine.reset());

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

describe('a crystal leaf that is not complete', () => {
  it.each([['denominator', { eax: 0, ebx: 168, ecx: 25_000_000 }], ['numerator', { eax: 2, ebx: 0, ecx: 25_000_000 }], ['crystal', { eax: 2, ebx: 168, ecx: 0 }]])('without its %s does not count', (_, leaf) => {
    machine.setCpuid(0, 0, { eax: 0x16 });
    machine.setCpuid(0x15, 0, leaf);
    machine.setCpuid(1, 0, { ecx: 0x8000_0000 });
    machine.setCpuid(0x4000_0000, 0, { eax: 0x4000_0010 });
    machine.setCpuid(0x4000_0010, 0, { eax: 3_000_000 });
    expect(findTscFrequency()).toBe(3_000_000_000n);
  });

  it('beyond the last leaf is not even asked for', () => {
    machine.setCpuid(0, 0, { eax: 0x14 });
    machine.setCpuid(0x15, 0, { eax: 2, ebx: 168, ecx: 25_000_000 });
    machine.setCpuid(1, 0, { ecx: 0x8000_0000 });
    machine.setCpuid(0x4000_0000, 0, { eax: 0x4000_0010 });
    machine.setCpuid(0x4000_0010, 0, { eax: 3_000_000 });
    expect(findTscFrequency()).toBe(3_000_000_000n);
  });
});

describe('a measurement with the 8254', () => {
  it('leaves the speaker off and port 0x61 as it was', () => {
    let port61 = 0x0c;
    let reads = 0;
    machine.tsc.step = 1_000_000n;
    machine.ports.handle(0x61, 0x61, { in: () => (++reads > 50 ? 0x20 : 0) | port61, out: (_offset, _bytes, value) => { port61 = value; seen.push(value); } });
    const seen: number[] = [];
    findTscFrequency();
    expect(seen).toEqual([0x0d, 0x0c]);
  });
});

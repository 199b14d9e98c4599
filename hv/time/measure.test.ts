import { beforeEach, describe, expect, it } from 'vitest';
import { machine } from 'lyn/test';
import { hostClock } from './clock.ts';
import { measureCounter, measureTsc } from './measure.ts';
import { FREQUENCY, startTime, ticksOf } from './timers.testing.ts';

const MEGAHERTZ = 1_000_000n;
const counter = (bits: number) => () => Number(BigInt.asUintN(bits, ticksOf(MEGAHERTZ)));
const tolerance = Number(FREQUENCY) / 2000;

type Side = 'before' | 'behind';

/** A counter at each so manieth reading of which the machine is held up for 7 ms, before it or behind it. */
function heldUp(every: number, side: Side): () => number {
  let reads = 0;
  return () => {
    const hold = ++reads % every === 0 ? (7n * FREQUENCY) / 1000n : 0n;
    if (side === 'before') machine.tsc.value += hold;
    const value = counter(32)();
    if (side === 'behind') machine.tsc.value += hold;
    return value;
  };
}

const holdUps: readonly (readonly [Side, number])[] = [['before', 2], ['behind', 2], ['before', 3], ['behind', 3], ['behind', 1000]];

/** A counter of 16 bits that goes round while the machine is held up, at those readings. A run has some 10000. */
function goesRound(...at: readonly number[]): () => number {
  let reads = 0;
  return () => {
    if (at.includes(++reads)) machine.tsc.value += FREQUENCY / 14n;
    return counter(16)();
  };
}

beforeEach(startTime);

describe('measuring the TSC against a counter', () => {
  it('takes five runs of five milliseconds', () => {
    const start = machine.tsc.value;
    expect(Number(measureTsc(counter(32), 0xffff_ffff, MEGAHERTZ) - FREQUENCY)).toBeCloseTo(0, -7);
    expect(Number(machine.tsc.value - start) / Number(FREQUENCY)).toBeCloseTo(0.025, 4);
  });

  it.each([16, 24, 32])('follows a counter of %i bits around its end', (bits) => {
    machine.tsc.value = ((1n << BigInt(bits)) - 7_000n) * (FREQUENCY / MEGAHERTZ);
    expect(Math.abs(Number(measureTsc(counter(bits), 2 ** bits - 1, MEGAHERTZ) - FREQUENCY))).toBeLessThan(tolerance);
  });

  it('ignores bits beyond the width', () => {
    const noisy = () => (counter(24)() | (Math.random() * 256) << 24) >>> 0;
    expect(Math.abs(Number(measureTsc(noisy, 0xff_ffff, MEGAHERTZ) - FREQUENCY))).toBeLessThan(tolerance);
  });

  it.each(holdUps)('is right on a machine that is held up %s each %i. reading', (side, every) => {
    expect(Math.abs(Number(measureTsc(heldUp(every, side), 0xffff_ffff, MEGAHERTZ) - FREQUENCY))).toBeLessThan(tolerance);
  });

  it('throws out runs in which the counter has gone round unseen', () => {
    expect(Math.abs(Number(measureTsc(goesRound(15_000, 35_000), 0xffff, MEGAHERTZ) - FREQUENCY))).toBeLessThan(tolerance);
  });

  it.each([
    ['stands still', () => 5],
    ['is all ones', () => 0xffff_ffff],
    ['creeps', () => Number(ticksOf(MEGAHERTZ) / 1_000_000n)],
  ])('gives up a counter that %s, after a bounded number of reads', (_, read) => {
    let reads = 0;
    expect(measureTsc(() => { reads++; return read(); }, 0xffff_ffff, MEGAHERTZ)).toBe(0n);
    expect(reads).toBeLessThanOrEqual(2 ** 20 + 4);
  });

  it('gives up where the TSC stands still', () => {
    let count = 0;
    expect(measureTsc(() => count++, 0xffff_ffff, MEGAHERTZ)).toBe(0n);
  });
});

describe('measuring a counter by the TSC', () => {
  beforeEach(() => {
    hostClock.ticksPerSecond = FREQUENCY;
    machine.tsc.step = 100n;
  });

  it.each(holdUps)('is right on a machine that is held up %s each %i. reading', (side, every) => {
    const measured = measureCounter(heldUp(every, side));
    expect(Math.abs(Number(measured - MEGAHERTZ))).toBeLessThan(Number(MEGAHERTZ) / 2000);
  });

  it('follows one around its end', () => {
    machine.tsc.value = ((1n << 32n) - 5_000n) * (FREQUENCY / MEGAHERTZ);
    expect(Math.abs(Number(measureCounter(counter(32)) - MEGAHERTZ))).toBeLessThan(Number(MEGAHERTZ) / 2000);
  });

  it('finds that one stands still', () => expect(measureCounter(() => 5)).toBe(0n));
});

import { beforeEach, describe, expect, it } from 'vitest';
import { machine } from 'lyn/test';
import { measureTsc } from './measure.ts';
import { FREQUENCY, startTime, ticksOf } from './timers.testing.ts';

const MEGAHERTZ = 1_000_000n;
const counter = (bits: number) => () => Number(BigInt.asUintN(bits, ticksOf(MEGAHERTZ)));
const tolerance = Number(FREQUENCY) / 2000;

/**
 * A counter whose value is old by some milliseconds, when those runs begin (not the first, which is run 0), before the TSC is read. It sees
 * by the TSC that this has been read: at the second read of a run, and at the first of the next.
 */
function pausingInRuns(...runs: readonly number[]): () => number {
  machine.tsc.step = 1n;
  let [seen, tscReads] = [machine.tsc.value, 0];
  return () => {
    const begins = machine.tsc.value !== seen && ++tscReads % 2 === 0;
    const value = counter(32)();
    if (begins && runs.includes(tscReads / 2)) machine.tsc.value += (BigInt(tscReads) * FREQUENCY) / 2000n;
    seen = machine.tsc.value;
    return value;
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

  it('throws out runs in which the machine paused', () => {
    expect(Math.abs(Number(measureTsc(pausingInRuns(2), 0xffff_ffff, MEGAHERTZ) - FREQUENCY))).toBeLessThan(tolerance);
    expect(machine.log.lines).toEqual([]);
  });

  it('warns where most runs disagree', () => {
    measureTsc(pausingInRuns(1, 2, 3), 0xffff_ffff, MEGAHERTZ);
    expect(machine.log.linesOf('warn')).toEqual([expect.stringMatching(/disagree/)]);
  });

  it.each([
    ['stands still', () => 5],
    ['is all ones', () => 0xffff_ffff],
    ['creeps', () => Number(ticksOf(MEGAHERTZ) / 1_000_000n)],
  ])('gives up a counter that %s, after a bounded number of reads', (_, read) => {
    let reads = 0;
    expect(measureTsc(() => { reads++; return read(); }, 0xffff_ffff, MEGAHERTZ)).toBe(0n);
    expect(reads).toBeLessThanOrEqual(2 ** 20 + 1);
  });

  it('gives up where the TSC stands still', () => {
    let count = 0;
    expect(measureTsc(() => count++, 0xffff_ffff, MEGAHERTZ)).toBe(0n);
  });
});

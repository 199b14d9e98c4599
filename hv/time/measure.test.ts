import { beforeEach, describe, expect, it } from 'vitest';
import { machine } from 'lyn/test';
import { measureTsc } from './measure.ts';
import { FREQUENCY, startTime, ticksOf } from './timers.testing.ts';

const MEGAHERTZ = 1_000_000n;
const counter = (bits: number) => () => Number(BigInt.asUintN(bits, ticksOf(MEGAHERTZ)));
const tolerance = Number(FREQUENCY) / 2000;

/**
 * A counter whose value is old by some milliseconds when the TSC is read, at the beginning or at the end of those runs; the first is run 0. It
 * sees by the TSC that this has been read: at the second read of a run, and at the first of the next.
 */
function pausing({ begins = [], ends = [] }: { begins?: number[]; ends?: number[] }): () => number {
  machine.tsc.step = 1n;
  let [seen, tscReads, first] = [0n, -1, 0];
  return () => {
    const isFirst = machine.tsc.value !== seen && ++tscReads % 2 === 0;
    const value = counter(32)();
    if (isFirst) first = value;
    const runs = isFirst ? begins : value - first >= 5_000 ? ends : [];
    if (runs.includes(Math.floor(tscReads / 2))) machine.tsc.value += (BigInt(tscReads + 1) * FREQUENCY) / 2000n;
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

  it.each([{ begins: [2] }, { ends: [2] }, { begins: [0], ends: [3] }, { begins: [1, 4] }, { ends: [0, 1] }])('throws out runs in which the machine paused: %o', (when) => {
    expect(Math.abs(Number(measureTsc(pausing(when), 0xffff_ffff, MEGAHERTZ) - FREQUENCY))).toBeLessThan(tolerance);
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

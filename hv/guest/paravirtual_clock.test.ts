import { beforeEach, describe, expect, it } from 'vitest';
import { domain, pass, powerOn, SECOND, START_TIME, vcpu } from '../device/board.testing.ts';
import { hostClock } from '../time/clock.ts';
import { guestReadMsr, guestWriteMsr } from './msr_policy.ts';
import { clockScale } from './paravirtual_clock.ts';

const [WALL_CLOCK, SYSTEM_TIME] = [0x4b56_4d00, 0x4b56_4d01];
const PAGE = 0x20000n;
const { memory } = domain;

/** Nanoseconds that a guest computes from the structure at `PAGE` at a TSC of its own. */
function guestNanoseconds(tsc: bigint): bigint {
  const shift = BigInt(memory.read8(PAGE + 28n) << 24 >> 24);
  const ticks = tsc - memory.read64(PAGE + 8n);
  const scaled = shift < 0n ? ticks >> -shift : ticks << shift;
  return memory.read64(PAGE + 16n) + ((scaled * BigInt(memory.read32(PAGE + 24n))) >> 32n);
}

beforeEach(() => {
  powerOn();
  memory.add(0n, 0xa0000n, 0x4000_0000n, 0);
});

describe('the scale', () => {
  it.each([50_000_000n, 999_999_999n, 1_000_000_000n, 1_000_000_001n, 2_400_000_000n, 5_000_000_000n])('of a TSC of %i Hz is right to one in a hundred million', (frequency) => {
    const { multiplier, shift } = clockScale(frequency);
    const second = ((shift < 0 ? frequency >> BigInt(-shift) : frequency << BigInt(shift)) * BigInt(multiplier)) >> 32n;
    expect(Number(second)).toBeGreaterThan(999_999_990);
    expect(Number(second)).toBeLessThanOrEqual(1_000_000_000);
  });
});

describe('the system time', () => {
  it('goes on from where the domain is', () => {
    hostClock.ticksPerSecond = 2_400_000_000n;
    pass(2_400_000_000n);
    guestWriteMsr(vcpu, SYSTEM_TIME, PAGE | 1n);
    expect(guestNanoseconds(2_400_000_000n)).toBe(SECOND);
    expect(Number(guestNanoseconds(7_200_000_000n) - 3n * SECOND)).toBeCloseTo(0, -2);
  });

  it('counts what the guest has written to its TSC', () => {
    guestWriteMsr(vcpu, 0x10, 5_000n);
    guestWriteMsr(vcpu, SYSTEM_TIME, PAGE | 1n);
    expect(guestNanoseconds(6_000n)).toBe(1_000n);
  });

  it('is stable, and its version even', () => {
    guestWriteMsr(vcpu, SYSTEM_TIME, PAGE | 1n);
    expect([memory.read32(PAGE), memory.read8(PAGE + 29n)]).toEqual([2, 1]);
  });

  it('reads back what was written', () => {
    guestWriteMsr(vcpu, SYSTEM_TIME, PAGE | 1n);
    expect(guestReadMsr(vcpu, SYSTEM_TIME)).toEqual({ allowed: true, value: PAGE | 1n });
  });

  it.each([
    ['without the enable bit', PAGE],
    ['across the end of memory', 0x9fff0n | 1n],
    ['in no memory', 0xffff_ffff_ffff_f000n | 1n],
  ])('%s nothing is written', (_, control) => {
    expect(guestWriteMsr(vcpu, SYSTEM_TIME, control)).toBe(true);
    expect([memory.read32(PAGE), memory.read32(0x9fffcn)]).toEqual([0, 0]);
  });
});

describe('the wall clock', () => {
  it('is the time of day at the domain\'s start, however late it is asked for', () => {
    pass(100n * SECOND);
    guestWriteMsr(vcpu, WALL_CLOCK, PAGE);
    expect([memory.read32(PAGE), memory.read32(PAGE + 4n), memory.read32(PAGE + 8n)]).toEqual([2, Number(START_TIME), 0]);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { machine } from 'lyn/test';
import { hostClock } from '../time/clock.ts';
import { hostApic } from './host_apic.ts';
import { hostTimer, type HostTimer } from './host_timer.ts';

const VECTOR = 0x41;
const [LVT_TIMER, INITIAL, CURRENT, DIVIDE] = [0x832, 0x838, 0x839, 0x83e];
const TSC_DEADLINE = 0x6e0;
const X2APIC = 1 << 21;
const DEADLINE = 1 << 24;
/** The APIC's clock in these tests, in Hz; the TSC's is 1 GHz. */
const APIC_CLOCK = 62_500_000n;

/** What has been written to the timer, in order. */
let written: bigint[];
let timer: HostTimer;

/** A processor whose timer takes a point in time, or counts. */
function start(takesDeadline: boolean): void {
  machine.reset();
  hostClock.ticksPerSecond = 1_000_000_000n;
  machine.setCpuid(1, 0, { ecx: X2APIC | (takesDeadline ? DEADLINE : 0), edx: 1 << 9 });
  machine.msrs.set(0x1b, 0xfee0_0800n);
  for (let register = 0x800; register < 0x840; register++) machine.msrs.set(register, 0n);
  hostApic.here().enable(0xff);
  machine.tsc.step = 1000n;
  machine.msrs.handleReads(CURRENT, () => 0xffff_ffffn - (machine.tsc.value * APIC_CLOCK) / hostClock.ticksPerSecond);
  if (takesDeadline) machine.msrs.set(TSC_DEADLINE, 0n);
  timer = hostTimer.here();
  timer.prepare(VECTOR);
  written = [];
  machine.msrs.handle(takesDeadline ? TSC_DEADLINE : INITIAL, (value) => {
    written.push(value);
    return value;
  });
}

describe.each([['a point in time', true], ['a count', false]])('a timer that takes %s', (_, takesDeadline) => {
  beforeEach(() => start(takesDeadline));

  /** What is written for `when` at `now`. */
  const value = (now: bigint, when: bigint): bigint => (takesDeadline ? when : ((when - now) * APIC_CLOCK) / 1_000_000_000n + 1n);

  it('interrupts with its vector, at its clock\'s full speed, in its mode', () => {
    expect(machine.msrs.get(LVT_TIMER)).toBe(BigInt(VECTOR) | (takesDeadline ? 2n << 17n : 0n));
    expect(machine.msrs.get(DIVIDE)).toBe(0xbn);
  });

  it('comes when it is asked to', () => {
    timer.arm(1000n, 1_001_000n);
    expect(written).toEqual([value(1000n, 1_001_000n)]);
  });

  it('is left alone where it comes early enough', () => {
    timer.arm(1000n, 1_001_000n);
    timer.arm(2000n, 1_001_000n);
    timer.arm(3000n, 5_000_000n);
    expect(written).toHaveLength(1);
  });

  it('is moved where it would come too late', () => {
    timer.arm(1000n, 5_000_000n);
    timer.arm(2000n, 1_001_000n);
    expect(written.at(-1)).toBe(value(2000n, 1_001_000n));
    expect(written).toHaveLength(2);
  });

  it('is set again once it has come, also for a later time', () => {
    timer.arm(1000n, 1_001_000n);
    timer.expire();
    timer.arm(1_001_500n, 3_000_000n);
    expect(written.at(-1)).toBe(value(1_001_500n, 3_000_000n));
  });

  it('is set again where its time has passed, though it has not been heard of', () => {
    timer.arm(1000n, 2000n);
    timer.arm(2000n, 3_000_000n);
    expect(written.at(-1)).toBe(value(2000n, 3_000_000n));
  });

  it('comes at once for a time that has passed', () => {
    timer.arm(5000n, 4000n);
    expect(written).toEqual([value(5000n, 5001n)]);
  });
});

describe('a timer that counts', () => {
  beforeEach(() => start(false));

  it('comes at the longest count for a time that is farther away, and is set again then', () => {
    timer.arm(0n, 1n << 60n);
    expect(written).toEqual([0xffff_ffffn]);
    timer.expire();
    timer.arm(68_719_476_736n, 1n << 60n);
    expect(written).toEqual([0xffff_ffffn, 0xffff_ffffn]);
  });

  it('never gets the count zero, which would stop it', () => {
    timer.arm(1000n, 1001n);
    expect(written).toEqual([1n]);
  });

  it('stands still after its clock has been measured', () => {
    expect(machine.msrs.get(INITIAL)).toBe(0n);
  });
});

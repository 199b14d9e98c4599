import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { machine } from 'lyn/test';
import { hostApic } from '../processor/host_apic.ts';
import { hostClock } from '../time/clock.ts';
import { FREQUENCY, TestPit } from '../time/timers.testing.ts';
import { pageEntries, takeScreen } from './page.testing.ts';
import { reportTimers } from './timers.ts';

const CURRENT = 0x839;
/** The APIC's clock in Hz. */
const APIC_CLOCK = 50_000_000n;
const MILLISECOND = FREQUENCY / 1000n;

/** When the timer's interrupt comes, in ticks of the TSC after it is armed, each time in turn and then always so; never: undefined. */
let comes: readonly (bigint | undefined)[] = [];

beforeEach(() => {
  takeScreen();
  hostClock.ticksPerSecond = FREQUENCY;
  machine.setCpuid(1, 0, { ecx: 1 << 21 | 1 << 24, edx: 1 << 9 });
  machine.msrs.set(0x1b, 0xfee0_0800n);
  for (let register = 0x800; register < 0x840; register++) machine.msrs.set(register, 0n);
  hostApic.here().enable(0xff);
  machine.tsc.step = 20_000n;
  machine.msrs.handleReads(CURRENT, () => BigInt.asUintN(32, -(machine.tsc.value * APIC_CLOCK) / FREQUENCY));
  let [armed, arms] = [0n, 0];
  machine.msrs.set(0x6e0, 0n);
  machine.msrs.handle(0x6e0, (value) => { armed = machine.tsc.value; arms++; return value; });
  vi.spyOn(hostApic.here(), 'isRequested').mockImplementation(() => {
    const after = comes[Math.min(arms, comes.length) - 1];
    return after !== undefined && machine.tsc.value >= armed + after;
  });
});

afterEach(() => { vi.restoreAllMocks(); });

/** What is said of the local APIC's timer. */
const said = () => (reportTimers(), pageEntries().filter((line) => line.includes('local APIC')));

describe("the local APIC's timer", () => {
  it('is measured, and how late its interrupt is', () => {
    comes = [MILLISECOND + FREQUENCY / 100_000n];
    expect(said()).toEqual(['ok local APIC timer counts at 50000 kHz', expect.stringMatching(/^ok local APIC timer interrupts \d{1,5} ns late$/)]);
  });

  it('that comes too early is a failure', () => {
    comes = [MILLISECOND / 2n];
    expect(said()[1]).toMatch(/^FAIL local APIC timer interrupts \d+ ns too early \(best of 5; limit 20 ms\)$/);
  });

  it('that comes far too late is a failure', () => {
    comes = [50n * MILLISECOND];
    expect(said()[1]).toMatch(/^FAIL local APIC timer interrupts \d+ ns late \(best of 5; limit 20 ms\)$/);
  });

  it('may come too late while the machine is held up: it is enough that it comes in time once', () => {
    comes = [50n * MILLISECOND, undefined, MILLISECOND / 2n, MILLISECOND + 1_000_000n];
    expect(said()[1]).toMatch(/^ok local APIC timer interrupts \d{6} ns late$/);
  });

  it('that never comes is given up', () => {
    comes = [undefined];
    expect(said()[1]).toBe('FAIL local APIC timer interrupts never');
  });

  it('that does not count is a failure, and no interrupt is waited for', () => {
    machine.msrs.handleReads(CURRENT, () => 0xffff_ffffn);
    expect(said()).toEqual(['FAIL local APIC timer counts at 0 kHz']);
  });
});

describe('the other timers', () => {
  const pit = () => (reportTimers(), pageEntries().find((line) => / 8254: /.test(line)));

  it('that are not there are told of with what is done without', () => {
    expect(pit()).toBe('- 8254: the TSC is measured against the PM timer or the HPET');
    expect(pageEntries()[0]).toBe('= the TSC runs at 2400000 kHz');
  });

  it.each([['agrees with', FREQUENCY, /^ok 8254: the TSC at 2\d{6} kHz, [+-]\d{1,3} ppm$/], ['disagrees with', FREQUENCY - FREQUENCY / 500n, /^FAIL 8254: the TSC at \d+ kHz, \+[12]\d{3} ppm \(best of 5; limit 1000 ppm\)$/]])(
    'one that %s the TSC\'s frequency is told of by how much', (_, frequency, words) => {
      new TestPit();
      hostClock.ticksPerSecond = frequency;
      machine.tsc.step = 100n;
      machine.msrs.handleReads(CURRENT, () => 0xffff_ffffn);
      expect(pit()).toMatch(words);
    },
  );

  it('are measured again where the machine was held up all the time at first', () => {
    machine.msrs.handleReads(CURRENT, () => 0xffff_ffffn);
    new TestPit().holdUps = [5_000, 15_000, 25_000];
    machine.tsc.step = 100n;
    expect(pit()).toMatch(/^ok 8254: the TSC at 2\d{6} kHz, [+-]\d{1,3} ppm$/);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { machine } from 'lyn/test';
import { findTscFrequency } from './frequency.ts';
import { FREQUENCY, startTime, TestPit } from './timers.testing.ts';

const leaf = (number: number, registers: Partial<CpuidResult>) => machine.setCpuid(number, 0, { eax: 0, ebx: 0, ecx: 0, edx: 0, ...registers });
const withHypervisor = () => leaf(1, { ecx: 0x8000_0000 });

function withInvariantTsc(): void {
  leaf(0x8000_0000, { eax: 0x8000_0008 });
  leaf(0x8000_0007, { edx: 1 << 8 });
}

function withCrystal(): void {
  leaf(0, { eax: 0x16 });
  leaf(0x15, { eax: 2, ebx: 168, ecx: 25_000_000 });
}

function withTimingLeaf(kilohertz = 2_500_000): void {
  withHypervisor();
  leaf(0x4000_0000, { eax: 0x4000_0010 });
  leaf(0x4000_0010, { eax: kilohertz });
}

/** Deviation from the true frequency in parts per million. */
const deviation = (measured: bigint) => Math.abs(Number(measured - FREQUENCY)) / Number(FREQUENCY) * 1e6;

beforeEach(() => {
  startTime();
  withInvariantTsc();
});

describe('the frequency of the TSC', () => {
  it('is what the crystal leaf says, whatever else there is', () => {
    withCrystal();
    withTimingLeaf();
    new TestPit();
    expect(findTscFrequency()).toBe(2_100_000_000n);
    expect(machine.log.lines).toEqual(['the TSC runs at 2100000 kHz, by CPUID leaf 15h']);
  });

  it.each([
    ['the denominator', { ebx: 168, ecx: 25_000_000 }],
    ['the numerator', { eax: 2, ecx: 25_000_000 }],
    ['the crystal', { eax: 2, ebx: 168 }],
  ])('is not in a crystal leaf that lacks %s', (_, incomplete) => {
    withCrystal();
    leaf(0x15, incomplete);
    withTimingLeaf();
    expect(findTscFrequency()).toBe(2_500_000_000n);
  });

  it('is not in leaves beyond the last one', () => {
    withCrystal();
    withTimingLeaf();
    leaf(0, { eax: 0x14 });
    leaf(0x4000_0000, { eax: 0x4000_000f });
    new TestPit();
    expect(deviation(findTscFrequency())).toBeLessThan(200);
  });

  it('is what a hypervisor below says, in kHz', () => {
    withTimingLeaf();
    expect(findTscFrequency()).toBe(2_500_000_000n);
    expect(machine.log.lines).toEqual(['the TSC runs at 2500000 kHz, by the hypervisor below']);
  });

  it('is measured where a hypervisor has the leaf, but nothing in it', () => {
    withTimingLeaf(0);
    new TestPit();
    expect(deviation(findTscFrequency())).toBeLessThan(200);
  });

  it('is measured with the 8254 otherwise, the speaker silent, and port 61h as it was', () => {
    const pit = new TestPit();
    pit.control = 0x0f;
    expect(deviation(findTscFrequency())).toBeLessThan(200);
    expect(machine.log.lines).toEqual([expect.stringMatching(/^the TSC runs at 2(399|400)\d{3} kHz, by the 8254$/)]);
    expect(machine.ports.writes.filter(({ port }) => port === 0x61).map(({ value }) => value)).toEqual([0x0d, 0x0f]);
  });

  it('is refused in a sentence if nothing counts', () => {
    new TestPit().stuck = true;
    expect(machine.run(() => void findTscFrequency())).toBe('stopped');
    expect(machine.log.linesOf('error')).toEqual([expect.stringMatching(/frequency of the TSC cannot be found/)]);
  });
});

describe('a TSC that is not invariant', () => {
  const variable = () => leaf(0x8000_0007, {});
  const warnings = () => (findTscFrequency(), machine.log.linesOf('warn'));

  beforeEach(withCrystal);

  it('is warned of', () => {
    variable();
    expect(warnings()).toEqual([expect.stringMatching(/TSC is not invariant/)]);
  });

  it('is one of a processor without the leaf', () => {
    leaf(0x8000_0000, { eax: 0x8000_0006 });
    expect(warnings()).toHaveLength(1);
  });

  it('is not warned of under a hypervisor, which may hide the bit', () => {
    variable();
    withHypervisor();
    expect(warnings()).toEqual([]);
  });

  it('is not warned of where it is invariant', () => expect(warnings()).toEqual([]));
});

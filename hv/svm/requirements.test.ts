import { beforeEach, describe, expect, it } from 'vitest';
import { machine } from 'lyn/test';
import { svmCapabilities } from './capabilities.ts';
import { allowSvm, requireSvm } from './requirements.ts';
import { ALL_FEATURES, NESTED_PAGING_ONLY, offerSvm, SvmFeature } from './vendor.testing.ts';

/** VM_CR and its bits: APM volume 2, 15.30.1. */
const VM_CR = 0xc001_0114;
const LOCK = 1n << 3n;
const DISABLED = 1n << 4n;

beforeEach(() => {
  machine.reset();
  offerSvm();
});

/** What the refusal says; empty if the processor is good enough. */
function refusal(): readonly string[] {
  const ending = machine.run(() => { requireSvm(); allowSvm(); });
  const lines = machine.log.linesOf('error');
  expect(ending).toBe(lines.length === 0 ? 'returned' : 'stopped');
  return lines;
}

/** Seen here only: of the emulators, QEMU's TCG reads zero and forgets what is written, and Bochs raises #GP. */
describe('the firmware\'s switch (VM_CR)', () => {
  it.each([['nothing', 0n], ['locked on', LOCK]])('that says %s is no obstacle', (_, value) => {
    machine.msrs.setReadOnly(VM_CR, value);
    expect(refusal()).toEqual([]);
  });

  it('that is missing is no obstacle: some emulators have none', () => {
    expect(refusal()).toEqual([]);
  });

  it('that is off and not locked is switched on', () => {
    machine.msrs.set(VM_CR, DISABLED | 1n);
    expect(refusal()).toEqual([]);
    expect(machine.msrs.get(VM_CR)).toBe(1n);
  });

  it('that is locked off is named, with the words that set-up programs use', () => {
    machine.msrs.set(VM_CR, LOCK | DISABLED);
    const [line] = refusal();
    for (const words of ['locked AMD-V off', 'SVM Mode', 'switch the machine off and on']) expect(line).toContain(words);
    expect(machine.msrs.get(VM_CR)).toBe(LOCK | DISABLED);
  });

  it('that is off and cannot be written is refused as well', () => {
    machine.msrs.setReadOnly(VM_CR, DISABLED);
    expect(refusal()).toHaveLength(1);
  });
});

describe('what must not be missing', () => {
  it('nested paging', () => {
    offerSvm(ALL_FEATURES & ~SvmFeature.nestedPaging);
    expect(refusal()).toEqual([expect.stringMatching(/lacks nested paging.*CPUID 8000000Ah, EDX bit 0.*Barcelona/)]);
  });

  it.each([0, 1])('an address space identifier for a guest (there are %i)', (asids) => {
    offerSvm(ALL_FEATURES, asids);
    expect(refusal()).toEqual([expect.stringMatching(/no address space identifier.*CPUID 8000000Ah, EBX/)]);
  });
});

describe('what may be missing', () => {
  const names = ['nextRip', 'cleanBits', 'flushByAsid', 'decodeAssists'] as const;

  it.each(names)('%s: it is not used', (name) => {
    offerSvm(ALL_FEATURES & ~SvmFeature[name]);
    expect(refusal()).toEqual([]);
    const { nextRip, clean, flushByAsid, decodeAssists } = svmCapabilities;
    const used = { nextRip, cleanBits: clean !== 0, flushByAsid, decodeAssists };
    expect(names.filter((each) => !used[each])).toEqual([name]);
  });

  it('all of it', () => {
    offerSvm(NESTED_PAGING_ONLY);
    expect(refusal()).toEqual([]);
    expect(svmCapabilities).toMatchObject({ nextRip: false, clean: 0, flushByAsid: false, decodeAssists: false });
  });
});

describe('CPUID', () => {
  it('tells of AMD-V', () => expect(svmCapabilities.isPresent()).toBe(true));

  it('does not, without the bit', () => {
    machine.setCpuid(0x8000_0001, 0, { ecx: 0 });
    expect(svmCapabilities.isPresent()).toBe(false);
  });

  it('does not, without the leaf that describes it', () => {
    machine.setCpuid(0x8000_0000, 0, { eax: 0x8000_0008 });
    expect(svmCapabilities.isPresent()).toBe(false);
  });
});

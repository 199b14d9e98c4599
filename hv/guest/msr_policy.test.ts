import { beforeEach, describe, expect, it } from 'vitest';
import { domain, machine, pass, powerOn, vcpu } from '../device/board.testing.ts';
import { guestReadMsr, guestWriteMsr } from './msr_policy.ts';

/** The value; undefined for #GP. */
const read = (index: number): bigint | undefined => {
  const { allowed, value } = guestReadMsr(vcpu, index);
  return allowed ? value : undefined;
};
const write = (index: number, value: bigint): boolean => guestWriteMsr(vcpu, index, value);

beforeEach(powerOn);

describe('values of a fresh vCPU', () => {
  it.each([
    ['IA32_PLATFORM_ID', 0x17, 0n],
    ['IA32_APIC_BASE: x2APIC, enabled, boot processor', 0x1b, 0xfee0_0d00n],
    ['IA32_FEATURE_CONTROL: locked, nothing enabled', 0x3a, 1n],
    ['IA32_TSC_ADJUST', 0x3b, 0n],
    ['IA32_BIOS_SIGN_ID', 0x8b, 1n << 32n],
    ['IA32_MTRRCAP: 8 variable and the fixed ranges', 0xfe, 0x508n],
    ['IA32_MCG_CAP: no banks', 0x179, 0n],
    ['IA32_MCG_STATUS', 0x17a, 0n],
    ['IA32_MISC_ENABLE: fast strings, no BTS, no PEBS', 0x1a0, 0x1801n],
    ['IA32_DEBUGCTL', 0x1d9, 0n],
    ['IA32_MTRR_FIX64K_00000: write-back', 0x250, 0x0606_0606_0606_0606n],
    ['IA32_MTRR_FIX16K_A0000: uncacheable', 0x259, 0n],
    ['IA32_MTRR_FIX4K_F8000: write-protected', 0x26f, 0x0505_0505_0505_0505n],
    ['IA32_MTRR_DEF_TYPE: on, write-back', 0x2ff, 0xc06n],
    ['IA32_TSC_DEADLINE', 0x6e0, 0n],
    ['IA32_XSS', 0xda0, 0n],
  ] as const)('%s', (_, index, value) => expect(read(index)).toBe(value));
});

describe('writes that are kept', () => {
  it.each([
    ['IA32_MTRR_PHYSBASE0', 0x200, 0xe000_0000n],
    ['IA32_MTRR_PHYSMASK7', 0x20f, 0xf_f000_0800n],
    ['IA32_MTRR_FIX64K_00000', 0x250, 0x0001_0405_0600_0104n],
    ['IA32_MTRR_FIX16K_80000', 0x258, 0x0606_0606_0606_0600n],
    ['IA32_MTRR_FIX4K_C0000', 0x268, 0x0506_0506_0506_0506n],
    ['IA32_MTRR_DEF_TYPE', 0x2ff, 0x800n],
    ['IA32_MCG_STATUS', 0x17a, 4n],
    ['IA32_TSC_ADJUST', 0x3b, 0x1234n],
  ] as const)('%s', (_, index, value) => {
    expect(write(index, value)).toBe(true);
    expect(read(index)).toBe(value);
  });
});

describe('writes that change nothing', () => {
  it.each([
    ['IA32_BIOS_UPDT_TRIG', 0x79, 0x1000n, undefined],
    ['IA32_BIOS_SIGN_ID', 0x8b, 0n, 1n << 32n],
    ['IA32_DEBUGCTL: last branch, single-step on branches', 0x1d9, 3n, 0n],
    ['IA32_MISC_ENABLE: bits other than fast strings', 0x1a0, 0xffff_ffff_ffff_ffffn, 0x1801n],
  ] as const)('%s', (_, index, value, after) => {
    expect(write(index, value)).toBe(true);
    expect(read(index)).toBe(after);
  });
});

describe('#GP', () => {
  it.each([
    ['IA32_PLATFORM_ID', 0x17, 0n], ['IA32_FEATURE_CONTROL', 0x3a, 5n], ['IA32_MTRRCAP', 0xfe, 0n], ['IA32_MCG_CAP', 0x179, 0n],
    ['a reserved memory type', 0x2ff, 2n], ['a reserved bit of the default type', 0x2ff, 0x106n], ['a memory type beyond 6', 0x250, 7n],
    ['a reserved bit of a base', 0x200, 0x100n], ['a reserved bit of a mask', 0x201, 0x400n], ['a base beyond all addresses', 0x200, 1n << 60n],
    ['reserved bits of IA32_MCG_STATUS', 0x17a, 8n], ['trace bits of IA32_DEBUGCTL', 0x1d9, 0x40n], ['a supervisor state', 0xda0, 1n],
    ['reserved bits of IA32_EFER', 0xc000_0080, 0x10n],
  ] as const)('for writing %s', (_, index, value) => expect(write(index, value)).toBe(false));

  it.each([
    ['performance counters', 0xc1], ['performance events', 0x186], ['fixed counters', 0x309], ['performance control', 0x38f], ['VMX capabilities', 0x480],
    ['VMX EPT capabilities', 0x48c], ['speculation control', 0x48], ['architectural capabilities', 0x10a], ['an MSR of AMD\'s', 0xc001_0114], ['nothing', 0x12345],
    ['the last number', 0xffff_ffff], ['an APIC register that is not there', 0x840],
  ] as const)('for %s', (_, index) => {
    expect(read(index)).toBeUndefined();
    expect(write(index, 0n)).toBe(false);
  });

  it('of unknown MSRs is reported once each, of known absent ones never', () => {
    for (const index of [0x12345, 0x12345, 0x12346, 0xc1, 0x480, 0x48]) read(index);
    expect(machine.log.entries.map(({ text }) => text)).toEqual([
      'guest reads MSR 0x12345, which is not there: #GP', 'guest reads MSR 0x12346, which is not there: #GP',
    ]);
  });
});

describe('time', () => {
  it('the TSC is the domain\'s time, and what is written to it stays ahead by as much', () => {
    pass(1000n);
    expect(read(0x10)).toBe(1000n);
    write(0x10, 5000n);
    pass(10n);
    expect([read(0x10), read(0x3b)]).toEqual([5010n, 4000n]);
  });

  it('a TSC deadline is in the guest\'s TSC', () => {
    write(0x3b, 1_000_000n);
    write(0x832, 0x40040n);
    write(0x6e0, 1_002_000n);
    expect(read(0x6e0)).toBe(1_002_000n);
    pass(1999n);
    expect(domain.interrupts.pendingVector()).toBe(-1);
    pass(1n);
    expect(domain.interrupts.pendingVector()).toBe(0x40);
  });
});

describe('IA32_EFER', () => {
  it('LMA is not written', () => {
    expect(write(0xc000_0080, 0xd01n)).toBe(true);
    expect(read(0xc000_0080)).toBe(0x901n);
  });

  it('LME does not change while paging is on', () => {
    vcpu.backend.setCr0(0x8000_0001n);
    expect(write(0xc000_0080, 0x100n)).toBe(false);
    expect(write(0xc000_0080, 0x801n)).toBe(true);
  });
});

describe('the local APIC', () => {
  it('is reached at 0x800 plus the register', () => {
    expect(write(0x808, 0x20n)).toBe(true);
    expect([read(0x808), read(0x80a)]).toEqual([0x20n, 0x20n]);
  });
});

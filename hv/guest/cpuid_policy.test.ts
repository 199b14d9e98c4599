import { beforeEach, describe, expect, it } from 'vitest';
import { machine } from 'lyn/test';
import { domain } from '../domain/first.ts';
import { vmxVcpu as vcpu } from '../vmx/extension.ts';
import { hostClock } from '../time/clock.ts';
import { allowedXcr0, guestCpuid, prepareCpuid } from './cpuid_policy.ts';

const ALL = { eax: 0xffff_ffff, ebx: 0xffff_ffff, ecx: 0xffff_ffff, edx: 0xffff_ffff };
const ZERO = { eax: 0, ebx: 0, ecx: 0, edx: 0 };
const EVERYTHING = { rdtscp: true, invpcid: true, xsaves: true };
const OSXSAVE = 1 << 27;
const APIC = 1 << 9;

/** Bit numbers that are set. */
const bits = (word: number): number[] => Array.from({ length: 32 }, (_, bit) => bit).filter((bit) => (word >>> bit) & 1);
const ask = (leaf: number, subleaf = 0): typeof ZERO => guestCpuid(vcpu, leaf, subleaf);

/** A host that has every bit of every leaf, so that what a guest sees is the policy itself. */
beforeEach(() => {
  machine.reset();
  machine.vmx.begin();
  for (let leaf = 0; leaf < 0x20; leaf++) for (let subleaf = 0; subleaf < 8; subleaf++) machine.setCpuid(leaf, subleaf, ALL);
  for (let leaf = 0x8000_0000; leaf < 0x8000_0020; leaf++) machine.setCpuid(leaf, 0, ALL);
  for (const [index, size, offset] of [[2, 256, 576], [5, 64, 1088], [6, 512, 1152], [7, 1024, 1664]] as const) machine.setCpuid(0xd, index, { eax: size, ebx: offset, ecx: index === 6 ? 2 : 0 });
  machine.setCpuid(0x8000_0000, 0, { eax: 0x8000_0021 });
  machine.setCpuid(0, 0, { ...ALL, eax: 0x20 });
  hostClock.ticksPerSecond = 2_500_000_000n;
  domain.vcpu = vcpu;
  domain.apic.reset();
  prepareCpuid(EVERYTHING);
});

describe('what a guest never sees, whatever the host has', () => {
  it.each([
    ['MONITOR, VMX, SMX, PDCM, DCA', 1, 0, 'ecx', [3, 5, 6, 15, 18]],
    ['debug store, thermal control, hyper-threading', 1, 0, 'edx', [18, 21, 22, 28, 29, 31]],
    ['SGX, HLE, RTM, resource control, MPX, processor trace', 7, 0, 'ebx', [2, 4, 11, 12, 14, 15, 25]],
    ['PKU, WAITPKG, CET, LA57', 7, 0, 'ecx', [3, 4, 5, 7, 16]],
    ['speculation control, AMX', 7, 0, 'edx', [22, 24, 25, 26, 27, 29, 31]],
  ] as const)('%s', (_, leaf, subleaf, register, hidden) => {
    expect(bits(ask(leaf, subleaf)[register]).filter((bit) => (hidden as readonly number[]).includes(bit))).toEqual([]);
  });

  it.each([3, 5, 8, 9, 0xa, 0xc])('leaf %i: nothing', (leaf) => {
    expect(ask(leaf)).toEqual(ZERO);
  });
});

describe('what Lyn adds, whatever the host lacks', () => {
  beforeEach(() => {
    machine.setCpuid(1, 0, ZERO);
    machine.setCpuid(6, 0, ZERO);
    prepareCpuid(EVERYTHING);
  });

  it('x2APIC, TSC deadline and the hypervisor bit', () => expect(bits(ask(1).ecx)).toEqual([21, 24, 31]));
  it('a timer that always runs', () => expect(ask(6)).toEqual({ ...ZERO, eax: 4 }));
  it('one logical processor with ID 0', () => expect(ask(1).ebx).toBe(0x0001_0000));
});

describe('one processor', () => {
  it('shares no cache and has one core', () => {
    expect(bits(ask(4, 0).eax).filter((bit) => bit >= 14)).toEqual([]);
  });

  it('has a thread and a core level, then no more', () => {
    expect([0, 1, 2].map((level) => ask(0xb, level))).toEqual([
      { eax: 0, ebx: 1, ecx: 0x100, edx: 0 }, { eax: 0, ebx: 1, ecx: 0x201, edx: 0 }, { eax: 0, ebx: 0, ecx: 2, edx: 0 },
    ]);
  });
});

describe('what follows the guest', () => {
  it('OSXSAVE is CR4.OSXSAVE', () => {
    expect(ask(1).ecx & OSXSAVE).toBe(0);
    vcpu.backend.setCr4(1n << 18n);
    expect(ask(1).ecx & OSXSAVE).toBe(OSXSAVE);
  });

  it('APIC is the enable bit of IA32_APIC_BASE', () => {
    expect(ask(1).edx & APIC).toBe(APIC);
    domain.apic.writeBase(0xfee0_0100n);
    expect(ask(1).edx & APIC).toBe(0);
  });

  it('the size of the extended state is that of XCR0', () => {
    expect(allowedXcr0()).toBe(0xe7n);
    const sizes = [1n, 7n, 0xe7n].map((xcr0) => {
      machine.current.xcr0 = xcr0;
      return ask(0xd).ebx;
    });
    expect(sizes).toEqual([576, 832, 2688]);
  });

  it('the compacted size leaves no gaps but for alignment', () => {
    machine.current.xcr0 = 0xe7n;
    expect(ask(0xd, 1).ebx).toBe(576 + 256 + 64 + 512 + 1024);
  });

  it('a component of extended state has size and offset; those that are not offered have none', () => {
    expect(ask(0xd, 2)).toEqual({ eax: 256, ebx: 576, ecx: 0, edx: 0 });
    expect([3, 9, 17, 31, 32, 0xffff_ffff].map((component) => ask(0xd, component))).toEqual(Array(6).fill(ZERO));
  });
});

describe('instructions that the virtualization extension does not let through', () => {
  beforeEach(() => prepareCpuid({ rdtscp: false, invpcid: false, xsaves: false }));

  it('RDTSCP and RDPID', () => expect([ask(0x8000_0001).edx & (1 << 27), ask(7).ecx & (1 << 22)]).toEqual([0, 0]));
  it('INVPCID', () => expect(ask(7).ebx & (1 << 10)).toBe(0));
  it('XSAVES', () => expect(ask(0xd, 1).eax & 8).toBe(0));
});

describe('hypervisor leaves', () => {
  it('KVM with a stable clock and no I/O delay', () => {
    const { eax, ...name } = ask(0x4000_0000);
    expect(eax).toBe(0x4000_0010);
    expect(name).toEqual({ ebx: 0x4b4d_564b, ecx: 0x564b_4d56, edx: 0x4d });
    expect(bits(ask(0x4000_0001).eax)).toEqual([0, 1, 3, 24]);
  });

  it('frequencies of TSC and APIC timer in kHz', () => {
    expect(ask(0x4000_0010)).toEqual({ ...ZERO, eax: 2_500_000, ebx: 1_000_000 });
  });

  it('Lyn\'s own', () => expect(ask(0x4000_0100).eax).toBe(0x4000_0101));
});

describe('limits', () => {
  it('the highest leaves are 0xD and 0x80000008', () => {
    expect([ask(0).eax, ask(0x8000_0000).eax]).toEqual([0xd, 0x8000_0008]);
  });

  it('a host with fewer leaves has fewer in the guest', () => {
    machine.setCpuid(0, 0, { ...ALL, eax: 4 });
    machine.setCpuid(0x8000_0000, 0, { eax: 0x8000_0001 });
    machine.reset();
    machine.setCpuid(0, 0, { ...ALL, eax: 4 });
    machine.setCpuid(0x8000_0000, 0, { eax: 0x8000_0001 });
    prepareCpuid(EVERYTHING);
    expect([ask(0).eax, ask(0x8000_0000).eax]).toEqual([4, 0x8000_0001]);
    expect([ask(7), ask(0xb), ask(0xd), ask(0x8000_0008)]).toEqual([ZERO, ZERO, ZERO, ZERO]);
  });

  it('unknown leaves read zero and are reported once', () => {
    const unknown = [0xe, 0x14, 0x7fff_ffff, 0x8000_0009, 0xffff_ffff];
    expect([...unknown, ...unknown].map((leaf) => ask(leaf))).toEqual(Array(10).fill(ZERO));
    expect(machine.log.entries).toHaveLength(5);
  });

  it('looking for other hypervisors is not reported', () => {
    expect(ask(0x4000_0200)).toEqual(ZERO);
    expect(machine.log.entries).toHaveLength(0);
  });
});

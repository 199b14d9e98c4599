import { beforeEach, describe, expect, it } from 'vitest';
import { domain } from '../domain/first.ts';
import { machine, VmcsField } from '../exit/exit.testing.ts';
import { powerOn } from '../device/board.testing.ts';
import { frames } from '../memory/frames.ts';
import { applyStart, StartMode } from '../vcpu/start.ts';
import { vmxCapabilities } from './capabilities.ts';
import { enterVmxOperation } from './enter.ts';
import { vmxBackend as backend, vmxVcpu as vcpu } from './extension.ts';
import { reportInvalidGuestState } from './guest_state_check.ts';
import { makeVmcs } from './vmcs.ts';
import { bitsOf, offerVmx, REVISION } from './vmx.testing.ts';

const EPT_POINTER = 0x123_4505en;
const VPID = 7;
const CR3 = 0x5000n;

/** A VMCS as at the start of a guest. */
function begin(mode: StartMode): void {
  powerOn();
  offerVmx();
  frames.free.add(0x100_0000n, 0x200_0000n);
  machine.msrs.set(0xc000_0080, 0xd00n);
  machine.msrs.set(0x277, 0x0007_0406_0007_0406n);
  Object.assign(machine.current, { cr0: 0x8000_0011n, cr3: CR3, cr4: 0x20n });
  vmxCapabilities.read();
  enterVmxOperation();
  makeVmcs(vcpu, backend, EPT_POINTER, VPID);
  applyStart(vcpu, { mode, rip: 0x7c00n, rsp: 0x7c00n, rsi: 0x1234n, rdx: 0n });
  backend.setTimeOffset(domain.clock.offset);
  backend.setTimer(0n, 0n);
}

beforeEach(() => begin(StartMode.Real));

const get = (field: VmcsField): bigint => machine.vmx.get(field);

describe('VMX operation', () => {
  it('sets the bits of CR0 and CR4 that it fixes, and machine checks', () => {
    expect(machine.current.cr0).toBe(0x8000_0031n);
    expect(machine.current.cr4 & 0x2060n).toBe(0x2060n);
  });

  it('forgets what a former hypervisor left in the translation caches', () => {
    expect(machine.vmx.invalidations[0]).toMatchObject({ instruction: 'invept', kind: 2n });
  });

  it('has regions that begin with the revision', () => {
    for (const region of [machine.vmx.region!, machine.vmx.current!.region]) expect(machine.memory.load(region, 4)).toBe(BigInt(REVISION));
    expect(machine.vmx.region).not.toBe(machine.vmx.current!.region);
  });
});

/** All fields that an entry with the controls in use looks at (SDM 27.2 and 27.3): a VMCS region is not zero to the processor until it is written. */
const needed: Record<string, number[]> = {
  'controls': [0x0000, 0x2000, 0x2002, 0x2004, 0x2010, 0x201a, 0x202c, 0x4000, 0x4002, 0x4004, 0x4006, 0x4008, 0x400a, 0x400c, 0x400e, 0x4010, 0x4012, 0x4014, 0x4016, 0x401e, 0x6000, 0x6002, 0x6004, 0x6006],
  'host state': [0x0c00, 0x0c02, 0x0c04, 0x0c06, 0x0c08, 0x0c0a, 0x0c0c, 0x2c00, 0x2c02, 0x4c00, 0x6c00, 0x6c02, 0x6c04, 0x6c06, 0x6c08, 0x6c0a, 0x6c0c, 0x6c0e, 0x6c10, 0x6c12],
  'selectors, limits, rights and bases of the guest': [0x0800, 0x4800, 0x4814, 0x6806].flatMap((first) => Array.from({ length: 8 }, (_segment, index) => first + 2 * index)),
  'other state of the guest': [
    0x2800, 0x2802, 0x2804, 0x2806, 0x280a, 0x280c, 0x280e, 0x2810, 0x4810, 0x4812, 0x4824, 0x4826, 0x482a, 0x482e, 0x6800, 0x6802, 0x6804, 0x6816, 0x6818, 0x681a, 0x681c, 0x681e,
    0x6820, 0x6822, 0x6824, 0x6826,
  ],
};

describe('a new VMCS', () => {
  it.each(Object.entries(needed))('leaves nothing of the %s to chance', (_, fields) => {
    expect(fields.filter((field) => !machine.vmx.current!.fields.has(field)).map((field) => field.toString(16))).toEqual([]);
  });

  it.each([StartMode.Real, StartMode.Flat32])('holds a guest state in which an entry finds nothing wrong (start mode %i)', (mode) => {
    begin(mode);
    reportInvalidGuestState();
    expect(machine.log.linesOf('error')).toEqual([expect.stringContaining('none of the rules')]);
  });

  it('comes back to the processor as it is', () => {
    expect([get(VmcsField.HostCr0), get(VmcsField.HostCr3), get(VmcsField.HostCr4)]).toEqual([machine.current.cr0, CR3, machine.current.cr4]);
    expect([get(VmcsField.HostEfer), get(VmcsField.HostPat)]).toEqual([0xd00n, 0x0007_0406_0007_0406n]);
  });

  it('has host selectors without RPL and TI, and a TSS (SDM 27.2.3)', () => {
    const selectors = [VmcsField.HostCsSelector, VmcsField.HostSsSelector, VmcsField.HostDsSelector, VmcsField.HostEsSelector, VmcsField.HostFsSelector, VmcsField.HostGsSelector, VmcsField.HostTrSelector].map(get);
    expect(selectors.every((selector) => (selector & 7n) === 0n)).toBe(true);
    expect(get(VmcsField.HostCsSelector) !== 0n && get(VmcsField.HostTrSelector) !== 0n).toBe(true);
  });

  it('intercepts #DB, #AC and #MC, and no other exception', () => {
    expect(bitsOf(Number(get(VmcsField.ExceptionBitmap))).map(Math.log2)).toEqual([1, 17, 18]);
  });

  it('tags translations, and uses the nested tables', () => {
    expect([get(VmcsField.Vpid), get(VmcsField.EptPointer)]).toEqual([BigInt(VPID), EPT_POINTER]);
  });

  it('gives the guest a DR7, a PAT and descriptor tables as after a reset', () => {
    expect(get(VmcsField.GuestDr7)).toBe(0x400n);
    expect(get(VmcsField.GuestPat)).toBe(0x0007_0406_0007_0406n);
    expect([get(VmcsField.GuestGdtrLimit), get(VmcsField.GuestIdtrLimit)]).toEqual([0xffffn, 0xffffn]);
  });

  it('lies in a frame of its own, and so do its bitmaps', () => {
    const places = [machine.vmx.region!, machine.vmx.current!.region, get(VmcsField.IoBitmapA), get(VmcsField.IoBitmapB), get(VmcsField.MsrBitmap)];
    expect(new Set(places).size).toBe(places.length);
    expect(places.every((place) => (place & 0xfffn) === 0n && ![...frames.free.all()].some(({ start, end }) => place >= start && place < end))).toBe(true);
  });
});

describe('what the guest sees of CR0 and CR4', () => {
  it('is what it wrote, while NE, VMXE and MCE are on', () => {
    expect([backend.cr0() & 0x20n, backend.cr4()]).toEqual([0n, 0n]);
    expect([get(VmcsField.GuestCr0) & 0x20n, get(VmcsField.GuestCr4) & 0x2040n]).toEqual([0x20n, 0x2040n]);
  });

  it('exits only for bits that are the hypervisor\'s: the masks', () => {
    expect(get(VmcsField.Cr0Mask)).toBe(0x6000_0020n);
    expect(get(VmcsField.Cr4Mask) & 0x2040n).toBe(0x2040n);
    expect(get(VmcsField.Cr4Mask) >> 23n).toBe((1n << 41n) - 1n);
  });

  it('a change drops the translations of this guest only', () => {
    machine.vmx.invalidations.length = 0;
    backend.setCr3(0x7000n);
    expect(machine.vmx.invalidations).toEqual([expect.objectContaining({ instruction: 'invvpid', kind: 1n, vpid: VPID })]);
  });

  it('drops all translations where the processor cannot drop those of one guest', () => {
    vmxCapabilities.ept = vmxCapabilities.ept.with({ invvpidSingle: false });
    machine.vmx.invalidations.length = 0;
    backend.setCr0(0x11n);
    expect(machine.vmx.invalidations).toEqual([expect.objectContaining({ instruction: 'invvpid', kind: 2n })]);
  });
});

describe('bits of the controls that are set later', () => {
  it('keep the bits that the processor fixes to one', () => {
    const before = get(VmcsField.PrimaryControls);
    backend.setInterruptWindow(true);
    backend.setNmiWindow(true);
    expect(get(VmcsField.PrimaryControls)).toBe(before | 4n | (1n << 22n));
    backend.setInterruptWindow(false);
    backend.setNmiWindow(false);
    expect(get(VmcsField.PrimaryControls)).toBe(before);
  });

  it('the entry control for long mode follows EFER.LMA', () => {
    const before = get(VmcsField.EntryControls);
    backend.setEfer(0x500n);
    expect(get(VmcsField.EntryControls)).toBe(before | 0x200n);
    backend.setEfer(0x100n);
    expect(get(VmcsField.EntryControls)).toBe(before);
  });
});

/** Breaks of SDM 27.3.1, each alone, and the words for it. */
const broken: [words: RegExp, fields: [VmcsField, bigint][]][] = [
  [/CR0 lacks a bit/, [[VmcsField.GuestCr0, 0x10n]]],
  [/CR0 lacks a bit/, [[VmcsField.GuestCr0, 0x1_0000_0030n]]],
  [/CR0\.PG is set without CR0\.PE/, [[VmcsField.GuestCr0, 0x8000_0030n]]],
  [/CR4 lacks a bit/, [[VmcsField.GuestCr4, 0n]]],
  [/CR4 lacks a bit/, [[VmcsField.GuestCr4, 0x40_2000n]]],
  [/long mode is set without CR0\.PG and CR4\.PAE/, [[VmcsField.EntryControls, 0x200n], [VmcsField.GuestEfer, 0x500n]]],
  [/EFER\.LMA differs from the entry control/, [[VmcsField.GuestEfer, 0x400n]]],
  [/EFER\.LMA differs from EFER\.LME/, [[VmcsField.GuestCr0, 0x8000_0031n], [VmcsField.GuestEfer, 0x100n]]],
  [/PCIDE is set outside long mode/, [[VmcsField.GuestCr4, 0x2_2000n]]],
  [/RFLAGS/, [[VmcsField.GuestRflags, 0n]]],
  [/RFLAGS/, [[VmcsField.GuestRflags, 0xan]]],
  [/RFLAGS/, [[VmcsField.GuestRflags, 0x8002n]]],
  [/RFLAGS/, [[VmcsField.GuestRflags, 0x40_0002n]]],
  [/external interrupt is injected/, [[VmcsField.EntryInterruption, 0x8000_0030n]]],
  [/external interrupt is injected/, [[VmcsField.EntryInterruption, 0x8000_0030n], [VmcsField.GuestRflags, 0x202n], [VmcsField.GuestInterruptibility, 2n]]],
  [/halted in an interrupt shadow/, [[VmcsField.GuestActivity, 1n], [VmcsField.GuestInterruptibility, 1n], [VmcsField.GuestRflags, 0x202n]]],
  [/TR is not/, [[VmcsField.GuestTrAccess, 0x1_008bn]]],
  [/TR is not/, [[VmcsField.GuestTrAccess, 0x89n]]],
  [/TR is not/, [[VmcsField.GuestTrAccess, 0x0bn]]],
  [/SS\.DPL/, [[VmcsField.GuestSsAccess, 0xf3n]]],
  [/link pointer/, [[VmcsField.LinkPointer, 0x1000n]]],
];

describe('an invalid guest state', () => {
  it.each(broken)('is put into words: %s (case %#)', (words, fields) => {
    for (const [field, value] of fields) machine.vmx.set(field, value);
    reportInvalidGuestState();
    const lines = machine.log.linesOf('error');
    expect(lines.some((text) => words.test(text))).toBe(true);
    expect(lines).toHaveLength(1);
  });

  it('with several faults names all of them', () => {
    machine.vmx.set(VmcsField.GuestRflags, 0n);
    machine.vmx.set(VmcsField.LinkPointer, 0n);
    reportInvalidGuestState();
    expect(machine.log.linesOf('error')).toHaveLength(2);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { machine } from 'lyn/test';
import { ControlKind, vmxCapabilities } from './capabilities.ts';
import { requireVmxCapabilities } from './requirements.ts';
import {
  CapabilityMsr, EntryControls, Ept, ExitControls, MUST_BE_ONE, offerVmx, PinControls, PrimaryControls, REVISION, SecondaryControls, type Absent,
} from './vmx.testing.ts';

beforeEach(() => machine.reset());

/** What the refusal says of a processor without `absent`; empty if it is good enough. */
function refusal(absent: Absent): readonly string[] {
  offerVmx(absent);
  const ending = machine.run(requireVmxCapabilities);
  const lines = machine.log.linesOf('error');
  expect(ending).toBe(lines.length === 0 ? 'returned' : 'stopped');
  return lines;
}

describe('a processor with all of VT-x', () => {
  it('is accepted without a word', () => expect(refusal({})).toEqual([]));

  it('tells its revision and how fast the preemption timer runs', () => {
    refusal({});
    expect(vmxCapabilities).toMatchObject({ revision: REVISION, timerShift: 5 });
  });

  it('gets the bits that it fixes to one, and those that are asked for', () => {
    refusal({});
    expect(vmxCapabilities.controls(ControlKind.Pin)).toBe(MUST_BE_ONE.pin | PinControls.with({ externalInterrupts: true, nmi: true, virtualNmis: true, preemptionTimer: true }).raw);
    expect(vmxCapabilities.controls(ControlKind.Entry)).toBe(MUST_BE_ONE.entry | EntryControls.with({ loadDebug: true, loadPat: true, loadEfer: true }).raw);
  });

  it('gets nothing that nobody asked for', () => {
    refusal({});
    const primary = PrimaryControls.of(vmxCapabilities.controls(ControlKind.Primary));
    expect(primary).toMatchObject({ interruptWindow: false, nmiWindow: false, rdtsc: false, invlpg: false, cr3Load: false, cr3Store: false });
    expect(vmxCapabilities.secondary()).toMatchObject({ rdtscp: true, invpcid: true, xsaves: true });
    expect(vmxCapabilities.controls(ControlKind.Secondary)).toBe(
      SecondaryControls.with({ ept: true, vpid: true, unrestrictedGuest: true, wbinvd: true, rdtscp: true, invpcid: true, xsaves: true }).raw);
  });
});

describe('a processor without the "true" control MSRs', () => {
  it('is asked by the older ones (SDM appendix A.2)', () => {
    offerVmx({ basic: 1n << 55n });
    for (const index of [CapabilityMsr.pin, CapabilityMsr.primary, CapabilityMsr.exit, CapabilityMsr.entry]) machine.msrs.setReadOnly(index, 0xffff_ffff_8000_0000n);
    expect(machine.run(requireVmxCapabilities)).toBe('returned');
    expect(vmxCapabilities.controls(ControlKind.Pin) >>> 31).toBe(1);
  });
});

describe('what may be missing', () => {
  it.each([
    ['RDTSCP', { rdtscp: true }], ['INVPCID', { invpcid: true }], ['XSAVES', { xsaves: true }],
  ])('%s: the guest is not offered it', (_, fields) => {
    const bit = SecondaryControls.with(fields);
    expect(refusal({ secondary: bit.raw })).toEqual([]);
    expect(vmxCapabilities.secondary().raw & bit.raw).toBe(0);
  });

  it.each([['1 GB pages', Ept.pages1G], ['accessed and dirty bits', Ept.accessedDirty], ['INVVPID of a single address space', Ept.invvpidSingle]])('%s', (_, bit) => {
    expect(refusal({ ept: bit })).toEqual([]);
  });
});

/** A capability that cannot be done without, and the words in which it is missed. */
const needed: [string, Absent, RegExp][] = [
  ['exits for external interrupts', { pin: PinControls.with({ externalInterrupts: true }).raw }, /exits for external interrupts/],
  ['exits for NMIs', { pin: PinControls.with({ nmi: true }).raw }, /exits for NMIs/],
  ['virtual NMIs', { pin: PinControls.with({ virtualNmis: true }).raw }, /virtual NMIs/],
  ['the preemption timer', { pin: PinControls.with({ preemptionTimer: true }).raw }, /the preemption timer/],
  ['TSC offsetting', { primary: PrimaryControls.with({ tscOffset: true }).raw }, /TSC offsetting/],
  ['exits for HLT', { primary: PrimaryControls.with({ halt: true }).raw }, /HLT/],
  ['exits for MWAIT', { primary: PrimaryControls.with({ mwait: true }).raw }, /MWAIT/],
  ['exits for MONITOR', { primary: PrimaryControls.with({ monitor: true }).raw }, /MONITOR/],
  ['exits for RDPMC', { primary: PrimaryControls.with({ rdpmc: true }).raw }, /RDPMC/],
  ['exits for CR8', { primary: PrimaryControls.with({ cr8Load: true }).raw }, /CR8/],
  ['I/O bitmaps', { primary: PrimaryControls.with({ ioBitmaps: true }).raw }, /I\/O bitmaps/],
  ['MSR bitmaps', { primary: PrimaryControls.with({ msrBitmaps: true }).raw }, /MSR bitmaps/],
  ['EPT', { secondary: SecondaryControls.with({ ept: true }).raw }, /EPT/],
  ['VPID', { secondary: SecondaryControls.with({ vpid: true }).raw }, /VPID/],
  ['unrestricted guest', { secondary: SecondaryControls.with({ unrestrictedGuest: true }).raw }, /unrestricted guest/],
  ['exits for WBINVD', { secondary: SecondaryControls.with({ wbinvd: true }).raw }, /WBINVD/],
  ['acknowledging interrupts', { exit: ExitControls.with({ acknowledgeInterrupt: true }).raw }, /acknowledging interrupts on exit/],
  ['exits into 64-bit mode', { exit: ExitControls.with({ hostLongMode: true }).raw }, /exits into 64-bit mode/],
  ['saving the debug controls', { exit: ExitControls.with({ saveDebug: true }).raw }, /debug controls/],
  ['switching EFER on exit', { exit: ExitControls.with({ saveEfer: true }).raw }, /EFER/],
  ['switching the PAT on exit', { exit: ExitControls.with({ loadPat: true }).raw }, /PAT/],
  ['switching EFER on entry', { entry: EntryControls.with({ loadEfer: true }).raw }, /EFER.*on entry/],
  ['switching the PAT on entry', { entry: EntryControls.with({ loadPat: true }).raw }, /PAT.*on entry/],
  ['loading the debug controls', { entry: EntryControls.with({ loadDebug: true }).raw }, /debug controls on entry/],
  ['four-level tables', { ept: Ept.walkLength4 }, /EPT.*four-level tables/],
  ['write-back tables', { ept: Ept.writeBack }, /EPT.*write-back/],
  ['2 MB pages', { ept: Ept.pages2M }, /EPT.*2 MB pages/],
  ['INVEPT', { ept: Ept.invept }, /INVEPT/],
  ['INVVPID', { ept: Ept.invvpid }, /INVVPID/],
  ['the HLT activity state', { misc: 1n << 6n }, /HLT activity state/],
  ['information on INS and OUTS', { basic: 1n << 54n }, /INS and OUTS/],
];

describe('what must not be missing', () => {
  it.each(needed)('%s: named, and nothing else', (_, absent, words) => {
    const lines = refusal(absent);
    expect(lines[0]).toMatch(words);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/Westmere/);
  });

  it('secondary controls: their MSR is not even read (SDM appendix A.3.3)', () => {
    offerVmx({ primary: PrimaryControls.with({ secondary: true }).raw });
    machine.msrs.handle(CapabilityMsr.secondary, () => 0n);
    const lines = refusal({ primary: PrimaryControls.with({ secondary: true }).raw });
    expect(lines[0]).toMatch(/secondary controls/);
    expect(lines.some((line) => /EPT \(nested/.test(line))).toBe(true);
  });

  it('several things: each is named', () => {
    const lines = refusal({ pin: PinControls.with({ virtualNmis: true }).raw, secondary: SecondaryControls.with({ vpid: true }).raw, ept: Ept.pages2M | Ept.invept });
    for (const words of [/virtual NMIs/, /VPID/]) expect(lines.some((line) => words.test(line))).toBe(true);
  });

  it('two things of EPT: both are named, and not what is there', () => {
    const lines = refusal({ ept: Ept.writeBack | Ept.invvpid });
    expect(lines).toHaveLength(3);
    expect(lines.join()).toMatch(/write-back.*INVVPID/);
    expect(lines.join()).not.toMatch(/2 MB/);
  });
});

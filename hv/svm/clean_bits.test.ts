import { describe, expect, it } from 'vitest';
import { backend, domain, exitBy, serveWhatWaits, timerExpires, underVendors, vcpu } from '../exit/exit.testing.ts';
import { ExitKind } from '../exit/kind.ts';
import { SegmentName } from '../vcpu/backend.ts';
import { Cr0, Dr6 } from '../vcpu/control_registers.ts';
import { amdVFull, amdVPlain, guest } from './vendor.testing.ts';

/** All that are defined: APM volume 2, 15.15.3. */
const ALL = 0x1fff;
/** Groups of fields by their bits, as far as anything here writes them. */
const Group = { intercepts: 0, virtualInterrupt: 3, nested: 4, control: 5, debug: 6, segments: 8, cr2: 9 } as const;

const cleared = (): number[] => Array.from({ length: 13 }, (_, bit) => bit).filter((bit) => ((guest().clean >>> bit) & 1) === 0);

type Setter = [name: string, set: () => void, groups: number[]];

/** FS, GS, LDTR and TR are none of the group's: VMRUN does not load them, VMLOAD does. */
const segments: [name: string, segment: SegmentName, groups: number[]][] = [
  ['ES', SegmentName.Es, [Group.segments]], ['CS', SegmentName.Cs, [Group.segments]], ['SS', SegmentName.Ss, [Group.segments]],
  ['DS', SegmentName.Ds, [Group.segments]], ['FS', SegmentName.Fs, []], ['GS', SegmentName.Gs, []], ['LDTR', SegmentName.Ldtr, []], ['TR', SegmentName.Tr, []],
];

/** What each setter changes in the VMCB, and nothing needlessly. */
const setters: Setter[] = [
  ['CR0', () => backend.setCr0(Cr0.with({ pe: true, ts: true }).raw), [Group.control]],
  ['CR0 with a bit that is hidden from the processor', () => backend.setCr0(Cr0.with({ pe: true, cd: true }).raw), [Group.intercepts, Group.control]],
  ['CR3', () => backend.setCr3(0x5000n), [Group.control]],
  ['CR4', () => backend.setCr4(0x20n), [Group.control]],
  ['CR4 with MCE, which the guest may then read itself', () => backend.setCr4(0x60n), [Group.intercepts, Group.control]],
  ['EFER', () => backend.setEfer(0x500n), [Group.control]],
  ['CR2', () => backend.setCr2(0x1234n), [Group.cr2]],
  ['the PAT', () => backend.setPat(0n), [Group.nested]],
  ['DR7', () => backend.setDr7(0x400n), [Group.debug]],
  ...segments.map(([name, segment, groups]): Setter => [name, () => backend.setSegment(segment, backend.segment(segment)), groups]),
  ['the interrupt window', () => backend.setInterruptWindow(true), [Group.intercepts, Group.virtualInterrupt]],
  ['the time offset', () => backend.setTimeOffset(5n), [Group.intercepts]],
  ['NMI blocking', () => backend.setNmiBlocking(), [Group.intercepts]],
  ['traps', () => backend.pendTraps(vcpu, Dr6.with({ singleStep: true })), [Group.debug]],
  ['RIP', () => backend.setRip(0x1234n), []],
  ['RSP', () => backend.setRsp(0x1234n), []],
  ['RFLAGS', () => backend.setRflags(0x202n), []],
];

underVendors([amdVFull], () => {
  describe('after an exit', () => {
    it('the processor may keep everything that is defined', () => {
      backend.setCr3(0x5000n);
      exitBy(ExitKind.CacheFlush);
      expect(guest().clean).toBe(ALL);
    });
  });

  describe('what is written between an exit and the next entry', () => {
    it.each(setters)('%s: the processor looks at it again, and at nothing else', (_, set, groups) => {
      timerExpires();
      set();
      expect(cleared()).toEqual(groups);
    });

    it('an injected event: nothing is kept of it anyway', () => {
      exitBy(ExitKind.NotOffered);
      expect(cleared()).toEqual([]);
    });

    it('an NMI: IRET is intercepted from now on', () => {
      domain.signalNmi();
      timerExpires();
      serveWhatWaits();
      expect(cleared()).toEqual([Group.intercepts]);
    });

    it('an IRET that is let go alone, and its trap', () => {
      domain.signalNmi();
      timerExpires();
      serveWhatWaits();
      exitBy(ExitKind.NmiWindow);
      expect(cleared()).toEqual([Group.intercepts, Group.debug]);
    });
  });
});

underVendors([amdVPlain], () => {
  describe('a processor without clean bits', () => {
    it('is not told any', () => {
      exitBy(ExitKind.CacheFlush);
      expect(guest().clean).toBe(0);
    });
  });
});

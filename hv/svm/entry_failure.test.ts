import { describe, expect, it } from 'vitest';
import { EndReason } from '../domain/end.ts';
import { backend, domain, enterLongMode, exitRaw, machine, serveWhatWaits, underVendors, vcpu } from '../exit/exit.testing.ts';
import { ExitKind } from '../exit/kind.ts';
import { serveExit } from '../vcpu/run.ts';
import { SegmentName } from '../vcpu/backend.ts';
import { EventInfo, EventType } from '../vcpu/event.ts';
import { amdVPlain, guest } from './vendor.testing.ts';
import { InjectedEvent } from './vmcb.ts';

const INVALID = 0xffff_ffff;

const errors = (): string[] => machine.log.linesOf('error').slice(1).map((line) => line.trim());
const inject = (type: number, vector: number): void => {
  guest().injected = InjectedEvent.with({ event: EventInfo.with({ type, vector, valid: true }).raw });
};

/** The entry fails with the VMCB as it is. */
function fail(): void {
  guest().exitCode = BigInt(INVALID);
  serveExit(vcpu);
}

/** Breaks of APM volume 2, 15.5.1, each alone, and the words for it. */
const broken: [words: RegExp, change: () => void][] = [
  [/EFER\.SVME is clear/, () => { guest().efer = 0n; }],
  [/CR0\.NW is set without CR0\.CD/, () => { guest().cr0 |= 1n << 29n; }],
  [/upper half/, () => { guest().cr0 |= 1n << 32n; }],
  [/upper half/, () => { guest().dr6 |= 1n << 63n; }],
  [/upper half/, () => { guest().dr7 |= 1n << 40n; }],
  [/CR3 has a bit set beyond/, () => {
    machine.setCpuid(0x8000_0008, 0, { eax: 40 });
    enterLongMode();
    guest().cr3 = 1n << 40n;
  }],
  [/without CR4\.PAE/, () => { enterLongMode(); guest().cr4 &= ~0x20n; }],
  [/without CR0\.PE/, () => { enterLongMode(); guest().cr0 &= ~1n; }],
  [/both L and D/, () => {
    enterLongMode();
    const code = backend.segment(SegmentName.Cs);
    backend.setSegment(SegmentName.Cs, { ...code, access: code.access.with({ big: true }) });
  }],
  [/VMRUN is not intercepted/, () => { guest().intercepts2 &= ~1; }],
  [/address space identifier is zero/, () => { guest().asid = 0; }],
  [/event to be injected/, () => inject(1, 0x20)],
  [/event to be injected/, () => inject(5, 1)],
  [/event to be injected/, () => inject(7, 1)],
  [/event to be injected/, () => inject(EventType.HardwareException, 2)],
  [/event to be injected/, () => inject(EventType.HardwareException, 32)],
];

underVendors([amdVPlain], () => {
  describe('an entry that fails', () => {
    it.each(broken)('is put into words: %s (case %#)', (words, change) => {
      change();
      fail();
      expect(errors()).toEqual([expect.stringMatching(words)]);
      expect(domain.endReason).toBe(EndReason.EntryFailed);
      expect(serveWhatWaits()).toBe('abandoned');
    });

    it('with several faults names all of them', () => {
      guest().efer = 0n;
      guest().asid = 0;
      fail();
      expect(errors()).toHaveLength(2);
    });

    it.each([['an external interrupt', EventType.ExternalInterrupt, 0xff], ['an NMI', EventType.Nmi, 2], ['#VE', EventType.HardwareException, 20], ['INT n', EventType.SoftwareInterrupt, 0x80]])('is not blamed on %s that is injected', (_, type, vector) => {
      inject(type, vector);
      fail();
      expect(errors()).toEqual([expect.stringContaining('none of the rules that are checked here is broken')]);
    });

    it('is not blamed on an address in CR3 that the processor has, nor on an intercept that VMRUN does not demand', () => {
      machine.setCpuid(0x8000_0008, 0, { eax: 40 });
      enterLongMode();
      guest().cr3 = 1n << 39n;
      guest().intercepts2 &= ~2;
      fail();
      expect(errors()).toEqual([expect.stringContaining('none of the rules that are checked here is broken')]);
    });

    it('is known by the whole exit code -1, and by its low half, which is all that QEMU stores', () => {
      guest().exitCode = 0xffff_ffff_ffff_ffffn;
      serveExit(vcpu);
      expect([vcpu.kind, domain.endReason]).toEqual([ExitKind.EntryFailed, EndReason.EntryFailed]);
    });
  });

  describe('an exit code that means nothing', () => {
    it.each([0x90, 0x3ff, 0x402, 0x7fff_ffff])('%i ends the domain as unexpected', (code) => {
      exitRaw(code, 0n);
      expect(domain.endReason).toBe(EndReason.UnexpectedExit);
    });
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { backend, domain, exitBy, exitRaw, machine, raiseInterrupt, serveWhatWaits, setFlags, underVendors, vcpu } from '../exit/exit.testing.ts';
import { EndReason } from '../domain/end.ts';
import { ExitKind } from '../exit/kind.ts';
import { processor } from '../processor/processor.ts';
import { SegmentName } from '../vcpu/backend.ts';
import { Hazard } from '../vcpu/hazard.ts';
import { svmBackend } from './extension.ts';
import { amdVPlain } from './vendor.testing.ts';

/** Exit codes: APM volume 2, appendix C. */
const [INTR, NMI] = [0x60, 0x61];

/** The last of VMLOAD and VMSAVE whenever interrupts were let in. */
let steps: string[];

const host = (): bigint => svmBackend.moved.host;
const name = (vmcb: bigint): string => (vmcb === host() ? 'host' : vmcb === svmBackend.vmcb ? 'guest' : 'neither');
const transfers = (): string[] => machine.svm.transfers.map(({ instruction, vmcb }) => `${instruction} ${name(vmcb)}`);

/** The host's own state around whatever lets interrupts in: their stack is found by TR. */
const AROUND = ['vmsave guest', 'vmload host', 'vmload guest'];

/** When interrupts are let in, the host's state is there. */
function openSafely(then: () => void = () => {}): void {
  machine.svm.onOpen = () => {
    steps.push(transfers().at(-1)!);
    expect(machine.svm.gif).toBe(true);
    then();
  };
}

underVendors([amdVPlain], () => {
  beforeEach(() => {
    steps = [];
  });

  describe('what VMLOAD and VMSAVE move', () => {
    it('is the guest\'s from its entry on, and the host\'s is kept', () => {
      backend.leave();
      machine.svm.transfers.length = 0;
      expect(machine.run(() => backend.enter(vcpu))).toBe('entered');
      expect(transfers()).toEqual(['vmsave host', 'vmload guest']);
      expect(machine.svm.gif).toBe(false);
    });

    it('stays the guest\'s in ordinary exits', () => {
      machine.svm.transfers.length = 0;
      for (const kind of [ExitKind.Cpuid, ExitKind.CacheFlush, ExitKind.MsrRead, ExitKind.NotOffered] as const) exitBy(kind);
      serveWhatWaits();
      expect(transfers()).toEqual([]);
    });

    it.each([['an interrupt', INTR], ['an NMI', NMI]])('is the host\'s while %s of its own is let in', (_, code) => {
      machine.svm.transfers.length = 0;
      openSafely();
      exitRaw(code, 0n);
      expect(transfers()).toEqual(AROUND);
      expect(steps).toEqual(['vmload host']);
      expect(machine.svm.gif).toBe(false);
    });

    it('is the host\'s each time that it waits', () => {
      setFlags({ interrupt: true });
      exitBy(ExitKind.Halt);
      machine.svm.transfers.length = 0;
      openSafely(() => { if (steps.length === 2) raiseInterrupt(0x41); });
      serveWhatWaits();
      expect(transfers()).toEqual([...AROUND, ...AROUND]);
      expect(steps).toEqual(['vmload host', 'vmload host']);
    });

    it('is the host\'s when the domain has ended, and stays so', () => {
      domain.end(EndReason.PoweredOff);
      machine.svm.transfers.length = 0;
      expect(serveWhatWaits()).toBe('abandoned');
      backend.leave();
      expect(transfers()).toEqual(['vmsave guest', 'vmload host']);
    });
  });

  describe('an NMI of the host\'s', () => {
    it('is reported once: the handler\'s own flag is taken back', () => {
      openSafely(() => processor.here().nmiArrived.store(true));
      exitRaw(NMI, 0n);
      vcpu.signal(Hazard.Interrupt);
      serveWhatWaits();
      expect(machine.log.linesOf('warn')).toHaveLength(1);
    });
  });

  describe('segments that VMLOAD and VMSAVE move', () => {
    it.each([['FS', SegmentName.Fs], ['GS', SegmentName.Gs], ['LDTR', SegmentName.Ldtr], ['TR', SegmentName.Tr]])('%s is fetched before it is read or changed, and put back', (_, segment) => {
      machine.svm.transfers.length = 0;
      const value = backend.segment(segment);
      expect(transfers()).toEqual(['vmsave guest']);
      backend.setSegment(segment, value);
      expect(transfers()).toEqual(['vmsave guest', 'vmsave guest', 'vmload guest']);
    });

    it.each([['ES', SegmentName.Es], ['CS', SegmentName.Cs], ['SS', SegmentName.Ss], ['DS', SegmentName.Ds]])('%s is not one of them', (_, segment) => {
      machine.svm.transfers.length = 0;
      backend.setSegment(segment, backend.segment(segment));
      expect(transfers()).toEqual([]);
    });

    it('are in the VMCB alone while the guest is not loaded', () => {
      backend.leave();
      machine.svm.transfers.length = 0;
      backend.setSegment(SegmentName.Fs, backend.segment(SegmentName.Fs));
      expect(transfers()).toEqual([]);
    });
  });
});

import { describe, expect, it } from 'vitest';
import {
  backend, delivered, domain, exception, exitBy, GENERAL_PROTECTION, nmiWindowOpens, raiseInterrupt, returnFromNmi, RIP, serveWhatWaits, setFlags, startGuest, timerExpires,
  underEachVendor, vcpu, vendor,
} from '../exit/exit.testing.ts';
import { ExitKind } from '../exit/kind.ts';
import { Rflags } from './control_registers.ts';
import { EventType } from './event.ts';
import { StartMode } from './start.ts';

const NMI = { vector: 2, type: EventType.Nmi };

/** An NMI is on its way into the guest. */
function deliverNmi(): void {
  domain.signalNmi();
  exitBy(ExitKind.CacheFlush);
  serveWhatWaits();
  expect(delivered()).toEqual({ vector: 2 });
}

underEachVendor(() => {
  describe('an exception that the hypervisor raises', () => {
    it('is pushed with RF set, where the instruction stands (SDM 17.3.1.1)', () => {
      exitBy(ExitKind.NotOffered);
      expect(Rflags.of(backend.rflags()).resume).toBe(true);
      expect(backend.rip()).toBe(RIP);
    });

    it('leaves RF alone if it is a #DB', () => {
      exception({ vector: 1, debug: { breakpoints: 1 } });
      expect(Rflags.of(backend.rflags()).resume).toBe(false);
    });

    it('has an error code in protected mode, and none in real mode (SDM 27.2.1.3)', () => {
      exitBy(ExitKind.CounterRead);
      expect(delivered()).toEqual(GENERAL_PROTECTION);
      startGuest(StartMode.Real);
      exitBy(ExitKind.CounterRead);
      expect(delivered()).toEqual({ vector: 13 });
    });

    it('is delivered once', () => {
      exitBy(ExitKind.NotOffered);
      exitBy(ExitKind.CacheFlush);
      expect(delivered()).toBeUndefined();
      expect(vcpu.events.pending.valid).toBe(false);
    });
  });

  describe('an exception while another event is delivered', () => {
    it.each([
      ['INT n', { vector: 0x80, type: EventType.SoftwareInterrupt }],
      ['a page fault', { vector: 14, type: EventType.HardwareException, errorCode: 0 }],
    ])('%s comes again by itself: only the exception is delivered', (_, delivery) => {
      exception({ vector: 17, errorCode: 0 }, delivery);
      expect(delivered()).toMatchObject({ vector: 17 });
      serveWhatWaits();
      expect(delivered()).toMatchObject({ vector: 17 });
      expect(vendor.windows()).toEqual({ interrupt: false, nmi: false });
    });

    it('an NMI waits, and is not in service', () => {
      deliverNmi();
      exception({ vector: 17, errorCode: 0 }, NMI);
      serveWhatWaits();
      expect(delivered()).toMatchObject({ vector: 17 });
      expect(vendor.isNmiBlocked()).toBe(false);
      expect(vendor.windows().nmi).toBe(true);
      nmiWindowOpens();
      serveWhatWaits();
      expect(delivered()).toEqual({ vector: 2 });
    });

    it('an interrupt that was acknowledged comes before those of the local APIC', () => {
      raiseInterrupt(0xf0);
      exception({ vector: 17, errorCode: 0 }, { vector: 0x31, type: EventType.ExternalInterrupt });
      serveWhatWaits();
      setFlags({ interrupt: true });
      exitBy(ExitKind.InterruptWindow);
      serveWhatWaits();
      expect(delivered()).toEqual({ vector: 0x31 });
      expect(vendor.windows().interrupt).toBe(true);
      exitBy(ExitKind.InterruptWindow);
      serveWhatWaits();
      expect(delivered()).toEqual({ vector: 0xf0 });
      expect(vendor.windows().interrupt).toBe(false);
    });
  });

  describe('an event that is delivered again', () => {
    it('is an NMI, in service as the first time', () => {
      deliverNmi();
      timerExpires(NMI);
      expect(delivered()).toEqual({ vector: 2 });
      domain.signalNmi();
      exitBy(ExitKind.CacheFlush);
      serveWhatWaits();
      expect(delivered()).toBeUndefined();
      expect(vendor.isNmiBlocked()).toBe(true);
    });

    it('keeps other events from this entry', () => {
      setFlags({ interrupt: true });
      raiseInterrupt(0x41);
      domain.signalNmi();
      timerExpires({ vector: 6, type: EventType.HardwareException });
      serveWhatWaits();
      expect(delivered()).toEqual({ vector: 6 });
      expect(vendor.windows()).toEqual({ interrupt: true, nmi: true });
      nmiWindowOpens();
      serveWhatWaits();
      expect(delivered()).toEqual({ vector: 2 });
    });
  });

  describe('an NMI for the guest', () => {
    it.each(['MOV SS', 'STI'] as const)('waits behind %s', (shadow) => {
      domain.signalNmi();
      timerExpires();
      vendor.setShadow(shadow);
      serveWhatWaits();
      expect(delivered()).toBeUndefined();
      expect(vendor.windows().nmi).toBe(true);
    });

    it('waits for the IRET of the one in service, and a second one of the same time is lost: NMIs do not queue', () => {
      deliverNmi();
      domain.signalNmi();
      domain.signalNmi();
      timerExpires();
      serveWhatWaits();
      expect(delivered()).toBeUndefined();
      expect(vendor.windows().nmi).toBe(true);
      returnFromNmi();
      expect(delivered()).toEqual({ vector: 2 });
      returnFromNmi();
      expect(delivered()).toBeUndefined();
    });

    it('does not wait any more when the NMI handler has returned', () => {
      deliverNmi();
      timerExpires();
      returnFromNmi();
      expect(vendor.isNmiBlocked()).toBe(false);
      deliverNmi();
    });
  });
});

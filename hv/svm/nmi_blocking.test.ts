import { describe, expect, it } from 'vitest';
import { backend, delivered, domain, exception, exitBy, raiseInterrupt, RIP, serveWhatWaits, setFlags, timerExpires, underVendors, vcpu, vendor } from '../exit/exit.testing.ts';
import { ExitKind } from '../exit/kind.ts';
import { Dr6, Rflags } from '../vcpu/control_registers.ts';
import { amdVFull, amdVPlain, guest } from './vendor.testing.ts';

const IRET_INTERCEPT = 1 << 20;
const EXCEPTIONS = (1 << 1) | (1 << 17) | (1 << 18);
const ALL_EXCEPTIONS = 0xffff_ffff;

/** The guest runs its NMI handler. */
function enterNmiHandler(): void {
  domain.signalNmi();
  timerExpires();
  serveWhatWaits();
  expect(delivered()).toEqual({ vector: 2 });
}

/** The handler comes to its IRET, which exits before it is executed. */
function reachIret(flags: Parameters<typeof Rflags.with>[0] = {}): void {
  enterNmiHandler();
  setFlags(flags);
  exitBy(ExitKind.NmiWindow);
  serveWhatWaits();
}

/** The trap behind IRET. */
const trap = (debug: { breakpoints?: number } = {}): void => {
  guest().rip = 0x2000n;
  exception({ vector: 1, debug: { singleStep: true, ...debug } });
};

const flags = (): Rflags => Rflags.of(guest().rflags);
const watchesIret = (): boolean => (guest().intercepts1 & IRET_INTERCEPT) !== 0;

underVendors([amdVPlain, amdVFull], () => {
  describe('IRET', () => {
    it('is intercepted from the delivery of an NMI on, and not before', () => {
      expect(watchesIret()).toBe(false);
      enterNmiHandler();
      expect(watchesIret()).toBe(true);
    });

    it('is let go alone: with a trap behind it, every exception intercepted, and itself no more', () => {
      reachIret();
      expect([flags().trap, guest().exceptionIntercepts, watchesIret()]).toEqual([true, ALL_EXCEPTIONS, false]);
      expect([delivered(), backend.rip(), vendor.isNmiBlocked()]).toEqual([undefined, RIP, true]);
    });

    it('ends the blocking when the trap behind it has come, which the guest does not see', () => {
      reachIret();
      trap();
      serveWhatWaits();
      expect([delivered(), backend.rip(), vendor.isNmiBlocked()]).toEqual([undefined, 0x2000n, false]);
      expect([guest().exceptionIntercepts, watchesIret(), Dr6.of(guest().dr6).singleStep]).toEqual([EXCEPTIONS, false, false]);
      expect(vcpu.kind).toBe(ExitKind.NmiWindow);
    });

    it('lets a waiting NMI in, behind it', () => {
      reachIret();
      domain.signalNmi();
      trap();
      serveWhatWaits();
      expect(delivered()).toEqual({ vector: 2 });
      expect(watchesIret()).toBe(true);
    });

    it('is not over with another exit that comes first', () => {
      reachIret();
      timerExpires();
      serveWhatWaits();
      expect([flags().trap, guest().exceptionIntercepts, vendor.isNmiBlocked()]).toEqual([true, ALL_EXCEPTIONS, true]);
      trap();
      expect(vendor.isNmiBlocked()).toBe(false);
    });
  });

  describe('IRET of a guest that steps through its instructions', () => {
    it('gives it its trap', () => {
      reachIret({ trap: true });
      trap();
      expect(delivered()).toEqual({ vector: 1 });
      expect(Dr6.of(guest().dr6).singleStep).toBe(true);
      expect([vendor.isNmiBlocked(), guest().exceptionIntercepts]).toEqual([false, EXCEPTIONS]);
    });

    it('at which a breakpoint is hit as well tells of the breakpoint alone, if it does not step', () => {
      reachIret();
      trap({ breakpoints: 2 });
      expect(delivered()).toEqual({ vector: 1 });
      expect(Dr6.of(guest().dr6)).toMatchObject({ singleStep: false, breakpoints: 2 });
    });
  });

  describe('DR6', () => {
    it.each([[{ trap: false }, undefined], [{ trap: true }, { vector: 1 }]])('keeps what the guest had not cleared (guest: %o), and nothing of it makes a #DB', (flagsOfGuest, raised) => {
      vendor.setDr6(0xffff_4ff3n);
      reachIret(flagsOfGuest);
      trap();
      expect(delivered()).toEqual(raised);
      expect(vendor.dr6()).toBe(0xffff_4ff3n);
    });

    it('is as it was when IRET faults', () => {
      vendor.setDr6(0xffff_4ff1n);
      reachIret();
      exception({ vector: 13, errorCode: 0 });
      expect(vendor.dr6()).toBe(0xffff_4ff1n);
    });
  });

  describe.each([[false], [true]])('IRET that faults, with the guest\'s own TF %s', (own) => {
    it('raises #GP in the guest, with its own TF, and NMIs stay blocked', () => {
      reachIret({ trap: own });
      exception({ vector: 13, errorCode: 0x18 });
      expect(delivered()).toEqual({ vector: 13, errorCode: 0x18 });
      expect([flags().trap, flags().resume, backend.rip()]).toEqual([own, true, RIP]);
      expect([vendor.isNmiBlocked(), watchesIret(), guest().exceptionIntercepts]).toEqual([true, true, EXCEPTIONS]);
    });

    it('raises #PF with the address in CR2', () => {
      reachIret({ trap: own });
      exception({ vector: 14, errorCode: 2, address: 0x1234_5678n });
      expect(delivered()).toEqual({ vector: 14, errorCode: 2 });
      expect([guest().cr2, flags().trap]).toEqual([0x1234_5678n, own]);
    });

    it('is let go again, alone, when its handler comes back to it', () => {
      reachIret({ trap: own });
      exception({ vector: 11, errorCode: 0x20 });
      exitBy(ExitKind.NmiWindow);
      expect([flags().trap, guest().exceptionIntercepts, watchesIret()]).toEqual([true, ALL_EXCEPTIONS, false]);
      trap();
      expect(vendor.isNmiBlocked()).toBe(false);
    });
  });

  describe('a #DB that is no trap', () => {
    it('comes before IRET is executed: NMIs stay blocked', () => {
      reachIret();
      exception({ vector: 1, debug: { breakpoints: 1 } });
      expect(delivered()).toEqual({ vector: 1 });
      expect([flags().trap, vendor.isNmiBlocked(), watchesIret()]).toEqual([false, true, true]);
    });
  });

  describe('an interrupt', () => {
    it('that comes while IRET is under way waits until it is done', () => {
      reachIret({ interrupt: true });
      raiseInterrupt(0x41);
      timerExpires();
      serveWhatWaits();
      expect([delivered(), vendor.windows().interrupt]).toEqual([undefined, false]);
      guest().rflags = Rflags.with({ interrupt: true }).raw;
      trap();
      serveWhatWaits();
      expect(delivered()).toEqual({ vector: 0x41 });
    });
  });

  describe('#AC and #MC outside IRET', () => {
    it('leave the blocking alone', () => {
      enterNmiHandler();
      exception({ vector: 17, errorCode: 0 });
      expect([delivered(), vendor.isNmiBlocked(), watchesIret()]).toEqual([{ vector: 17, errorCode: 0 }, true, true]);
    });
  });
});

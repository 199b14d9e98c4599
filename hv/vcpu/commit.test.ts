import { describe, expect, it } from 'vitest';
import { EndReason } from '../domain/end.ts';
import {
  backend, delivered, domain, enterLongMode, exception, exitBy, nextInstruction, nmiWindowOpens, raiseInterrupt, returnFromNmi, RIP, serveWhatWaits, setFlags, sleepUntil,
  timerExpires, underEachVendor, vcpu, vendor,
} from '../exit/exit.testing.ts';
import { ExitKind } from '../exit/kind.ts';
import { commit } from './commit.ts';
import { Rflags } from './control_registers.ts';
import { EventType } from './event.ts';
import { Hazard } from './hazard.ts';
import { ExitResult } from './result.ts';

const VECTOR = 0x41;

underEachVendor(() => {
  describe('an instruction that is done', () => {
    it('ends the interrupt shadow, and leaves NMI blocking alone', () => {
      domain.signalNmi();
      exitBy(ExitKind.CacheFlush);
      serveWhatWaits();
      vendor.setShadow('STI');
      exitBy(ExitKind.CacheFlush);
      expect(backend.inInterruptShadow()).toBe(false);
      expect(vendor.isNmiBlocked()).toBe(true);
    });

    it('makes a single-step trap pending if TF is set', () => {
      setFlags({ trap: true });
      exitBy(ExitKind.CacheFlush);
      expect(vendor.traps()).toEqual({ breakpoints: 0, singleStep: true });
      expect(backend.rip()).toBe(nextInstruction());
    });

    it('clears RF, so that a breakpoint on the next one is hit (SDM 17.3.1.1)', () => {
      setFlags({ resume: true, interrupt: true });
      exitBy(ExitKind.CacheFlush);
      expect(Rflags.of(backend.rflags())).toMatchObject({ resume: false, interrupt: true });
    });

    it('wraps EIP at 4 GB outside 64-bit code', () => {
      backend.setRip(0xffff_fffen);
      exitBy(ExitKind.CacheFlush);
      expect(backend.rip()).toBe(0n);
    });

    it('goes on beyond 4 GB in 64-bit code', () => {
      enterLongMode();
      backend.setRip(0xffff_fffen);
      exitBy(ExitKind.CacheFlush);
      expect(backend.rip()).toBe(0x1_0000_0000n);
    });
  });

  describe('Retry and Kill', () => {
    it.each([ExitResult.Retry, ExitResult.Kill])('move nothing (%i)', (result) => {
      vendor.setShadow('STI');
      setFlags({ trap: true });
      commit(vcpu, result);
      expect([backend.rip(), backend.inInterruptShadow()]).toEqual([RIP, true]);
      expect(vendor.traps()).toEqual({ breakpoints: 0, singleStep: false });
    });
  });

  describe('an event whose delivery the exit cut short', () => {
    it.each([
      ['an external interrupt', { type: EventType.ExternalInterrupt, vector: 0x30 }],
      ['an exception', { type: EventType.HardwareException, vector: 6 }],
      ['an exception, with its error code', { type: EventType.HardwareException, vector: 14, errorCode: 4 }],
    ])('is delivered again: %s', (_, delivery) => {
      timerExpires(delivery);
      expect(vendor.delivered()).toEqual(delivery);
      expect(domain.endReason).toBe(EndReason.None);
    });

    it('waits behind an exception that came meanwhile, if it was an external interrupt', () => {
      exception({ vector: 17, errorCode: 0 }, { type: EventType.ExternalInterrupt, vector: 0x30 });
      expect(delivered()).toMatchObject({ vector: 17 });
      expect(serveWhatWaits()).toBe('returned');
      expect(vendor.windows().interrupt).toBe(true);
      setFlags({ interrupt: true });
      exitBy(ExitKind.InterruptWindow);
      serveWhatWaits();
      expect(delivered()).toEqual({ vector: 0x30 });
    });
  });

  describe('an interrupt for the guest', () => {
    it('is delivered at once if the guest accepts it', () => {
      setFlags({ interrupt: true });
      raiseInterrupt(VECTOR);
      exitBy(ExitKind.CacheFlush);
      serveWhatWaits();
      expect(delivered()).toEqual({ vector: VECTOR });
      expect(vendor.windows().interrupt).toBe(false);
    });

    it.each([
      ['IF is clear', {}, 'none'],
      ['MOV SS casts its shadow', { interrupt: true }, 'MOV SS'],
    ] as const)('waits for its window while %s', (_, flags, shadow) => {
      setFlags(flags);
      raiseInterrupt(VECTOR);
      timerExpires();
      vendor.setShadow(shadow);
      serveWhatWaits();
      expect(delivered()).toBeUndefined();
      expect(vendor.windows().interrupt).toBe(true);
    });

    it('waits behind an exception of the same entry', () => {
      setFlags({ interrupt: true });
      raiseInterrupt(VECTOR);
      exitBy(ExitKind.NotOffered);
      serveWhatWaits();
      expect(delivered()).toEqual({ vector: 6 });
      expect(vendor.windows().interrupt).toBe(true);
    });
  });

  describe('HLT', () => {
    it('waits behind the instruction, and an interrupt ends it', () => {
      setFlags({ interrupt: true });
      vendor.setShadow('STI');
      exitBy(ExitKind.Halt);
      sleepUntil(() => {
        expect([backend.rip(), backend.inInterruptShadow()]).toEqual([nextInstruction(), false]);
        raiseInterrupt(VECTOR);
      });
      expect(delivered()).toEqual({ vector: VECTOR });
      expect(backend.rip()).toBe(nextInstruction());
    });

    it('is ended by an NMI, with interrupts on', () => {
      setFlags({ interrupt: true });
      exitBy(ExitKind.Halt);
      sleepUntil(() => domain.signalNmi());
      expect(delivered()).toEqual({ vector: 2 });
    });

    it('waits again when it is executed again', () => {
      setFlags({ interrupt: true });
      for (const vector of [0x51, 0x52]) {
        exitBy(ExitKind.Halt);
        sleepUntil(() => raiseInterrupt(vector));
        expect(delivered()).toEqual({ vector });
        domain.apic.write(0x0b, 0n);
      }
    });

    it('does not wait if an interrupt is there already', () => {
      setFlags({ interrupt: true });
      raiseInterrupt(VECTOR);
      exitBy(ExitKind.Halt);
      serveWhatWaits();
      expect(delivered()).toEqual({ vector: VECTOR });
    });

    it.each([['on', true], ['off', false]])('with TF set does not wait: its trap comes at once (interrupts %s)', (_, interrupt) => {
      setFlags({ interrupt, trap: true });
      exitBy(ExitKind.Halt);
      expect(vcpu.hazards & Hazard.Halted).toBe(0);
      expect(serveWhatWaits()).toBe('returned');
      expect(vendor.traps()).toEqual({ breakpoints: 0, singleStep: true });
      expect(backend.rip()).toBe(nextInstruction());
    });

    it('with interrupts off ends the domain: nothing could wake it', () => {
      exitBy(ExitKind.Halt);
      expect(domain.endReason).toBe(EndReason.HaltedForever);
    });
  });

  describe('an NMI for the guest', () => {
    it('is delivered, and a second one waits until the first is served', () => {
      domain.signalNmi();
      exitBy(ExitKind.CacheFlush);
      serveWhatWaits();
      expect(delivered()).toEqual({ vector: 2 });
      domain.signalNmi();
      exitBy(ExitKind.CacheFlush);
      serveWhatWaits();
      expect(delivered()).toBeUndefined();
      expect(vendor.windows().nmi).toBe(true);
      returnFromNmi();
      expect(delivered()).toEqual({ vector: 2 });
    });

    it('waits out the shadow of STI by the interrupt window, and then comes', () => {
      setFlags({ interrupt: true });
      domain.signalNmi();
      timerExpires();
      vendor.setShadow('STI');
      serveWhatWaits();
      expect(delivered()).toBeUndefined();
      expect(vendor.windows().interrupt).toBe(true);
      vendor.setShadow('none');
      exitBy(ExitKind.InterruptWindow);
      serveWhatWaits();
      expect(delivered()).toEqual({ vector: 2 });
      expect(vendor.windows().interrupt).toBe(false);
    });

    it('waits out a shadow with interrupts off, and then comes', () => {
      domain.signalNmi();
      timerExpires();
      vendor.setShadow('MOV SS');
      serveWhatWaits();
      expect(delivered()).toBeUndefined();
      expect(vendor.windows().nmi).toBe(true);
      vendor.setShadow('none');
      nmiWindowOpens();
      serveWhatWaits();
      expect(delivered()).toEqual({ vector: 2 });
    });
  });

  describe('an exit', () => {
    it('is counted by its kind', () => {
      exitBy(ExitKind.Cpuid);
      expect(vcpu.statistics.counts[ExitKind.Cpuid]).toBe(1n);
    });
  });
});

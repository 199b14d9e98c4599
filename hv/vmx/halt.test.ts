import { beforeEach, describe, expect, it } from 'vitest';
import { EndReason } from '../domain/end.ts';
import { backend, domain, exitBy, machine, raiseInterrupt, serveWhatWaits, setFlags, startGuest, timerExpires, VmcsField } from '../exit/exit.testing.ts';
import { ExitKind } from '../exit/kind.ts';

/** Activity states: SDM 25.4.2. */
const ACTIVE = 0n;
const HALTED = 1n;
const BY_NMI = 8n;

const activity = (): bigint => machine.vmx.get(VmcsField.GuestActivity);

beforeEach(() => startGuest());

describe('HLT', () => {
  it('lets the processor wait in the guest, behind the instruction and without a shadow', () => {
    setFlags({ interrupt: true });
    machine.vmx.set(VmcsField.GuestInterruptibility, 1n);
    exitBy(ExitKind.Halt);
    serveWhatWaits();
    expect(activity()).toBe(HALTED);
    expect(machine.vmx.get(VmcsField.GuestInterruptibility)).toBe(0n);
  });

  it('does not wait if an interrupt is there already', () => {
    setFlags({ interrupt: true });
    raiseInterrupt(0x41);
    exitBy(ExitKind.Halt);
    serveWhatWaits();
    expect(activity()).toBe(ACTIVE);
  });

  it('does not wait with TF set: its trap comes at once', () => {
    setFlags({ interrupt: true, trap: true });
    exitBy(ExitKind.Halt);
    expect(activity()).toBe(ACTIVE);
  });

  it('with interrupts off waits for an NMI that is to come', () => {
    machine.vmx.set(VmcsField.GuestInterruptibility, BY_NMI);
    domain.signalNmi();
    exitBy(ExitKind.Halt);
    expect(domain.endReason).toBe(EndReason.None);
    expect(activity()).toBe(HALTED);
  });

  it('is left by an interrupt, and entered anew by the next HLT', () => {
    setFlags({ interrupt: true });
    exitBy(ExitKind.Halt);
    raiseInterrupt(0x41);
    timerExpires();
    serveWhatWaits();
    expect(activity()).toBe(ACTIVE);
    domain.apic.write(0x0b, 0n);
    exitBy(ExitKind.Halt);
    expect(activity()).toBe(HALTED);
  });

  it('is left by an exception', () => {
    backend.halt();
    exitBy(ExitKind.NotOffered);
    expect(activity()).toBe(ACTIVE);
  });

  it('waits on when the timer of the host, not of the guest, has run out', () => {
    setFlags({ interrupt: true });
    exitBy(ExitKind.Halt);
    timerExpires();
    serveWhatWaits();
    expect(activity()).toBe(HALTED);
  });
});

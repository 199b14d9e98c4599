import { beforeEach, describe, expect, it } from 'vitest';
import { EndReason } from '../domain/end.ts';
import { backend, delivered, domain, exitBy, machine, RIP, serveWhatWaits, startGuest, vcpu, VmcsField } from '../exit/exit.testing.ts';
import { PrimaryControls } from '../vmx/controls.ts';
import { ExitReason } from '../vmx/exit_reasons.ts';
import { commit } from './commit.ts';
import { Rflags } from './control_registers.ts';
import { EventInfo, EventType, Exception } from './event.ts';
import { ExitResult } from './result.ts';
import { StartMode } from './start.ts';

type Fields = Parameters<typeof EventInfo.with>[0];

/** Blocking, in the interruptibility state: SDM table 25-3. */
const BY_STI = 1n;
const BY_MOV_SS = 2n;
const BY_NMI = 8n;

const raw = (fields: Fields): bigint => BigInt(EventInfo.with({ ...fields, valid: true }).raw);

/** The event whose delivery the exit cuts short. */
function inDelivery(fields: Fields, errorCode = 0n): void {
  machine.vmx.set(VmcsField.IdtVectoring, raw(fields));
  machine.vmx.set(VmcsField.IdtVectoringErrorCode, errorCode);
}

/** An #AC that the guest raises. */
function alignmentCheck(): void {
  machine.vmx.set(VmcsField.ExitInterruption, raw({ vector: Exception.AlignmentCheck, type: EventType.HardwareException, hasErrorCode: true }));
  exitBy(ExitReason.ExceptionOrNmi);
}

const blocking = (): bigint => machine.vmx.get(VmcsField.GuestInterruptibility);
const setBlocking = (bits: bigint): void => machine.vmx.set(VmcsField.GuestInterruptibility, bits);
const windows = () => {
  const { interruptWindow, nmiWindow } = PrimaryControls.of(Number(machine.vmx.get(VmcsField.PrimaryControls)));
  return { interruptWindow, nmiWindow };
};

beforeEach(() => startGuest());

describe('an exception that the hypervisor raises', () => {
  it('is pushed with RF set, where the instruction stands (SDM 17.3.1.1)', () => {
    exitBy(ExitReason.Rsm);
    expect(Rflags.of(backend.rflags()).resume).toBe(true);
    expect(backend.rip()).toBe(RIP);
  });

  it('leaves RF alone if it is a #DB', () => {
    machine.vmx.set(VmcsField.ExitInterruption, raw({ vector: Exception.Debug, type: EventType.HardwareException }));
    exitBy(ExitReason.ExceptionOrNmi, 1n);
    expect(Rflags.of(backend.rflags()).resume).toBe(false);
  });

  it('has an error code in protected mode, and none in real mode (SDM 27.2.1.3)', () => {
    exitBy(ExitReason.Rdpmc);
    expect(delivered()).toEqual({ vector: 13, errorCode: 0n });
    startGuest(StartMode.Real);
    exitBy(ExitReason.Rdpmc);
    expect(delivered()).toEqual({ vector: 13 });
  });

  it('is delivered once', () => {
    exitBy(ExitReason.Rsm);
    exitBy(ExitReason.Wbinvd);
    expect(delivered()).toBeUndefined();
    expect(vcpu.events.pending.valid).toBe(false);
  });

  it('ends a halt', () => {
    backend.halt();
    exitBy(ExitReason.Rsm);
    expect(machine.vmx.get(VmcsField.GuestActivity)).toBe(0n);
  });
});

describe('an exception while another event is delivered', () => {
  it.each<[string, Fields]>([
    ['INT n', { vector: 0x80, type: EventType.SoftwareInterrupt }], ['INT3', { vector: 3, type: EventType.SoftwareException }],
    ['a page fault', { vector: 14, type: EventType.HardwareException, hasErrorCode: true }],
  ])('%s comes again by itself: only the exception is delivered', (_, fields) => {
    inDelivery(fields);
    alignmentCheck();
    expect(delivered()).toMatchObject({ vector: 17 });
    serveWhatWaits();
    expect(delivered()).toMatchObject({ vector: 17 });
    expect(windows()).toEqual({ interruptWindow: false, nmiWindow: false });
  });

  it('an NMI waits, and is not in service', () => {
    setBlocking(BY_NMI);
    inDelivery({ vector: 2, type: EventType.Nmi });
    alignmentCheck();
    serveWhatWaits();
    expect(delivered()).toMatchObject({ vector: 17 });
    expect(blocking()).toBe(0n);
    expect(windows().nmiWindow).toBe(true);
    machine.vmx.set(VmcsField.IdtVectoring, 0n);
    exitBy(ExitReason.NmiWindow);
    serveWhatWaits();
    expect(delivered()).toEqual({ vector: 2 });
    expect(windows().nmiWindow).toBe(false);
  });

  it('an interrupt that was acknowledged comes before those of the local APIC', () => {
    domain.apic.write(0x0f, 0x1ffn);
    domain.apic.write(0x3f, 0xf0n);
    inDelivery({ vector: 0x31, type: EventType.ExternalInterrupt });
    alignmentCheck();
    serveWhatWaits();
    machine.vmx.set(VmcsField.IdtVectoring, 0n);
    backend.setRflags(Rflags.with({ interrupt: true }).raw);
    exitBy(ExitReason.InterruptWindow);
    serveWhatWaits();
    expect(delivered()).toEqual({ vector: 0x31 });
    expect(windows().interruptWindow).toBe(true);
    exitBy(ExitReason.InterruptWindow);
    serveWhatWaits();
    expect(delivered()).toEqual({ vector: 0xf0 });
    expect(windows().interruptWindow).toBe(false);
  });
});

describe('an event that is delivered again', () => {
  it('is an NMI that is not in service any more, or the entry would fail (SDM 27.3.1.5)', () => {
    setBlocking(BY_NMI);
    inDelivery({ vector: 2, type: EventType.Nmi });
    exitBy(ExitReason.PreemptionTimer);
    expect(delivered()).toEqual({ vector: 2 });
    expect(blocking()).toBe(0n);
  });

  it('has no bit 12, which is undefined in the information of the exit (SDM 25.9.3)', () => {
    inDelivery({ vector: 14, type: EventType.HardwareException, hasErrorCode: true, nmiUnblocking: true }, 7n);
    exitBy(ExitReason.PreemptionTimer);
    expect(machine.vmx.get(VmcsField.EntryInterruption)).toBe(raw({ vector: 14, type: EventType.HardwareException, hasErrorCode: true }));
    expect(machine.vmx.get(VmcsField.EntryErrorCode)).toBe(7n);
  });

  it.each([['INT n', EventType.SoftwareInterrupt, 0x21], ['INT1', EventType.PrivilegedSoftwareException, 1], ['INT3', EventType.SoftwareException, 3]])('takes the length of its instruction along: %s', (_, type, vector) => {
    machine.vmx.set(VmcsField.ExitInstructionLength, 15n);
    inDelivery({ vector, type });
    exitBy(ExitReason.PreemptionTimer);
    expect(machine.vmx.get(VmcsField.EntryInstructionLength)).toBe(15n);
  });

  it('keeps other events from this entry', () => {
    backend.setRflags(Rflags.with({ interrupt: true }).raw);
    domain.apic.write(0x0f, 0x1ffn);
    domain.apic.write(0x3f, 0x41n);
    domain.signalNmi();
    inDelivery({ vector: 0x80, type: EventType.SoftwareInterrupt });
    exitBy(ExitReason.PreemptionTimer);
    serveWhatWaits();
    expect(delivered()).toEqual({ vector: 0x80 });
    expect(windows()).toEqual({ interruptWindow: true, nmiWindow: true });
  });
});

describe('an NMI for the guest waits', () => {
  it.each([['for an IRET', BY_NMI], ['behind MOV SS', BY_MOV_SS], ['behind STI', BY_STI]])('%s', (_, bits) => {
    domain.signalNmi();
    exitBy(ExitReason.PreemptionTimer);
    setBlocking(bits);
    serveWhatWaits();
    expect(delivered()).toBeUndefined();
    expect(windows().nmiWindow).toBe(true);
  });

  it('and a second one of the same time is lost: NMIs do not queue', () => {
    domain.signalNmi();
    domain.signalNmi();
    exitBy(ExitReason.PreemptionTimer);
    serveWhatWaits();
    exitBy(ExitReason.NmiWindow);
    serveWhatWaits();
    expect(delivered()).toBeUndefined();
  });
});

describe('HLT', () => {
  it('with interrupts off waits for an NMI that is to come', () => {
    setBlocking(BY_NMI);
    domain.signalNmi();
    exitBy(ExitReason.Hlt);
    expect(domain.endReason).toBe(EndReason.None);
    expect(machine.vmx.get(VmcsField.GuestActivity)).toBe(1n);
  });

  it('is left again by an interrupt, and entered anew by the next HLT', () => {
    backend.setRflags(Rflags.with({ interrupt: true }).raw);
    exitBy(ExitReason.Hlt);
    domain.apic.write(0x0f, 0x1ffn);
    domain.apic.write(0x3f, 0x41n);
    exitBy(ExitReason.PreemptionTimer);
    serveWhatWaits();
    expect(machine.vmx.get(VmcsField.GuestActivity)).toBe(0n);
    domain.apic.write(0x0b, 0n);
    exitBy(ExitReason.Hlt);
    expect(machine.vmx.get(VmcsField.GuestActivity)).toBe(1n);
  });

  it('waits on when the timer of the host, not of the guest, has run out', () => {
    backend.setRflags(Rflags.with({ interrupt: true }).raw);
    exitBy(ExitReason.Hlt);
    exitBy(ExitReason.PreemptionTimer);
    serveWhatWaits();
    expect(machine.vmx.get(VmcsField.GuestActivity)).toBe(1n);
  });
});

describe('Retry and Kill', () => {
  it.each([ExitResult.Retry, ExitResult.Kill])('move nothing (%i)', (result) => {
    setBlocking(BY_STI);
    backend.setRflags(Rflags.with({ trap: true }).raw);
    commit(vcpu, result);
    expect([backend.rip(), blocking(), machine.vmx.get(VmcsField.GuestPendingDebug)]).toEqual([RIP, BY_STI, 0n]);
  });
});

describe('the end of an instruction', () => {
  it.each([1n, 2n, 15n])('lies %i bytes behind its beginning', (length) => {
    machine.vmx.set(VmcsField.ExitInstructionLength, length);
    exitBy(ExitReason.Wbinvd);
    expect(backend.rip()).toBe(RIP + length);
  });

  it('keeps other traps that are pending already', () => {
    machine.vmx.set(VmcsField.GuestPendingDebug, 0x1001n);
    backend.setRflags(Rflags.with({ trap: true }).raw);
    exitBy(ExitReason.Wbinvd);
    expect(machine.vmx.get(VmcsField.GuestPendingDebug)).toBe(0x5001n);
  });
});

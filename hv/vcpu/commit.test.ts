import { beforeEach, describe, expect, it } from 'vitest';
import { EndReason } from '../domain/end.ts';
import { backend, delivered, domain, exitBy, machine, RIP, serveWhatWaits, startGuest, vcpu, VmcsField } from '../exit/exit.testing.ts';
import { ExitKind } from '../exit/kind.ts';
import { ExitReason } from '../vmx/exit_reasons.ts';
import { PrimaryControls } from '../vmx/controls.ts';
import { SegmentName } from './backend.ts';
import { Rflags } from './control_registers.ts';
import { EventInfo, EventType } from './event.ts';

const VECTOR = 0x41;

beforeEach(() => startGuest());

/** An interrupt waits at the guest's local APIC. */
function raiseInterrupt(): void {
  domain.apic.write(0x0f, 0x1ffn);
  domain.apic.write(0x3f, BigInt(VECTOR));
}

function setFlags(flags: Parameters<typeof Rflags.with>[0]): void {
  backend.setRflags(Rflags.with(flags).raw);
}

function windowIsOpen(): boolean {
  return PrimaryControls.of(Number(machine.vmx.get(VmcsField.PrimaryControls))).interruptWindow;
}

describe('an instruction that is done', () => {
  it('ends the interrupt shadow, and leaves NMI blocking alone', () => {
    machine.vmx.set(VmcsField.GuestInterruptibility, 0b1001n);
    exitBy(ExitReason.Wbinvd);
    expect(machine.vmx.get(VmcsField.GuestInterruptibility)).toBe(0b1000n);
  });

  it('makes a single-step trap pending if TF is set', () => {
    setFlags({ trap: true });
    exitBy(ExitReason.Wbinvd);
    expect(machine.vmx.get(VmcsField.GuestPendingDebug)).toBe(0x4000n);
  });

  it('wraps EIP at 4 GB outside 64-bit code, and not in it', () => {
    backend.setRip(0xffff_fffen);
    exitBy(ExitReason.Wbinvd);
    expect(backend.rip()).toBe(0n);
    const code = backend.segment(SegmentName.Cs);
    backend.setSegment(SegmentName.Cs, { ...code, access: code.access.with({ long: true }) });
    backend.setRip(0xffff_fffen);
    exitBy(ExitReason.Wbinvd);
    expect(backend.rip()).toBe(0x1_0000_0000n);
  });
});

describe('an event whose delivery the exit cut short', () => {
  it.each([
    ['a software interrupt, with the length of its instruction', { type: EventType.SoftwareInterrupt, vector: 0x80 }],
    ['an external interrupt', { type: EventType.ExternalInterrupt, vector: 0x30 }],
    ['an exception, with its error code', { type: EventType.HardwareException, vector: 14, hasErrorCode: true }],
  ])('is delivered again: %s', (_, fields) => {
    const event = EventInfo.with({ ...fields, valid: true });
    machine.vmx.set(VmcsField.IdtVectoring, BigInt(event.raw));
    machine.vmx.set(VmcsField.IdtVectoringErrorCode, 4n);
    exitBy(ExitReason.PreemptionTimer);
    expect(machine.vmx.get(VmcsField.EntryInterruption)).toBe(BigInt(event.raw));
    if (event.hasErrorCode) expect(machine.vmx.get(VmcsField.EntryErrorCode)).toBe(4n);
    if (event.type === EventType.SoftwareInterrupt) expect(machine.vmx.get(VmcsField.EntryInstructionLength)).toBe(2n);
  });

  it('waits behind an exception that came meanwhile, if it was an external interrupt', () => {
    machine.vmx.set(VmcsField.IdtVectoring, BigInt(EventInfo.with({ vector: 0x30, valid: true }).raw));
    machine.vmx.set(VmcsField.ExitInterruption, BigInt(EventInfo.with({ vector: 17, type: EventType.HardwareException, hasErrorCode: true, valid: true }).raw));
    exitBy(ExitReason.ExceptionOrNmi);
    expect(delivered()).toMatchObject({ vector: 17 });
    expect(serveWhatWaits()).toBe('returned');
    expect(windowIsOpen()).toBe(true);
    machine.vmx.set(VmcsField.IdtVectoring, 0n);
    setFlags({ interrupt: true });
    exitBy(ExitReason.InterruptWindow);
    serveWhatWaits();
    expect(delivered()).toEqual({ vector: 0x30 });
  });
});

describe('an interrupt for the guest', () => {
  it('is delivered at once if the guest accepts it', () => {
    setFlags({ interrupt: true });
    raiseInterrupt();
    exitBy(ExitReason.Wbinvd);
    serveWhatWaits();
    expect(delivered()).toEqual({ vector: VECTOR });
    expect(windowIsOpen()).toBe(false);
  });

  it.each([
    ['IF is clear', {}, 0n],
    ['MOV SS casts its shadow', { interrupt: true }, 2n],
  ])('waits for its window while %s', (_, flags, interruptibility) => {
    setFlags(flags);
    raiseInterrupt();
    exitBy(ExitReason.PreemptionTimer);
    machine.vmx.set(VmcsField.GuestInterruptibility, interruptibility);
    serveWhatWaits();
    expect(delivered()).toBeUndefined();
    expect(windowIsOpen()).toBe(true);
  });

  it('waits behind an exception of the same entry', () => {
    setFlags({ interrupt: true });
    raiseInterrupt();
    exitBy(ExitReason.Rsm);
    serveWhatWaits();
    expect(delivered()).toEqual({ vector: 6 });
    expect(windowIsOpen()).toBe(true);
  });
});

describe('HLT', () => {
  it('lets the processor wait in the guest, behind the instruction', () => {
    setFlags({ interrupt: true });
    machine.vmx.set(VmcsField.GuestInterruptibility, 1n);
    exitBy(ExitReason.Hlt);
    serveWhatWaits();
    expect(machine.vmx.get(VmcsField.GuestActivity)).toBe(1n);
    expect(machine.vmx.get(VmcsField.GuestInterruptibility)).toBe(0n);
    expect(backend.rip()).toBe(RIP + 2n);
  });

  it('does not wait if an interrupt is there already', () => {
    setFlags({ interrupt: true });
    raiseInterrupt();
    exitBy(ExitReason.Hlt);
    serveWhatWaits();
    expect(machine.vmx.get(VmcsField.GuestActivity)).toBe(0n);
    expect(delivered()).toEqual({ vector: VECTOR });
  });

  it('with interrupts off ends the domain: nothing could wake it', () => {
    exitBy(ExitReason.Hlt);
    expect(domain.endReason).toBe(EndReason.HaltedForever);
  });
});

describe('an NMI for the guest', () => {
  it('is delivered, and a second one waits until the first is served', () => {
    domain.signalNmi();
    exitBy(ExitReason.Wbinvd);
    serveWhatWaits();
    expect(delivered()).toEqual({ vector: 2 });
    machine.vmx.set(VmcsField.GuestInterruptibility, 8n);
    domain.signalNmi();
    exitBy(ExitReason.Wbinvd);
    serveWhatWaits();
    expect(delivered()).toBeUndefined();
    expect(PrimaryControls.of(Number(machine.vmx.get(VmcsField.PrimaryControls))).nmiWindow).toBe(true);
    machine.vmx.set(VmcsField.GuestInterruptibility, 0n);
    exitBy(ExitReason.NmiWindow);
    serveWhatWaits();
    expect(delivered()).toEqual({ vector: 2 });
  });
});

describe('an NMI in the shadow of STI', () => {
  it('waits for the interrupt window, which the shadow holds back, and then comes', () => {
    setFlags({ interrupt: true });
    domain.signalNmi();
    exitBy(ExitReason.PreemptionTimer);
    machine.vmx.set(VmcsField.GuestInterruptibility, 1n);
    serveWhatWaits();
    expect(delivered()).toBeUndefined();
    expect(windowIsOpen()).toBe(true);
    machine.vmx.set(VmcsField.GuestInterruptibility, 0n);
    exitBy(ExitReason.InterruptWindow);
    serveWhatWaits();
    expect(delivered()).toEqual({ vector: 2 });
    expect(windowIsOpen()).toBe(false);
  });
});

describe('an exit', () => {
  it('counts the exit by its kind', () => {
    machine.setCpuid(0, 0, { eax: 1, ebx: 0, ecx: 0, edx: 0 });
    exitBy(ExitReason.Cpuid);
    expect(vcpu.statistics.counts[ExitKind.Cpuid]).toBe(1n);
  });
});

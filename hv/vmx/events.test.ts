import { beforeEach, describe, expect, it } from 'vitest';
import { domain, exception, exitBy, machine, RIP, backend, serveWhatWaits, startGuest, timerExpires, VmcsField } from '../exit/exit.testing.ts';
import { ExitKind } from '../exit/kind.ts';
import { Rflags } from '../vcpu/control_registers.ts';
import { EventInfo, EventType } from '../vcpu/event.ts';
import { ExitReason } from './exit_reasons.ts';
import { exitByReason } from './vendor.testing.ts';

type Fields = Parameters<typeof EventInfo.with>[0];

/** Blocking by NMI, in the interruptibility state: SDM table 25-3. */
const BY_NMI = 8n;

const raw = (fields: Fields): bigint => BigInt(EventInfo.with({ ...fields, valid: true }).raw);
const get = (field: VmcsField): bigint => machine.vmx.get(field);
const set = (field: VmcsField, value: bigint): void => machine.vmx.set(field, value);

/** An exit by the preemption timer that cuts short the delivery of an event. */
function cutShort(fields: Fields, errorCode = 0n): void {
  set(VmcsField.IdtVectoring, raw(fields));
  set(VmcsField.IdtVectoringErrorCode, errorCode);
  exitByReason(ExitReason.PreemptionTimer);
}

beforeEach(() => startGuest());

describe('an event that is delivered again', () => {
  it.each([['INT n', EventType.SoftwareInterrupt, 0x21], ['INT1', EventType.PrivilegedSoftwareException, 1], ['INT3', EventType.SoftwareException, 3]])('takes the length of its instruction along: %s', (_, type, vector) => {
    set(VmcsField.ExitInstructionLength, 15n);
    cutShort({ vector, type });
    expect(get(VmcsField.EntryInterruption)).toBe(raw({ vector, type }));
    expect(get(VmcsField.EntryInstructionLength)).toBe(15n);
  });

  it('is an NMI that is not in service any more, or the entry would fail (SDM 27.3.1.5)', () => {
    set(VmcsField.GuestInterruptibility, BY_NMI);
    cutShort({ vector: 2, type: EventType.Nmi });
    expect(get(VmcsField.EntryInterruption)).toBe(raw({ vector: 2, type: EventType.Nmi }));
    expect(get(VmcsField.GuestInterruptibility)).toBe(0n);
  });

  it('has no bit 12, which is undefined in the information of the exit (SDM 25.9.3)', () => {
    cutShort({ vector: 14, type: EventType.HardwareException, hasErrorCode: true, nmiUnblocking: true }, 7n);
    expect(get(VmcsField.EntryInterruption)).toBe(raw({ vector: 14, type: EventType.HardwareException, hasErrorCode: true }));
    expect(get(VmcsField.EntryErrorCode)).toBe(7n);
  });
});

describe('IRET that faults', () => {
  it('leaves NMIs blocked, though it has ended the blocking already (SDM 28.2.3)', () => {
    set(VmcsField.ExitInterruption, raw({ vector: 17, type: EventType.HardwareException, hasErrorCode: true, nmiUnblocking: true }));
    exitByReason(ExitReason.ExceptionOrNmi);
    expect(get(VmcsField.GuestInterruptibility)).toBe(BY_NMI);
    expect(get(VmcsField.EntryInterruption)).toBe(raw({ vector: 17, type: EventType.HardwareException, hasErrorCode: true }));
  });
});

describe("an NMI of the host's that ended the guest's run", () => {
  it('is handed to the handler of NMIs, whose IRET ends their blocking', () => {
    exitBy(ExitKind.HostNmi);
    expect(machine.current.nmisTaken).toBe(1);
  });
});

describe('an NMI of the guest that waits behind STI with interrupts off', () => {
  it('waits for the NMI window', () => {
    domain.signalNmi();
    timerExpires();
    set(VmcsField.GuestInterruptibility, 1n);
    serveWhatWaits();
    expect((get(VmcsField.PrimaryControls) >> 22n) & 1n).toBe(1n);
  });
});

describe('pending debug traps', () => {
  it('keep others that are pending already', () => {
    set(VmcsField.GuestPendingDebug, 0x1001n);
    backend.setRflags(Rflags.with({ trap: true }).raw);
    exitBy(ExitKind.CacheFlush);
    expect(get(VmcsField.GuestPendingDebug)).toBe(0x5001n);
  });

  it('hold the single-step trap of a #DB in an interrupt shadow, as the entry demands', () => {
    set(VmcsField.GuestInterruptibility, 2n);
    exception({ vector: 1, debug: { singleStep: true } });
    expect(get(VmcsField.GuestPendingDebug)).toBe(0x4000n);
  });
});

describe('the end of an instruction', () => {
  it.each([1n, 2n, 15n])('lies %i bytes behind its beginning, as the processor tells', (length) => {
    set(VmcsField.ExitInstructionLength, length);
    exitByReason(ExitReason.Wbinvd);
    expect(backend.rip()).toBe(RIP + length);
  });
});

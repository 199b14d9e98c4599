import { beforeEach, describe, expect, it } from 'vitest';
import { EndReason } from '../domain/end.ts';
import { EventInfo, EventType } from '../vcpu/event.ts';
import { ExitReason } from '../vmx/exit_reasons.ts';
import { backend, delivered, domain, exitBy, machine, RIP, startGuest, VmcsField } from './exit.testing.ts';

beforeEach(() => startGuest());

function intercept(fields: Parameters<typeof EventInfo.with>[0], qualification = 0n, errorCode = 0n): void {
  machine.vmx.set(VmcsField.ExitInterruption, BigInt(EventInfo.with({ valid: true, type: EventType.HardwareException, ...fields }).raw));
  machine.vmx.set(VmcsField.ExitErrorCode, errorCode);
  exitBy(ExitReason.ExceptionOrNmi, qualification);
}

describe('#DB', () => {
  it('goes back to the guest with its cause in DR6', () => {
    machine.current.debug[6] = 0xffff_0ff0n;
    intercept({ vector: 1 }, 0x4001n);
    expect(delivered()).toEqual({ vector: 1 });
    expect(machine.current.debug[6]).toBe(0xffff_4ff1n);
  });

  it('of another breakpoint replaces the breakpoint bits, and BS stays', () => {
    machine.current.debug[6] = 0xffff_4ff1n;
    intercept({ vector: 1 }, 0x2n);
    expect(machine.current.debug[6]).toBe(0xffff_4ff2n);
  });

  it('switches general detect off', () => {
    backend.setDr7(0x2400n);
    intercept({ vector: 1 }, 0x2000n);
    expect(backend.dr7()).toBe(0x400n);
  });

  it('by INT1 comes behind the instruction', () => {
    intercept({ vector: 1, type: EventType.PrivilegedSoftwareException });
    expect(backend.rip()).toBe(RIP + 2n);
    expect(delivered()).toEqual({ vector: 1 });
  });

  it('in an interrupt shadow keeps the single-step trap pending, as the entry demands', () => {
    machine.vmx.set(VmcsField.GuestInterruptibility, 2n);
    intercept({ vector: 1 }, 0x4000n);
    expect(machine.vmx.get(VmcsField.GuestPendingDebug)).toBe(0x4000n);
  });
});

describe('other events', () => {
  it('#AC goes back to the guest with its error code', () => {
    intercept({ vector: 17, hasErrorCode: true }, 0n, 0n);
    expect(delivered()).toEqual({ vector: 17, errorCode: 0n });
  });

  it('an IRET that faults leaves NMIs blocked', () => {
    intercept({ vector: 17, hasErrorCode: true, nmiUnblocking: true });
    expect(machine.vmx.get(VmcsField.GuestInterruptibility)).toBe(8n);
    expect(delivered()).toEqual({ vector: 17, errorCode: 0n });
  });

  it('a machine check ends the domain', () => {
    intercept({ vector: 18 });
    expect(domain.endReason).toBe(EndReason.MachineCheck);
  });

  it("an NMI is the host's: the guest goes on", () => {
    intercept({ vector: 2, type: EventType.Nmi });
    expect(delivered()).toBeUndefined();
    expect(backend.rip()).toBe(RIP);
    expect(machine.log.linesOf('warn').length).toBe(1);
  });
});

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { LynPanic } from 'lyn/test';
import { backend, machine, startGuest, vcpu, VmcsField } from '../exit/exit.testing.ts';
import { ExitKind } from '../exit/kind.ts';
import { serveExit } from '../vcpu/run.ts';
import { ExitReason, exitKinds, exitReasonNames } from './exit_reasons.ts';
import { exitByReason } from './vendor.testing.ts';
import { IoQualification } from './qualifications.ts';

/** The fields that VMREAD reads while `code` runs, in order. */
function reads(code: () => void): number[] {
  const read = vi.spyOn(machine.vmx, 'get');
  code();
  const fields = read.mock.calls.map(([field]) => field);
  read.mockRestore();
  return fields;
}

const timesRead = (fields: number[], field: VmcsField): number => fields.filter((each) => each === field).length;

beforeEach(() => startGuest());

describe('VMREADs', () => {
  it('are exactly one before the handler: the reason', () => {
    machine.vmx.set(VmcsField.ExitReason, BigInt(ExitReason.Cpuid));
    expect(reads(() => void backend.dispatch(vcpu))).toEqual([VmcsField.ExitReason]);
    expect(vcpu.kind).toBe(ExitKind.Cpuid);
  });

  it('of the whole exit for CPUID are five: reason, RIP, length, shadow, flags', () => {
    machine.vmx.set(VmcsField.ExitReason, BigInt(ExitReason.Cpuid));
    const fields = reads(() => serveExit(vcpu));
    expect(fields.toSorted()).toEqual([
      VmcsField.ExitReason, VmcsField.GuestRip, VmcsField.ExitInstructionLength, VmcsField.GuestInterruptibility, VmcsField.GuestRflags,
    ].toSorted());
  });

  it('of what the exit tells happen once, however often it is asked for', () => {
    machine.vmx.set(VmcsField.Qualification, IoQualification.with({ port: 0x80, isIn: true }).raw);
    machine.vmx.set(VmcsField.ExitReason, BigInt(ExitReason.Io));
    const fields = reads(() => {
      serveExit(vcpu);
      for (let i = 0; i < 3; i++) [backend.portAccess(), backend.instructionLength(vcpu), backend.interruptedEvent(), backend.interceptedException(), backend.nestedFault()];
    });
    for (const field of [VmcsField.Qualification, VmcsField.ExitInstructionLength, VmcsField.IdtVectoring, VmcsField.ExitInterruption, VmcsField.GuestPhysicalAddress]) {
      expect(timesRead(fields, field)).toBe(1);
    }
  });

  it('happen anew at the next exit', () => {
    const portOf = (port: number): number => {
      machine.vmx.set(VmcsField.Qualification, IoQualification.with({ port, isIn: true }).raw);
      machine.vmx.set(VmcsField.ExitReason, BigInt(ExitReason.Io));
      serveExit(vcpu);
      return backend.portAccess().port;
    };
    expect([portOf(0x80), portOf(0x81)]).toEqual([0x80, 0x81]);
  });
});

describe('a reason that is served', () => {
  it('has a name', () => {
    const served = [...exitKinds].flatMap((kind, reason) => (kind === ExitKind.Unexpected ? [] : [reason]));
    expect(served.length).toBeGreaterThan(30);
    expect(served.filter((reason) => exitReasonNames[reason] === '')).toEqual([]);
  });
});

describe('the report', () => {
  it('names the reason that the processor told, in the words of its manual', () => {
    exitByReason(ExitReason.Cpuid);
    expect([backend.exitCode(), backend.exitName()]).toEqual([10, 'CPUID']);
    exitByReason(79);
    expect([backend.exitCode(), backend.exitName()]).toEqual([79, '']);
  });
});

describe('a reason with a number beyond all that are known', () => {
  it.each([80, 0x7fff, 0xffff])('%i is a failed check, which ends the domain', (reason) => {
    machine.vmx.set(VmcsField.ExitReason, BigInt(reason));
    expect(() => backend.dispatch(vcpu)).toThrow(LynPanic);
  });
});

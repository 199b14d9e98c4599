import { beforeEach, describe, expect, it } from 'vitest';
import { EndReason } from '../domain/end.ts';
import { SlotKind } from '../domain/slot.ts';
import { ExitReason } from '../vmx/exit_reasons.ts';
import { EptQualification } from '../vmx/qualifications.ts';
import { domain, exitBy, machine, serveWhatWaits, startGuest, VmcsField } from './exit.testing.ts';

beforeEach(() => startGuest());

describe('exits that end the domain, and leave the hypervisor alive', () => {
  it.each([
    ['a triple fault', ExitReason.TripleFault, EndReason.TripleFault],
    ['a task switch', ExitReason.TaskSwitch, EndReason.TaskSwitch],
    ['nested tables that are wrong', ExitReason.EptMisconfiguration, EndReason.NestedTables],
    ['a reason that nobody asked for', ExitReason.Pause, EndReason.UnexpectedExit],
    ['a reason that does not exist', 79, EndReason.UnexpectedExit],
  ])('%s', (_, reason, end) => {
    exitBy(reason);
    expect(domain.endReason).toBe(end);
    expect(serveWhatWaits()).toBe('abandoned');
  });

  it.each([
    ['writes to', { write: true }, 0x8000_0000n, 'where no memory is'],
    ['executes at', { execute: true }, 0x8000_0000n, 'where no memory is'],
    ['reads from', { read: true }, 0xffff_ffff_f000n, 'where no memory is'],
  ])('an access to the void: the report says that the guest %s it', (verb, access, address, where) => {
    machine.vmx.set(VmcsField.GuestPhysicalAddress, address);
    exitBy(ExitReason.EptViolation, EptQualification.with(access).raw);
    expect(domain.endReason).toBe(EndReason.MemoryFault);
    expect(machine.log.linesOf('error')[0]).toContain(`${verb} guest-physical address 0x${address.toString(16)}, ${where}`);
  });
});

describe('ROM', () => {
  it('that the guest writes to ends the domain, and the report says that it is read-only', () => {
    domain.memory.add(0x8000_0000n, 0x1000n, 0x9000_0000n, SlotKind.Rom);
    machine.vmx.set(VmcsField.GuestPhysicalAddress, 0x8000_0ff8n);
    exitBy(ExitReason.EptViolation, EptQualification.with({ write: true, read: true }).raw);
    expect(domain.endReason).toBe(EndReason.MemoryFault);
    expect(machine.log.linesOf('error')[0]).toMatch(/writes to guest-physical address 0x80000ff8, which is read-only; RIP 0x1000/);
  });
});

describe('the first of several reasons to end', () => {
  it('is the one that is told', () => {
    exitBy(ExitReason.TaskSwitch);
    exitBy(ExitReason.TripleFault);
    expect(domain.endReason).toBe(EndReason.TaskSwitch);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { EndReason } from '../domain/end.ts';
import { hostApic } from '../processor/host_apic.ts';
import { EventInfo } from '../vcpu/event.ts';
import { Cr0, Rflags } from '../vcpu/control_registers.ts';
import { StartMode } from '../vcpu/start.ts';
import { ExitReason, REASONS } from '../vmx/exit_reasons.ts';
import { backend, delivered, domain, exitBy, machine, RIP, serveWhatWaits, startGuest, vcpu, VmcsField } from './exit.testing.ts';

const ONES = 0xffff_ffff_ffff_ffffn;

/** What general registers and exit information may hold: nothing, the most, signs, and halves that do not fit together. */
const patterns: readonly (readonly [name: string, registers: bigint, qualification: bigint])[] = [
  ['zero', 0n, 0n],
  ['ones', ONES, ONES],
  ['sign bits', 0x8000_0000_8000_0000n, 0x8000_0000_8000_0000n],
  ['the largest positive values', 0x7fff_ffff_7fff_ffffn, 0x7fff_ffff_7fff_ffffn],
  ['addresses that are not canonical', 0x8000_0000_0000n, 0x8000_0000_0000n],
  ['alternating bits', 0xaaaa_aaaa_5555_5555n, 0x5555_5555_aaaa_aaaan],
];

const registerNames = ['rax', 'rbx', 'rcx', 'rdx', 'rsi', 'rdi', 'rbp', 'r8', 'r9', 'r10', 'r11', 'r12', 'r13', 'r14', 'r15'] as const;

/** Everything that an exit could tell, whatever the reason. */
function fill(registers: bigint, qualification: bigint): void {
  for (const name of registerNames) vcpu.registers[name] = registers;
  machine.vmx.set(VmcsField.GuestPhysicalAddress, qualification);
  machine.vmx.set(VmcsField.GuestLinearAddress, qualification);
  machine.vmx.set(VmcsField.ExitInstructionInformation, qualification & 0xffff_ffffn);
}

/** How the exit ended; an exit that ends in none of these is a defect. */
function outcome(): 'ended' | 'injected' | 'advanced' | 'retried' {
  if (domain.endReason !== EndReason.None) return 'ended';
  if (delivered() !== undefined) return 'injected';
  return backend.rip() === RIP ? 'retried' : 'advanced';
}

/** Reasons after which the guest may go on at the same instruction: nothing has been asked of the hypervisor, or more is to come. */
const mayRetry: readonly number[] = [
  ExitReason.ExceptionOrNmi, ExitReason.ExternalInterrupt, ExitReason.InterruptWindow, ExitReason.NmiWindow, ExitReason.PreemptionTimer, ExitReason.Io,
];

/** A guest that accepts interrupts, on a host whose local APIC takes their ends. */
function start(mode: StartMode): void {
  startGuest(mode);
  backend.setRflags(Rflags.with({ interrupt: true }).raw);
  machine.setCpuid(1, 0, { ecx: 1 << 21 });
  machine.msrs.set(0x1b, 0xfee0_0800n);
  for (let register = 0x800; register < 0x840; register++) machine.msrs.set(register, 0n);
  hostApic.enable(0xff);
}

/** An exit with everything that comes before the next entry; empty if it ends as an exit may. */
function complaint(reason: number, registers: bigint, qualification: bigint): string {
  fill(registers, qualification);
  exitBy(reason, qualification);
  const how = outcome();
  const then = serveWhatWaits();
  const mayBe = how === 'retried' ? mayRetry.includes(reason) : true;
  return mayBe && then === (how === 'ended' ? 'abandoned' : 'returned') ? '' : `reason ${reason}: ${how}, then ${then}`;
}

describe.each([['flat 32-bit code', StartMode.Flat32], ['real mode', StartMode.Real]])('in %s, an exit of any reason', (_mode, mode) => {
  it.each(patterns)('with %s is served, raises an exception, or ends the domain', (_name, registers, qualification) => {
    const complaints = Array.from({ length: REASONS }, (_reason, reason) => {
      start(mode);
      return complaint(reason, registers, qualification);
    });
    expect(complaints.filter((each) => each !== '')).toEqual([]);
  });
});

describe('whatever an entry delivers', () => {
  beforeEach(() => start(StartMode.Flat32));

  it('has no reserved bits, and an error code only with the exceptions that have one', () => {
    for (let reason = 0; reason < REASONS; reason++) {
      start(StartMode.Flat32);
      machine.vmx.set(VmcsField.ExitInterruption, 0x8000_1b11n);
      exitBy(reason, ONES);
      const event = EventInfo.of(Number(machine.vmx.get(VmcsField.EntryInterruption)));
      if (!event.valid) continue;
      expect(event.raw & 0x7fff_f000).toBe(0);
      expect(event.hasErrorCode).toBe([8, 10, 11, 12, 13, 14, 17].includes(event.vector));
    }
  });

  it('keeps CR0 as VMX operation wants it', () => {
    for (const value of [0n, ONES, Cr0.with({ pe: true, cd: true, nw: true }).raw, Cr0.with({ cd: true }).raw]) {
      vcpu.registers.rax = value;
      exitBy(ExitReason.ControlRegister, 0n);
      expect(Cr0.of(machine.vmx.get(VmcsField.GuestCr0))).toMatchObject({ ne: true, cd: false, nw: false });
    }
  });
});

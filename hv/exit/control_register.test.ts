import { beforeEach, describe, expect, it } from 'vitest';
import { Cr0, Cr4, Efer } from '../vcpu/control_registers.ts';
import { SegmentName } from '../vcpu/backend.ts';
import { ControlQualification } from '../vmx/qualifications.ts';
import { vmxCapabilities } from '../vmx/capabilities.ts';
import { EntryControls } from '../vmx/controls.ts';
import { ExitReason } from '../vmx/exit_reasons.ts';
import { backend, delivered, domain, exitBy, GENERAL_PROTECTION, machine, poke, RIP, startGuest, vcpu, VmcsField } from './exit.testing.ts';

const RAX = 0;

/** MOV to a control register from RAX. */
function move(register: number, value: bigint): void {
  vcpu.registers.rax = value;
  exitBy(ExitReason.ControlRegister, ControlQualification.with({ register, general: RAX }).raw);
}

function isDone(): void {
  expect(delivered()).toBeUndefined();
  expect(backend.rip()).toBe(RIP + 2n);
}

function isRefused(): void {
  expect(delivered()).toEqual(GENERAL_PROTECTION);
  expect(backend.rip()).toBe(RIP);
}

beforeEach(() => {
  startGuest();
  vmxCapabilities.cr4Allowed = 0x3f_27ffn;
});

describe('CR0', () => {
  it('shows the guest what it wrote and runs with NE set and the caches on', () => {
    move(0, Cr0.with({ pe: true, et: true, cd: true, nw: true }).raw);
    isDone();
    expect(Cr0.of(backend.cr0())).toMatchObject({ ne: false, cd: true, nw: true });
    expect(Cr0.of(machine.vmx.get(VmcsField.GuestCr0))).toMatchObject({ ne: true, cd: false, nw: false, pe: true });
  });

  it.each([
    ['PG without PE', Cr0.with({ pg: true })],
    ['NW without CD', Cr0.with({ pe: true, nw: true })],
  ])('%s raises #GP', (_, value) => {
    move(0, value.raw);
    isRefused();
  });

  it('takes the low half only outside 64-bit code', () => {
    move(0, 0xffff_ffff_0000_0000n | Cr0.with({ pe: true, ne: true }).raw);
    isDone();
  });

  it('enters long mode with PG when EFER.LME is set, and leaves it', () => {
    backend.setEfer(Efer.with({ lme: true }).raw);
    backend.setCr4(Cr4.with({ pae: true }).raw);
    move(0, Cr0.with({ pe: true, pg: true, ne: true }).raw);
    expect(Efer.of(backend.efer()).lma).toBe(true);
    expect(EntryControls.of(Number(machine.vmx.get(VmcsField.EntryControls))).guestLongMode).toBe(true);
    move(0, Cr0.with({ pe: true }).raw);
    expect(Efer.of(backend.efer()).lma).toBe(false);
  });

  it('refuses long mode without PAE', () => {
    backend.setEfer(Efer.with({ lme: true }).raw);
    move(0, Cr0.with({ pe: true, pg: true, ne: true }).raw);
    isRefused();
  });

  it('loads the page-directory-pointer entries of PAE paging, and refuses reserved bits in them', () => {
    backend.setCr4(Cr4.with({ pae: true }).raw);
    backend.setCr3(0x2000n);
    poke(0x2000n, 0x3001n, 0x4001n, 0n, 0x5001n);
    move(0, Cr0.with({ pe: true, pg: true, ne: true }).raw);
    isDone();
    expect(machine.vmx.get(VmcsField.GuestPdpte1)).toBe(0x4001n);
    startGuest();
    backend.setCr4(Cr4.with({ pae: true }).raw);
    backend.setCr3(0x2000n);
    poke(0x2000n, 0x3003n);
    move(0, Cr0.with({ pe: true, pg: true, ne: true }).raw);
    isRefused();
  });

  it('CLTS clears TS, LMSW cannot clear PE', () => {
    backend.setCr0(Cr0.with({ pe: true, ts: true, et: true }).raw);
    exitBy(ExitReason.ControlRegister, ControlQualification.with({ kind: 2 }).raw);
    expect(Cr0.of(backend.cr0()).ts).toBe(false);
    exitBy(ExitReason.ControlRegister, ControlQualification.with({ kind: 3, statusWord: 0xe }).raw);
    expect(Cr0.of(backend.cr0())).toMatchObject({ pe: true, mp: true, em: true, ts: true });
  });
});

describe('CR4', () => {
  it('gives the guest MCE in a shadow; the processor keeps VMXE and MCE', () => {
    move(4, Cr4.with({ pae: true }).raw);
    isDone();
    expect(Cr4.of(backend.cr4())).toMatchObject({ mce: false, vmxe: false, pae: true });
    expect(Cr4.of(machine.vmx.get(VmcsField.GuestCr4))).toMatchObject({ mce: true, vmxe: true, pae: true });
  });

  it.each([
    ['VMXE', Cr4.with({ vmxe: true })], ['SMXE', Cr4.with({ smxe: true })], ['LA57', Cr4.with({ la57: true })], ['PKE', Cr4.with({ pke: true })],
    ['PCIDE outside long mode', Cr4.with({ pcide: true })],
  ])('%s raises #GP', (_, value) => {
    move(4, value.raw);
    isRefused();
  });

  it('keeps PAE in long mode', () => {
    backend.setEfer(Efer.with({ lme: true, lma: true }).raw);
    move(4, 0n);
    isRefused();
  });
});

describe('CR8', () => {
  it('is the upper half of the task priority', () => {
    move(8, 5n);
    isDone();
    expect(domain.apic.readCr8()).toBe(5n);
    exitBy(ExitReason.ControlRegister, ControlQualification.with({ register: 8, kind: 1, general: 3 }).raw);
    expect(vcpu.registers.rbx).toBe(5n);
  });

  it('beyond 15 raises #GP', () => {
    move(8, 16n);
    isRefused();
  });
});

describe('the source of the move', () => {
  it('may be RSP, which lies in the VMCS', () => {
    backend.setRsp(7n);
    exitBy(ExitReason.ControlRegister, ControlQualification.with({ register: 8, general: 4 }).raw);
    expect(domain.apic.readCr8()).toBe(7n);
  });

  it('has 64 bits in 64-bit code', () => {
    backend.setEfer(Efer.with({ lme: true, lma: true }).raw);
    const code = backend.segment(SegmentName.Cs);
    backend.setSegment(SegmentName.Cs, { ...code, access: code.access.with({ long: true, big: false }) });
    move(0, 1n << 32n);
    isRefused();
  });
});

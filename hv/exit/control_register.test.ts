import { beforeEach, describe, expect, it } from 'vitest';
import { StartMode } from '../vcpu/start.ts';
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

/** From now on the guest runs 64-bit code. */
function enterLongMode(cr4: Parameters<typeof Cr4.with>[0] = {}): void {
  backend.setCr0(Cr0.with({ pe: true, pg: true, et: true, ne: true }).raw);
  backend.setCr4(Cr4.with({ pae: true, ...cr4 }).raw);
  backend.setEfer(Efer.with({ lme: true, lma: true }).raw);
  setCodeIsLong(true);
}

function setCodeIsLong(long: boolean): void {
  const code = backend.segment(SegmentName.Cs);
  backend.setSegment(SegmentName.Cs, { ...code, access: code.access.with({ long, big: !long }) });
}

const PROTECTED = Cr0.with({ pe: true, et: true, ne: true });

describe('CR0 in long mode', () => {
  it('keeps paging on in 64-bit code', () => {
    enterLongMode();
    move(0, PROTECTED.raw);
    isRefused();
  });

  it('keeps paging on while CR4.PCIDE is set, also in compatibility mode', () => {
    enterLongMode({ pcide: true });
    setCodeIsLong(false);
    move(0, PROTECTED.raw);
    isRefused();
  });

  it('has no upper half', () => {
    enterLongMode();
    move(0, PROTECTED.with({ pg: true }).raw | 0x1_0000_0000n);
    isRefused();
  });

  it('is not entered by code whose segment is 64-bit already', () => {
    backend.setEfer(Efer.with({ lme: true }).raw);
    backend.setCr4(Cr4.with({ pae: true }).raw);
    setCodeIsLong(true);
    move(0, PROTECTED.with({ pg: true }).raw);
    isRefused();
  });

  it('sets bits of its own without a new look at the page-directory-pointer entries', () => {
    enterLongMode();
    machine.vmx.set(VmcsField.GuestPdpte0, 0x1234_5001n);
    move(0, PROTECTED.with({ pg: true, cd: true }).raw);
    isDone();
    expect(machine.vmx.get(VmcsField.GuestPdpte0)).toBe(0x1234_5001n);
  });
});

describe('LMSW', () => {
  const lmsw = (statusWord: number): void => exitBy(ExitReason.ControlRegister, ControlQualification.with({ kind: 3, statusWord }).raw);

  it('changes the lowest four bits only', () => {
    backend.setCr0(Cr0.with({ pe: true, et: true, wp: true }).raw);
    lmsw(0xffff);
    expect(Cr0.of(backend.cr0())).toMatchObject({ pe: true, mp: true, em: true, ts: true, wp: true, ne: false, am: false, pg: false, cd: false });
  });

  it('switches protection on, and never off', () => {
    startGuest(StartMode.Real);
    lmsw(1);
    expect(Cr0.of(backend.cr0()).pe).toBe(true);
    lmsw(0);
    expect(Cr0.of(backend.cr0()).pe).toBe(true);
    isDoneAfter(2);
  });
});

/** Nothing was raised, and RIP is behind that many instructions. */
function isDoneAfter(instructions: number): void {
  expect(delivered()).toBeUndefined();
  expect(backend.rip()).toBe(RIP + 2n * BigInt(instructions));
}

describe('page-directory-pointer entries of PAE paging', () => {
  const PDPTES = [VmcsField.GuestPdpte0, VmcsField.GuestPdpte1, VmcsField.GuestPdpte2, VmcsField.GuestPdpte3];
  const loaded = (): bigint[] => PDPTES.map((field) => machine.vmx.get(field));

  beforeEach(() => {
    backend.setCr4(Cr4.with({ pae: true }).raw);
    backend.setCr0(PROTECTED.with({ pg: true }).raw);
    poke(0x3fe0n, 0x5001n, 0x6019n, 0n, 0x7000n);
  });

  it('are loaded by MOV to CR3, from any multiple of 32 bytes; only those that are present are checked', () => {
    poke(0x3ff8n, 0xffff_ffff_ffff_fffen);
    move(3, 0x3fe0n);
    isDone();
    expect(loaded()).toEqual([0x5001n, 0x6019n, 0n, 0xffff_ffff_ffff_fffen]);
    expect(backend.cr3()).toBe(0x3fe0n);
  });

  it.each([['1', 0x5003n], ['2', 0x5005n], ['5', 0x5021n], ['8', 0x5101n], ['63', (1n << 63n) | 0x5001n]])('with reserved bit %s raise #GP, and nothing changes', (_, entry) => {
    const before = loaded();
    backend.setCr3(0x9000n);
    poke(0x3ff8n, entry);
    move(3, 0x3fe0n);
    isRefused();
    expect(loaded()).toEqual(before);
    expect(backend.cr3()).toBe(0x9000n);
  });

  it.each(['pge', 'pse', 'smep'] as const)('are loaded by a change of CR4.%s', (bit) => {
    backend.setCr3(0x3fe0n);
    move(4, Cr4.with({ pae: true, [bit]: true }).raw);
    isDone();
    expect(loaded()[1]).toBe(0x6019n);
  });

  it('are loaded by a change of CR0.CD', () => {
    backend.setCr3(0x3fe0n);
    move(0, PROTECTED.with({ pg: true, cd: true }).raw);
    expect(loaded()[0]).toBe(0x5001n);
  });
});

describe('CR3', () => {
  it('with PCIDs does not keep the bit that asks for no flush', () => {
    enterLongMode({ pcide: true });
    move(3, (1n << 63n) | 0x7005n);
    isDone();
    expect(backend.cr3()).toBe(0x7005n);
  });

  it('is read into any register', () => {
    backend.setCr3(0x1_2345_6000n);
    exitBy(ExitReason.ControlRegister, ControlQualification.with({ register: 3, kind: 1, general: 15 }).raw);
    expect(vcpu.registers.r15).toBe(0x1_2345_6000n);
  });
});

describe('CR4.PCIDE', () => {
  it('is set in long mode with PCID zero only', () => {
    enterLongMode();
    backend.setCr3(0x7001n);
    move(4, Cr4.with({ pae: true, pcide: true }).raw);
    isRefused();
    backend.setCr3(0x7000n);
    move(4, Cr4.with({ pae: true, pcide: true }).raw);
    expect(Cr4.of(backend.cr4()).pcide).toBe(true);
  });
});

describe('bits of CR4 that do not exist', () => {
  it.each([15n, 19n, 27n, 31n])('bit %i raises #GP', (bit) => {
    move(4, 1n << bit);
    isRefused();
  });

  it.each([32n, 63n])('bit %i raises #GP in 64-bit code', (bit) => {
    enterLongMode();
    move(4, Cr4.with({ pae: true }).raw | (1n << bit));
    isRefused();
  });
});

describe('the general register', () => {
  const names = ['rax', 'rcx', 'rdx', 'rbx', undefined, 'rbp', 'rsi', 'rdi', 'r8', 'r9', 'r10', 'r11', 'r12', 'r13', 'r14', 'r15'] as const;

  it.each(names.map((name, general) => [general, name] as const))('number %i is %s as source and as target', (general, name) => {
    const value = BigInt(general % 16);
    if (name === undefined) backend.setRsp(value);
    else vcpu.registers[name] = value;
    exitBy(ExitReason.ControlRegister, ControlQualification.with({ register: 8, general }).raw);
    expect(domain.apic.readCr8()).toBe(value);
    domain.apic.writeCr8(9n);
    exitBy(ExitReason.ControlRegister, ControlQualification.with({ register: 8, kind: 1, general }).raw);
    expect(name === undefined ? backend.rsp() : vcpu.registers[name]).toBe(9n);
  });
});

describe('CR8 of 64 bits', () => {
  it.each([16n, 1n << 32n, 0xffff_ffff_ffff_ffffn])('%i raises #GP', (value) => {
    enterLongMode();
    move(8, value);
    isRefused();
  });
});

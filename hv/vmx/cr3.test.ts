import { beforeEach, describe, expect, it } from 'vitest';
import { ControlAccessKind } from '../vcpu/backend.ts';
import { Cr0, Cr4 } from '../vcpu/control_registers.ts';
import { backend, controlAccess, enterLongMode, isDone, isRefused, machine, poke, startGuest, vcpu, VmcsField } from '../exit/exit.testing.ts';

const PROTECTED = Cr0.with({ pe: true, et: true, ne: true });
const PDPTES = [VmcsField.GuestPdpte0, VmcsField.GuestPdpte1, VmcsField.GuestPdpte2, VmcsField.GuestPdpte3];
const loaded = (): bigint[] => PDPTES.map((field) => machine.vmx.get(field));

/** MOV to a control register from RAX. */
function move(register: number, value: bigint): void {
  vcpu.registers.rax = value;
  controlAccess({ register, kind: ControlAccessKind.MoveTo });
}

beforeEach(() => startGuest());

describe('page-directory-pointer entries of PAE paging, which the VMCS holds', () => {
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

describe('page-directory-pointer entries when paging is switched on', () => {
  beforeEach(() => {
    backend.setCr4(Cr4.with({ pae: true }).raw);
    backend.setCr3(0x2000n);
  });

  it('are loaded', () => {
    poke(0x2000n, 0x3001n, 0x4001n, 0n, 0x5001n);
    move(0, PROTECTED.with({ pg: true }).raw);
    isDone();
    expect(loaded()).toEqual([0x3001n, 0x4001n, 0n, 0x5001n]);
  });

  it('raise #GP with reserved bits', () => {
    poke(0x2000n, 0x3003n);
    move(0, PROTECTED.with({ pg: true }).raw);
    isRefused();
  });

  it('are not looked at in long mode', () => {
    enterLongMode();
    machine.vmx.set(VmcsField.GuestPdpte0, 0x1234_5001n);
    move(0, PROTECTED.with({ pg: true, cd: true }).raw);
    isDone();
    expect(machine.vmx.get(VmcsField.GuestPdpte0)).toBe(0x1234_5001n);
  });
});

describe('CR3, where the processor lets every access exit', () => {
  it('with PCIDs does not keep the bit that asks for no flush', () => {
    enterLongMode({ pcide: true });
    move(3, (1n << 63n) | 0x7005n);
    isDone();
    expect(backend.cr3()).toBe(0x7005n);
  });

  it('is read into any register', () => {
    backend.setCr3(0x1_2345_6000n);
    controlAccess({ register: 3, kind: ControlAccessKind.MoveFrom, general: 15 });
    expect(vcpu.registers.r15).toBe(0x1_2345_6000n);
  });
});

describe('what the processor runs with', () => {
  it('has NE, VMXE and MCE set, which VMX operation demands or the host wants', () => {
    move(0, Cr0.with({ pe: true, cd: true, nw: true }).raw);
    move(4, Cr4.with({ pae: true }).raw);
    expect(Cr0.of(machine.vmx.get(VmcsField.GuestCr0))).toMatchObject({ ne: true, cd: false, nw: false, pe: true });
    expect(Cr4.of(machine.vmx.get(VmcsField.GuestCr4))).toMatchObject({ vmxe: true, mce: true, pae: true });
    expect([backend.cr0() & 0x20n, Cr4.of(backend.cr4()).vmxe]).toEqual([0n, false]);
  });
});

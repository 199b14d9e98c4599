import { beforeEach, describe, expect, it } from 'vitest';
import { prepareCpuid } from '../guest/cpuid_policy.ts';
import { backend, delivered, exitBy, GENERAL_PROTECTION, machine, nextInstruction, underEachVendor, vcpu, vendor } from './exit.testing.ts';
import { ExitKind } from './kind.ts';

function setXcr(index: bigint, value: bigint): void {
  vcpu.registers.rcx = index;
  vcpu.registers.rax = value & 0xffff_ffffn;
  vcpu.registers.rdx = value >> 32n;
  exitBy(ExitKind.SetXcr);
}

underEachVendor(() => {
  beforeEach(() => {
    machine.setCpuid(0, 0, { eax: 0xd, ebx: 0, ecx: 0, edx: 0 });
    machine.setCpuid(1, 0, { eax: 0, ebx: 0, ecx: 1 << 26, edx: 0 });
    machine.setCpuid(0xd, 0, { eax: 7, ebx: 0x340, ecx: 0x340, edx: 0 });
    prepareCpuid({ rdtscp: true, invpcid: true, xsaves: false });
  });

  describe('XSETBV', () => {
    it('sets XCR0', () => {
      setXcr(0n, 7n);
      expect(machine.current.xcr0).toBe(7n);
      expect(backend.rip()).toBe(nextInstruction());
    });

    it.each([
      ['a register that does not exist', 1n, 3n],
      ['a feature that the guest is not offered', 0n, 0x1e7n],
      ['a feature in the upper half', 0n, 1n << 62n],
    ])('raises #GP(0) for %s', (_, index, value) => {
      setXcr(index, value);
      expect(delivered()).toEqual(GENERAL_PROTECTION);
    });
  });

  describe('XSETBV that must not be done', () => {
    it.each([1, 2, 3])('at privilege %i raises #GP(0)', (dpl) => {
      vendor.setPrivilege(dpl);
      setXcr(0n, 7n);
      expect(delivered()).toEqual(GENERAL_PROTECTION);
      expect(machine.current.xcr0).toBe(1n);
    });

    it('takes ECX, EAX and EDX only: what is in the upper halves does not count', () => {
      Object.assign(vcpu.registers, { rcx: 0xffff_ffff_0000_0000n, rax: 0xffff_ffff_0000_0003n, rdx: 0xffff_ffff_0000_0000n });
      exitBy(ExitKind.SetXcr);
      expect(machine.current.xcr0).toBe(3n);
    });
  });
});

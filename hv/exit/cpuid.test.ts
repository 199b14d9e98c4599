import { describe, expect, it } from 'vitest';
import { prepareCpuid } from '../guest/cpuid_policy.ts';
import { backend, exitBy, machine, nextInstruction, underEachVendor, vcpu } from './exit.testing.ts';
import { ExitKind } from './kind.ts';

const ONES = 0xffff_ffff_ffff_ffffn;

function cpuid(leaf: bigint, subleaf = 0n) {
  Object.assign(vcpu.registers, { rax: leaf, rbx: ONES, rcx: subleaf, rdx: ONES });
  exitBy(ExitKind.Cpuid);
  const { rax, rbx, rcx, rdx } = vcpu.registers;
  return { rax, rbx, rcx, rdx };
}

/** Four characters of each register. */
const text = (...registers: bigint[]): string => registers.map((register) => String.fromCharCode(...[0n, 8n, 16n, 24n].map((shift) => Number((register >> shift) & 0xffn)))).join('');

underEachVendor(() => {
  describe('CPUID', () => {
    it('takes leaf and subleaf from EAX and ECX, whatever is in the upper halves', () => {
      expect(cpuid(0xffff_ffff_4000_0000n, ONES)).toEqual(cpuid(0x4000_0000n, 0xffff_ffffn));
    });

    it('of the caches differs by ECX', () => {
      machine.setCpuid(0, 0, { eax: 4 });
      machine.setCpuid(4, 0, { eax: 0x121 });
      machine.setCpuid(4, 1, { eax: 0x122 });
      prepareCpuid({ rdtscp: true, invpcid: true, xsaves: true });
      expect([cpuid(4n, 0n), cpuid(4n, 0xffff_ffff_0000_0001n)].map(({ rax }) => rax & 0x3fn)).toEqual([0x21n, 0x22n]);
    });

    it('tells of the paravirtual interface', () => {
      const { rbx, rcx, rdx } = cpuid(0x4000_0000n);
      expect(text(rbx, rcx, rdx)).toBe('KVMKVMKVM\0\0\0');
    });

    it.each([0n, 1n, 7n, 0xdn, 0x4000_0001n, 0x8000_0008n, 0xffff_ffffn, ONES])('clears the upper halves of all four registers (leaf %i)', (leaf) => {
      for (const value of Object.values(cpuid(leaf))) expect(value).toBeLessThanOrEqual(0xffff_ffffn);
    });

    it('leaves every other register alone, and RIP goes on', () => {
      Object.assign(vcpu.registers, { rsi: 1n, rdi: 2n, rbp: 3n, r8: 4n, r15: 5n });
      cpuid(1n);
      expect(vcpu.registers).toMatchObject({ rsi: 1n, rdi: 2n, rbp: 3n, r8: 4n, r15: 5n });
      expect(backend.rip()).toBe(nextInstruction());
    });
  });
});

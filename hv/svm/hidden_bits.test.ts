import { describe, expect, it } from 'vitest';
import { backend, delivered, exitBy, GENERAL_PROTECTION, machine, underVendors, vcpu } from '../exit/exit.testing.ts';
import { ExitKind } from '../exit/kind.ts';
import { Cr0, Cr4, Efer } from '../vcpu/control_registers.ts';
import { amdVFull, amdVPlain, guest } from './vendor.testing.ts';

const READ_CR0 = 1 << 0;
const READ_CR4 = 1 << 4;
const watches = (bit: number): boolean => (guest().controlRegisterIntercepts & bit) !== 0;

function readMsr(index: number): bigint {
  vcpu.registers.rcx = BigInt(index);
  exitBy(ExitKind.MsrRead);
  return (vcpu.registers.rdx << 32n) | vcpu.registers.rax;
}

function writeMsr(index: number, value: bigint): void {
  Object.assign(vcpu.registers, { rcx: BigInt(index), rax: value & 0xffff_ffffn, rdx: value >> 32n });
  exitBy(ExitKind.MsrWrite);
}

underVendors([amdVPlain, amdVFull], () => {
  describe('reads of CR0', () => {
    it.each([['CD', { cd: true }], ['CD and NW', { cd: true, nw: true }]])('exit as long as the guest has set %s', (_, fields) => {
      expect(watches(READ_CR0)).toBe(false);
      backend.setCr0(Cr0.with({ pe: true, ...fields }).raw);
      expect(watches(READ_CR0)).toBe(true);
      expect(Cr0.of(guest().cr0)).toMatchObject({ cd: false, nw: false, pe: true });
      expect(Cr0.of(backend.cr0())).toMatchObject(fields);
      backend.setCr0(Cr0.with({ pe: true }).raw);
      expect(watches(READ_CR0)).toBe(false);
    });
  });

  describe('reads of CR4', () => {
    it('exit as long as the guest has not set MCE', () => {
      expect(watches(READ_CR4)).toBe(true);
      backend.setCr4(Cr4.with({ mce: true }).raw);
      expect(watches(READ_CR4)).toBe(false);
      backend.setCr4(0n);
      expect([watches(READ_CR4), backend.cr4(), guest().cr4]).toEqual([true, 0n, 0x40n]);
    });
  });

  describe('EFER', () => {
    const EFER = 0xc000_0080;

    it('does not show SVME, which VMRUN demands', () => {
      expect(readMsr(EFER)).toBe(0n);
      writeMsr(EFER, Efer.with({ sce: true, nxe: true }).raw);
      expect(readMsr(EFER)).toBe(Efer.with({ sce: true, nxe: true }).raw);
      expect(Efer.of(guest().efer)).toMatchObject({ svme: true, sce: true, nxe: true });
    });

    it('does not let the guest set it', () => {
      writeMsr(EFER, Efer.with({ svme: true }).raw);
      expect(delivered()).toEqual(GENERAL_PROTECTION);
    });
  });

  describe('the PAT', () => {
    it('is the guest\'s own, in the VMCB', () => {
      writeMsr(0x277, 0x0001_0405_0600_0106n);
      expect([guest().pat, readMsr(0x277)]).toEqual([0x0001_0405_0600_0106n, 0x0001_0405_0600_0106n]);
    });
  });

  describe('CR4 bits that stand for features', () => {
    const offered: [name: string, bit: bigint, without: () => void][] = [
      ['PCIDE', 17n, () => machine.setCpuid(1, 0, { ecx: 1 << 26 })],
      ['OSXSAVE', 18n, () => machine.setCpuid(1, 0, { ecx: 1 << 17 })],
      ['FSGSBASE', 16n, () => machine.setCpuid(7, 0, { ebx: (1 << 7) | (1 << 20) })],
      ['SMEP', 20n, () => machine.setCpuid(7, 0, { ebx: (1 << 0) | (1 << 20) })],
      ['SMAP', 21n, () => machine.setCpuid(7, 0, { ebx: (1 << 0) | (1 << 7) })],
      ['UMIP', 11n, () => machine.setCpuid(7, 0, { ebx: 0, ecx: 0 })],
    ];

    it.each(offered)('%s is offered if the processor has it', (_, bit, without) => {
      expect(backend.offersCr4(1n << bit)).toBe(true);
      without();
      expect(backend.offersCr4(1n << bit)).toBe(false);
    });

    it('are not looked for in a leaf of CPUID that is not there', () => {
      machine.setCpuid(0, 0, { eax: 6 });
      for (const bit of [11n, 16n, 20n, 21n]) expect(backend.offersCr4(1n << bit)).toBe(false);
    });
  });
});

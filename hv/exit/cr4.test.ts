import { describe, expect, it } from 'vitest';
import { ControlAccessKind } from '../vcpu/backend.ts';
import { Cr4, Efer } from '../vcpu/control_registers.ts';
import { backend, controlAccess, delivered, enterLongMode, IDENTITY, isRefused, nextInstruction, underEachVendor, vcpu, vendor } from './exit.testing.ts';

/** MOV to CR4 from RAX. */
function setCr4(value: bigint): void {
  vcpu.registers.rax = value;
  controlAccess({ register: 4, kind: ControlAccessKind.MoveTo });
}

underEachVendor(() => {
  describe('CR4', () => {
    it.each([[{ pae: true }], [{ pae: true, mce: true }], [{}]])('shows the guest what it wrote (%o), while machine checks stay on', (fields) => {
      const value = Cr4.with(fields).raw;
      setCr4(value);
      expect(delivered()).toBeUndefined();
      expect(backend.rip()).toBe(nextInstruction());
      expect(backend.cr4()).toBe(value);
      expect(Cr4.of(vendor.running().cr4)).toMatchObject({ ...fields, mce: true });
    });

    it('is read as the guest has written it', () => {
      setCr4(Cr4.with({ pge: true }).raw);
      controlAccess({ register: 4, kind: ControlAccessKind.MoveFrom, general: 6 });
      expect(vcpu.registers.rsi).toBe(Cr4.with({ pge: true }).raw);
    });

    it.each([
      ['VMXE', Cr4.with({ vmxe: true })], ['SMXE', Cr4.with({ smxe: true })], ['LA57', Cr4.with({ la57: true })], ['PKE', Cr4.with({ pke: true })],
      ['CET', Cr4.with({ cet: true })], ['PCIDE outside long mode', Cr4.with({ pcide: true })],
    ])('%s raises #GP', (_, value) => {
      setCr4(value.raw);
      isRefused();
    });

    it('keeps PAE in long mode', () => {
      backend.setEfer(Efer.with({ lme: true, lma: true }).raw);
      setCr4(0n);
      isRefused();
    });
  });

  describe('CR4.PCIDE', () => {
    it('is set in long mode with PCID zero only', () => {
      enterLongMode();
      backend.setCr3(IDENTITY | 1n);
      setCr4(Cr4.with({ pae: true, pcide: true }).raw);
      isRefused();
      backend.setCr3(IDENTITY);
      setCr4(Cr4.with({ pae: true, pcide: true }).raw);
      expect(Cr4.of(backend.cr4()).pcide).toBe(true);
    });
  });

  describe('bits of CR4 that do not exist', () => {
    it.each([15n, 19n, 27n, 31n])('bit %i raises #GP', (bit) => {
      setCr4(1n << bit);
      isRefused();
    });

    it.each([32n, 63n])('bit %i raises #GP in 64-bit code', (bit) => {
      enterLongMode();
      setCr4(Cr4.with({ pae: true }).raw | (1n << bit));
      isRefused();
    });
  });
});

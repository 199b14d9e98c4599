import { describe, expect, it } from 'vitest';
import { backend, domain, nextInstruction, portIo, underEachVendor, vcpu } from './exit.testing.ts';

/** A port whose value can be written and read back in 32 bits. */
const PCI_ADDRESS = 0xcf8;
const NOBODY = 0x300;

underEachVendor(() => {
  describe('IN', () => {
    it('of a byte or a word keeps the rest of RAX', () => {
      vcpu.registers.rax = 0x1122_3344_5566_7788n;
      portIo({ isIn: true, port: NOBODY });
      expect(vcpu.registers.rax).toBe(0x1122_3344_5566_77ffn);
      portIo({ isIn: true, port: NOBODY, bytes: 2 });
      expect(vcpu.registers.rax).toBe(0x1122_3344_5566_ffffn);
    });

    it('of a doubleword clears the upper half of RAX', () => {
      vcpu.registers.rax = 0x1122_3344_5566_7788n;
      portIo({ isIn: true, port: NOBODY, bytes: 4 });
      expect(vcpu.registers.rax).toBe(0xffff_ffffn);
      expect(backend.rip()).toBe(nextInstruction());
    });
  });

  describe('OUT', () => {
    it('writes the low part of RAX', () => {
      vcpu.registers.rax = 0xffff_ffff_8000_1234n;
      portIo({ port: PCI_ADDRESS, bytes: 4 });
      expect(domain.ports.read(PCI_ADDRESS, 4)).toBe(0x8000_1234);
    });
  });

  describe('a port at the end of the space', () => {
    it.each([[0xffff, 2], [0xfffe, 4], [0xffff, 4]] as const)('%i, %i bytes: reads all ones, beyond the end too', (port, bytes) => {
      portIo({ isIn: true, port, bytes });
      expect(vcpu.registers.rax & 0xffffn).toBe(0xffffn);
      expect(backend.rip()).toBe(nextInstruction());
    });
  });
});

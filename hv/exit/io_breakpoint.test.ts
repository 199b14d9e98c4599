import { describe, expect, it } from 'vitest';
import { Cr4 } from '../vcpu/control_registers.ts';
import { backend, machine, nextInstruction, portIo, startGuest, underEachVendor, vendor } from './exit.testing.ts';

const NOBODY = 0x300;

underEachVendor(() => {
  describe('an I/O breakpoint', () => {
    it('on a port makes its trap pending behind the instruction', () => {
      backend.setCr4(Cr4.with({ de: true }).raw);
      machine.current.debug[1] = BigInt(NOBODY);
      backend.setDr7(0x0020_0404n); // DR1 local, I/O, one byte
      portIo({ isIn: true, port: NOBODY });
      expect(vendor.traps()).toEqual({ breakpoints: 2, singleStep: false });
      expect(backend.rip()).toBe(nextInstruction());
    });
  });

  describe('I/O breakpoints', () => {
    /** DR0 watches `length` (2 bits) from a port, for kind `kind` (2 bits). */
    function watch(port: bigint, kind: number, length: number, enables = 1): void {
      backend.setCr4(Cr4.with({ de: true }).raw);
      machine.current.debug[0] = port;
      backend.setDr7(BigInt(enables | (kind << 16) | (length << 18)) | 0x400n);
    }
    const isHit = (): boolean => vendor.traps().breakpoints === 1;

    it.each([
      ['a byte of a watched doubleword', 0x300n, 2, 3, 0x303, 1, true],
      ['the byte behind it', 0x300n, 2, 3, 0x304, 1, false],
      ['a doubleword that begins before a watched byte', 0x303n, 2, 0, 0x300, 4, true],
      ['a word at an address that is rounded down', 0x301n, 2, 1, 0x300, 1, true],
      ['a breakpoint on memory', 0x300n, 3, 0, 0x300, 1, false],
    ] as const)('%s', (_, address, kind, length, port, bytes, hit) => {
      watch(address, kind, length);
      portIo({ isIn: true, port, bytes });
      expect(isHit()).toBe(hit);
    });

    it('count by their global bit as well, and not when neither is set', () => {
      watch(0x300n, 2, 0, 2);
      portIo({ isIn: true, port: 0x300 });
      expect(isHit()).toBe(true);
      startGuest();
      watch(0x300n, 2, 0, 0);
      portIo({ isIn: true, port: 0x300 });
      expect(isHit()).toBe(false);
    });

    it('do not exist without CR4.DE', () => {
      watch(0x300n, 2, 0);
      backend.setCr4(0n);
      portIo({ isIn: true, port: 0x300 });
      expect(isHit()).toBe(false);
    });
  });
});

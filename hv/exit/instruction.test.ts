import { describe, expect, it } from 'vitest';
import { backend, delivered, exitBy, GENERAL_PROTECTION, INVALID_OPCODE, nextInstruction, RIP, underEachVendor, vcpu, vendor } from './exit.testing.ts';
import { ExitKind } from './kind.ts';

underEachVendor(() => {
  describe('an instruction that the guest is not offered', () => {
    it('raises #UD where it stands', () => {
      exitBy(ExitKind.NotOffered);
      expect(delivered()).toEqual(INVALID_OPCODE);
      expect(backend.rip()).toBe(RIP);
    });

    it('RDPMC of a counter that is not there raises #GP(0)', () => {
      exitBy(ExitKind.CounterRead);
      expect(delivered()).toEqual(GENERAL_PROTECTION);
      expect(backend.rip()).toBe(RIP);
    });
  });

  describe('INVD and WBINVD', () => {
    it('are passed over', () => {
      exitBy(ExitKind.CacheFlush);
      expect(backend.rip()).toBe(nextInstruction());
      expect(delivered()).toBeUndefined();
    });
  });

  describe('a hypercall', () => {
    it('answers KVM_ENOSYS in the kernel, whatever the number', () => {
      vcpu.registers.rax = 0xffff_ffff_ffff_ffffn;
      exitBy(ExitKind.Hypercall);
      expect(BigInt.asIntN(64, vcpu.registers.rax)).toBe(-1000n);
      expect(backend.rip()).toBe(nextInstruction());
    });

    it.each([1, 2, 3])('answers "not permitted" at privilege %i, whatever the number', (level) => {
      vendor.setPrivilege(level);
      exitBy(ExitKind.Hypercall);
      expect(BigInt.asIntN(64, vcpu.registers.rax)).toBe(-1n);
      expect(backend.rip()).toBe(nextInstruction());
    });
  });
});

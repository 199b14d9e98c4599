import { describe, expect, it } from 'vitest';
import { backend, delivered, exitRaw, INVALID_OPCODE, RIP, underVendors } from '../exit/exit.testing.ts';
import { amdVFull, amdVPlain, guest } from './vendor.testing.ts';

underVendors([amdVPlain, amdVFull], () => {
  describe('an instruction that the guest is not offered', () => {
    it.each([
      ['RSM', 0x73], ['INVLPGA', 0x7a], ['VMRUN', 0x80], ['VMLOAD', 0x82], ['VMSAVE', 0x83], ['STGI', 0x84], ['CLGI', 0x85], ['SKINIT', 0x86], ['MONITOR', 0x8a],
      ['MWAIT', 0x8b], ['MWAIT with an armed monitor', 0x8c], ['RDPRU', 0x8e],
    ])('%s raises #UD where it stands', (_, code) => {
      exitRaw(code, 0n);
      expect(delivered()).toEqual(INVALID_OPCODE);
      expect(backend.rip()).toBe(RIP);
    });
  });

  describe('INVD', () => {
    it('is passed over as WBINVD is', () => {
      backend.setRip(RIP);
      exitRaw(0x76, RIP + 2n);
      expect(delivered()).toBeUndefined();
      expect(backend.rip()).not.toBe(RIP);
      expect(guest().shadow.inForce).toBe(false);
    });
  });
});

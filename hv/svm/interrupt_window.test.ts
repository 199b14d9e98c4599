import { describe, expect, it } from 'vitest';
import { backend, underVendors } from '../exit/exit.testing.ts';
import { amdVFull, amdVPlain, guest } from './vendor.testing.ts';

const VINTR_INTERCEPT = 1 << 4;
const isWatched = (): boolean => (guest().intercepts1 & VINTR_INTERCEPT) !== 0;

underVendors([amdVPlain, amdVFull], () => {
  describe('the interrupt window', () => {
    it('is a virtual interrupt that nothing but IF and the shadow holds back, and that exits before it is delivered (15.21.4)', () => {
      backend.setInterruptWindow(true);
      expect(guest().virtualInterrupt).toMatchObject({ pending: true, ignoreTaskPriority: true, priority: 15, masking: true });
      expect(isWatched()).toBe(true);
    });

    it('leaves nothing behind when it is closed', () => {
      const before = [guest().virtualInterrupt.raw, guest().intercepts1];
      backend.setInterruptWindow(true);
      backend.setInterruptWindow(false);
      expect([guest().virtualInterrupt.raw, guest().intercepts1]).toEqual(before);
    });

    it('that is closed already, or open, is left as it is: the processor may keep what it has', () => {
      guest().clean = 0x1fff;
      backend.setInterruptWindow(false);
      expect(guest().clean).toBe(0x1fff);
      backend.setInterruptWindow(true);
      guest().clean = 0x1fff;
      backend.setInterruptWindow(true);
      expect(guest().clean).toBe(0x1fff);
    });
  });
});

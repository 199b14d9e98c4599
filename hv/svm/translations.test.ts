import { describe, expect, it } from 'vitest';
import { backend, exitBy, timerExpires, underVendors } from '../exit/exit.testing.ts';
import { ExitKind } from '../exit/kind.ts';
import type { Vendor } from '../exit/vendor.testing.ts';
import { SegmentName } from '../vcpu/backend.ts';
import { amdVFull, amdVPlain, guest } from './vendor.testing.ts';

/** TLB_CONTROL: APM volume 2, table 15-9. */
const cases: [vendor: Vendor, words: string, control: number][] = [[amdVPlain, 'all translations', 1], [amdVFull, "the guest's translations", 3]];

const setters: [name: string, set: () => void][] = [
  ['CR0', () => backend.setCr0(0x11n)], ['CR3', () => backend.setCr3(0x5000n)], ['CR4', () => backend.setCr4(0x20n)], ['EFER', () => backend.setEfer(0n)],
];

for (const [vendor, words, control] of cases) {
  underVendors([vendor], () => {
    it.each(setters)(`a change of %s drops ${words} with the next entry, and only with that`, (_, set) => {
      timerExpires();
      expect(guest().tlbControl).toBe(0);
      set();
      expect(guest().tlbControl).toBe(control);
      exitBy(ExitKind.CacheFlush);
      expect(guest().tlbControl).toBe(0);
    });

    describe('nothing is dropped', () => {
      it('for what does not concern translations', () => {
        timerExpires();
        backend.setCr2(1n);
        backend.setDr7(0x400n);
        backend.setPat(0n);
        backend.setSegment(SegmentName.Cs, backend.segment(SegmentName.Cs));
        backend.setInterruptWindow(true);
        expect(guest().tlbControl).toBe(0);
      });
    });
  });
}

import { beforeEach, describe, expect, it } from 'vitest';
import { backend, startGuest, underEachVendor, vcpu } from '../exit/exit.testing.ts';
import { SegmentAccess, SegmentName } from './backend.ts';
import { Efer } from './control_registers.ts';
import { checkSegment, isCanonical } from './segment_check.ts';
import { StartMode } from './start.ts';

/** Types of segments: SDM table 3-1. */
const READ_ONLY = 1;
const READ_WRITE = 3;
const DOWN_READ_WRITE = 7;
const EXECUTE_ONLY = 9;
const EXECUTE_READ = 11;

function segment(type: number, limit: number, access: Parameters<typeof SegmentAccess.with>[0] = {}): void {
  backend.setSegment(SegmentName.Ds, { selector: 0x18, base: 0n, limit, access: SegmentAccess.with({ type, codeOrData: true, present: true, big: true, ...access }) });
}
const reads = (offset: bigint, bytes: number): boolean => checkSegment(vcpu, SegmentName.Ds, offset, bytes, false);
const writes = (offset: bigint, bytes: number): boolean => checkSegment(vcpu, SegmentName.Ds, offset, bytes, true);

underEachVendor(() => {
  describe('types, in protected mode', () => {
    it.each([
      ['data, read-only', READ_ONLY, true, false], ['data', READ_WRITE, true, true],
      ['code, execute-only', EXECUTE_ONLY, false, false], ['code', EXECUTE_READ, true, false],
    ])('%s', (_, type, mayRead, mayWrite) => {
      segment(type, 0xffff);
      expect([reads(0n, 1), writes(0n, 1)]).toEqual([mayRead, mayWrite]);
    });

    it('a null selector allows nothing', () => {
      segment(READ_WRITE, 0xffff_ffff, { unusable: true });
      expect([reads(0n, 1), writes(0n, 1)]).toEqual([false, false]);
    });

    it('do not count in real mode', () => {
      startGuest(StartMode.Real);
      segment(EXECUTE_ONLY, 0xffff);
      expect([reads(0n, 1), writes(0n, 1)]).toEqual([true, true]);
    });
  });

  describe('limits', () => {
    it.each([
      [0xfffn, 1, true], [0x1000n, 1, false], [0xffen, 2, true], [0xfffn, 2, false], [0xffcn, 4, true], [0xffdn, 4, false], [0xffff_ffffn, 4, false],
    ])('a limit of 0xfff, offset %i, %i bytes: %s', (offset, bytes, allowed) => {
      segment(READ_WRITE, 0xfff);
      expect(reads(offset, bytes)).toBe(allowed);
    });

    it.each([
      ['of 64 KB', false, 0xfffn, 1, false], ['of 64 KB', false, 0x1000n, 4, true], ['of 64 KB', false, 0xffffn, 1, true], ['of 64 KB', false, 0xffffn, 2, false],
      ['of 4 GB', true, 0xffff_fffcn, 4, true], ['of 4 GB', true, 0xffff_fffdn, 4, false], ['of 4 GB', true, 0n, 1, false],
    ])('a segment %s that expands down: above the limit only (D/B %s, offset %i, %i bytes: %s)', (_, big, offset, bytes, allowed) => {
      segment(DOWN_READ_WRITE, 0xfff, { big });
      expect(reads(offset, bytes)).toBe(allowed);
    });
  });

  describe('64-bit code', () => {
    beforeEach(() => {
      backend.setEfer(Efer.with({ lme: true, lma: true }).raw);
      const code = backend.segment(SegmentName.Cs);
      backend.setSegment(SegmentName.Cs, { ...code, access: code.access.with({ long: true, big: false }) });
    });

    it('knows neither limits nor types', () => {
      segment(READ_ONLY, 0, { unusable: true });
      expect(writes(0x7fff_0000_0000n, 8)).toBe(true);
    });

    it.each([
      [0x7fff_ffff_ffffn, 1, true], [0x7fff_ffff_ffffn, 2, false], [0x8000_0000_0000n, 1, false], [0xffff_7fff_ffff_ffffn, 1, false],
      [0xffff_7fff_ffff_ffffn, 2, false], [0xffff_8000_0000_0000n, 8, true], [0xffff_ffff_ffff_ffffn, 1, true],
    ])('knows canonical addresses: %i, %i bytes: %s', (offset, bytes, allowed) => expect(reads(offset, bytes)).toBe(allowed));

    it('is not what a compatibility-mode segment runs', () => {
      const code = backend.segment(SegmentName.Cs);
      backend.setSegment(SegmentName.Cs, { ...code, access: code.access.with({ long: false, big: true }) });
      segment(READ_WRITE, 0xfff);
      expect(reads(0x1000n, 1)).toBe(false);
    });
  });

  describe('canonical addresses', () => {
    it.each([
      [0n, true], [0x7fff_ffff_ffffn, true], [0x8000_0000_0000n, false], [0xffff_7fff_ffff_ffffn, false], [0xffff_8000_0000_0000n, true], [0xffff_ffff_ffff_ffffn, true],
      [0x0001_0000_0000_0000n, false], [0x8000_0000_0000_0000n, false],
    ])('%i: %s', (address, canonical) => expect(isCanonical(address)).toBe(canonical));
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { line } from '../device/board.testing.ts';
import { SegmentName } from '../vcpu/backend.ts';
import { Cr0, Rflags } from '../vcpu/control_registers.ts';
import { StartMode } from '../vcpu/start.ts';
import { backend, delivered, domain, nextInstruction, poke, portIo, RIP, startGuest, underEachVendor, vcpu, vendor } from './exit.testing.ts';

const COM1 = 0x3f8;
const NOBODY = 0x300;

/** INS or OUTS; one byte unless told otherwise. */
const string = (io: Parameters<typeof portIo>[0]): void => portIo({ isString: true, ...io });

underEachVendor(() => {
  describe('OUTS', () => {
    it('sends what ESI points to, and ESI moves', () => {
      poke(0x2000n, 0x41n);
      vcpu.registers.rsi = 0x2000n;
      string({ port: COM1 });
      expect(line.sent).toBe('A');
      expect(vcpu.registers.rsi).toBe(0x2001n);
      expect(backend.rip()).toBe(nextInstruction());
    });

    it('with REP takes ECX elements, backwards if DF is set', () => {
      poke(0x2000n, 0x44434241n);
      vcpu.registers.rsi = 0x2003n;
      vcpu.registers.rcx = 4n;
      backend.setRflags(Rflags.with({ direction: true }).raw);
      string({ port: COM1, isRepeated: true });
      expect(line.sent).toBe('DCBA');
      expect(vcpu.registers.rcx).toBe(0n);
      expect(vcpu.registers.rsi).toBe(0x1fffn);
    });

    it('with REP and ECX zero does nothing', () => {
      string({ port: COM1, isRepeated: true });
      expect(line.sent).toBe('');
      expect(backend.rip()).toBe(nextInstruction());
    });

    it('with REP and many elements goes on at the same instruction, so that interrupts come in', () => {
      vcpu.registers.rcx = 1000n;
      string({ port: NOBODY, isRepeated: true });
      expect(vcpu.registers.rcx).toBe(936n);
      expect(backend.rip()).toBe(RIP);
      expect(delivered()).toBeUndefined();
    });

    it('beyond the limit of the segment raises #GP(0)', () => {
      const data = backend.segment(SegmentName.Ds);
      backend.setSegment(SegmentName.Ds, { ...data, limit: 0xfff });
      vcpu.registers.rsi = 0x1000n;
      string({ port: COM1 });
      expect(delivered()).toEqual({ vector: 13, errorCode: 0 });
    });

    it('in real mode raises #GP without an error code', () => {
      startGuest(StartMode.Real);
      vcpu.registers.rsi = 0x1_0000n;
      string({ port: COM1, addressBytes: 4 });
      expect(delivered()).toEqual({ vector: 13 });
    });
  });

  describe('INS with paging', () => {
    beforeEach(() => {
      backend.setCr3(0x10000n);
      backend.setCr0(Cr0.with({ pe: true, pg: true, wp: true, et: true }).raw);
      domain.memory.write32(0x10000n, 0x11003);
      domain.memory.write32(0x11004n, 0x1003); // where the instruction lies
    });

    it('into a page that is not there raises #PF with the address in CR2', () => {
      vcpu.registers.rdi = 0x3010n;
      string({ port: NOBODY, isIn: true });
      expect(delivered()).toEqual({ vector: 14, errorCode: 2 });
      expect(vendor.cr2()).toBe(0x3010n);
      expect(Rflags.of(backend.rflags()).resume).toBe(true);
      expect(vcpu.registers.rdi).toBe(0x3010n);
    });

    it('into a read-only page raises #PF for a write to a present page', () => {
      domain.memory.write32(0x1100cn, 0x5001);
      vcpu.registers.rdi = 0x3010n;
      string({ port: NOBODY, isIn: true });
      expect(delivered()).toEqual({ vector: 14, errorCode: 3 });
    });

    it('across two pages fills both and marks them accessed and dirty', () => {
      domain.memory.write32(0x1100cn, 0x5003);
      domain.memory.write32(0x11010n, 0x8003);
      vcpu.registers.rdi = 0x3ffen;
      string({ port: NOBODY, isIn: true, bytes: 4 });
      expect(domain.memory.read16(0x5ffen)).toBe(0xffff);
      expect(domain.memory.read16(0x8000n)).toBe(0xffff);
      expect(domain.memory.read32(0x11010n)).toBe(0x8063);
    });
  });

  describe('REP, between elements', () => {
    it.each([['many elements', {}], ['a single step', { trap: true }]])('sets RF after %s, so that a breakpoint on the instruction is not hit again', (_, flags) => {
      backend.setRflags(Rflags.with(flags).raw);
      vcpu.registers.rcx = 100n;
      string({ port: NOBODY, isRepeated: true });
      expect(backend.rip()).toBe(RIP);
      expect(Rflags.of(backend.rflags()).resume).toBe(true);
    });

    it('of many elements leaves no RF behind when it is done', () => {
      vcpu.registers.rcx = 100n;
      string({ port: NOBODY, isRepeated: true });
      string({ port: NOBODY, isRepeated: true });
      expect([vcpu.registers.rcx, backend.rip()]).toEqual([0n, nextInstruction()]);
      expect(Rflags.of(backend.rflags()).resume).toBe(false);
    });

    it('takes one element for each single step', () => {
      backend.setRflags(Rflags.with({ trap: true }).raw);
      vcpu.registers.rcx = 3n;
      string({ port: COM1, isRepeated: true });
      expect(vcpu.registers.rcx).toBe(2n);
      expect(vendor.traps()).toEqual({ breakpoints: 0, singleStep: true });
    });

    it('an element that faults leaves the registers of those before it', () => {
      const data = backend.segment(SegmentName.Ds);
      backend.setSegment(SegmentName.Ds, { ...data, limit: 0x2003 });
      poke(0x2000n, 0x4443_4241n);
      vcpu.registers.rsi = 0x2000n;
      vcpu.registers.rcx = 6n;
      string({ port: COM1, isRepeated: true });
      expect(line.sent).toBe('ABCD');
      expect(delivered()).toEqual({ vector: 13, errorCode: 0 });
      expect([vcpu.registers.rsi, vcpu.registers.rcx]).toEqual([0x2004n, 2n]);
    });
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { line } from '../device/board.testing.ts';
import { SlotKind } from '../domain/slot.ts';
import { DEVICE, device, keep, peek, startWithDevice } from '../mmio/mmio.testing.ts';
import { SegmentName } from '../vcpu/backend.ts';
import { Cr0, Cr4 } from '../vcpu/control_registers.ts';
import { backend, delivered, domain, enterLongMode, poke, portIo, setCodeIsLong, underEachVendor, vcpu } from './exit.testing.ts';

const COM1 = 0x3f8;
/** A port whose value can be written and read back in 32 bits. */
const PCI_ADDRESS = 0xcf8;
const NOBODY = 0x300;

/** INS or OUTS; one byte unless told otherwise. */
const string = (io: Parameters<typeof portIo>[0]): void => portIo({ isString: true, ...io });

/** Gives a segment a base. */
function setBase(name: SegmentName, base: bigint): void {
  backend.setSegment(name, { ...backend.segment(name), base });
}

underEachVendor(() => {
  describe('the segment', () => {
    const segments = [['ES', SegmentName.Es], ['CS', SegmentName.Cs], ['SS', SegmentName.Ss], ['DS', SegmentName.Ds], ['FS', SegmentName.Fs], ['GS', SegmentName.Gs]] as const;

    it.each(segments)('of OUTS may be %s, by a prefix', (_, segment) => {
      setBase(segment, 0x2000n);
      domain.memory.write8(0x2300n, 0x41);
      vcpu.registers.rsi = 0x300n;
      string({ port: COM1, segment });
      expect(line.sent).toBe('A');
      expect(vcpu.registers.rsi).toBe(0x301n);
    });

    it('of OUTS is DS without a prefix', () => {
      setBase(SegmentName.Ds, 0x2000n);
      domain.memory.write8(0x2300n, 0x41);
      vcpu.registers.rsi = 0x300n;
      string({ port: COM1 });
      expect(line.sent).toBe('A');
    });

    it.each(segments)('of INS stays ES, whatever the prefix: %s', (_, segment) => {
      for (const [, each] of segments) if (each !== SegmentName.Cs) setBase(each, 0x3000n);
      setBase(SegmentName.Es, 0x2000n);
      vcpu.registers.rdi = 0x300n;
      string({ port: NOBODY, isIn: true, segment });
      expect([domain.memory.read8(0x2300n), domain.memory.read8(0x3300n)]).toEqual([0xff, 0]);
    });

    it('that is SS raises #SS beyond its limit', () => {
      backend.setSegment(SegmentName.Ss, { ...backend.segment(SegmentName.Ss), limit: 0xff });
      vcpu.registers.rsi = 0x100n;
      string({ port: COM1, segment: SegmentName.Ss });
      expect(delivered()).toEqual({ vector: 12, errorCode: 0 });
    });

    it('has no base in 64-bit code but for FS and GS', () => {
      enterLongMode();
      for (const [name, at, prefix] of [['D', 0x300n, SegmentName.Ds], ['S', 0x300n, SegmentName.Ss], ['F', 0x2300n, SegmentName.Fs], ['G', 0x2300n, SegmentName.Gs]] as const) {
        setBase(prefix, 0x2000n);
        domain.memory.write8(at, name.charCodeAt(0));
        vcpu.registers.rsi = 0x300n;
        string({ port: COM1, segment: prefix });
      }
      expect(line.sent).toBe('DSFG');
    });

    it('without a base does not lead REP astray', () => {
      enterLongMode();
      setBase(SegmentName.Ds, 0x2000n);
      domain.memory.write32(0x4000n, 0x4443_4241);
      Object.assign(vcpu.registers, { rsi: 0x4000n, rcx: 4n });
      string({ port: COM1, isRepeated: true });
      expect(line.sent).toBe('ABCD');
    });
  });

  describe('a device as the operand', () => {
    beforeEach(() => startWithDevice());

    it('is read by OUTS, and written by INS, in one access', () => {
      keep(8n, 4, 0x8000_1238n);
      vcpu.registers.rsi = DEVICE + 8n;
      string({ port: PCI_ADDRESS, bytes: 4 });
      vcpu.registers.rdi = DEVICE + 0x10n;
      string({ port: PCI_ADDRESS, bytes: 4, isIn: true });
      expect([device.seen, peek(0x10n, 4)]).toEqual([['R4 8', 'W4 16'], 0x8000_1238n]);
    });

    it('begins where RAM ends', () => {
      domain.memory.add(DEVICE - 0x1000n, 0x1000n, 0x9000_0000n, SlotKind.Ram);
      vcpu.registers.rdi = DEVICE - 1n;
      string({ port: NOBODY, bytes: 2, isIn: true });
      expect([domain.memory.read8(DEVICE - 1n), device.seen, peek(0n, 1)]).toEqual([0xff, ['W1 0'], 0xffn]);
    });
  });

  describe('the width of addresses', () => {
    it('of 64 bits uses all of RSI and RCX', () => {
      enterLongMode();
      domain.memory.add(0x8000_0000n, 0x1000n, 0x5000_0000n, 0);
      domain.memory.write8(0x8000_0000n, 0x41);
      Object.assign(vcpu.registers, { rsi: 0x8000_0000n, rcx: 1n });
      string({ port: COM1, isRepeated: true });
      expect(line.sent).toBe('A');
      expect([vcpu.registers.rsi, vcpu.registers.rcx]).toEqual([0x8000_0001n, 0n]);
    });

    it('of 32 bits in 64-bit code takes ESI and ECX', () => {
      enterLongMode();
      domain.memory.write8(0x2000n, 0x41);
      Object.assign(vcpu.registers, { rsi: 0xffff_ffff_0000_2000n, rcx: 0xffff_ffff_0000_0001n });
      string({ port: COM1, isRepeated: true, addressBytes: 4 });
      expect(line.sent).toBe('A');
      expect([vcpu.registers.rsi, vcpu.registers.rcx]).toEqual([0x2001n, 0n]);
    });

    it('is that of the code in compatibility mode', () => {
      enterLongMode();
      setCodeIsLong(false);
      domain.memory.write8(0x2000n, 0x41);
      vcpu.registers.rsi = 0xffff_ffff_0000_2000n;
      string({ port: COM1 });
      expect(line.sent).toBe('A');
    });

    it('of 16 bits wraps SI within 64 KB and keeps what is above, CX too', () => {
      poke(0xfff8n, 0x42n << 56n);
      poke(0n, 0x43n);
      vcpu.registers.rsi = 0x1234_5678_9abc_ffffn;
      vcpu.registers.rcx = 0x1_0002n;
      string({ port: COM1, isRepeated: true, addressBytes: 2 });
      expect(line.sent).toBe('BC');
      expect(vcpu.registers.rsi).toBe(0x1234_5678_9abc_0001n);
      expect(vcpu.registers.rcx).toBe(0x1_0000n);
    });

    it('of 32 bits clears the upper halves of ESI and ECX', () => {
      vcpu.registers.rsi = 0xffff_ffff_0000_2000n;
      vcpu.registers.rcx = 0xffff_ffff_0000_0001n;
      string({ port: NOBODY, isRepeated: true });
      expect([vcpu.registers.rsi, vcpu.registers.rcx]).toEqual([0x2001n, 0n]);
    });

    it('of 32 bits wraps linear addresses at 4 GB, from element to element and within one', () => {
      backend.setCr4(Cr4.with({ pae: true }).raw);
      backend.setCr3(0x10000n);
      backend.setCr0(Cr0.with({ pe: true, pg: true, et: true }).raw);
      poke(0x10000n, 0x11001n, 0n, 0n, 0x12001n);
      poke(0x11000n, 0x83n);
      poke(0x12000n + 511n * 8n, 0x20_0083n);
      domain.memory.write8(0x3f_ffffn, 0x41);
      poke(0n, 0x42n);
      const data = backend.segment(SegmentName.Ds);
      backend.setSegment(SegmentName.Ds, { ...data, base: 0xffff_f000n });
      vcpu.registers.rsi = 0xfffn;
      vcpu.registers.rcx = 2n;
      string({ port: COM1, isRepeated: true });
      expect(line.sent).toBe('AB');
      vcpu.registers.rsi = 0xfffn;
      string({ port: PCI_ADDRESS, bytes: 4 });
      expect(delivered()).toBeUndefined();
    });
  });
});

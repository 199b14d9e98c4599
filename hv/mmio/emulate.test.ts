import { beforeEach, describe, expect, it } from 'vitest';
import { EndReason } from '../domain/end.ts';
import { SlotKind } from '../domain/slot.ts';
import { backend, delivered, domain, enterLongMode, IDENTITY, machine, poke, RIP, underEachVendor, vcpu, vendor } from '../exit/exit.testing.ts';
import { SegmentName } from '../vcpu/backend.ts';
import { Cr0, Rflags } from '../vcpu/control_registers.ts';
import { StartMode } from '../vcpu/start.ts';
import { access, DEVICE, device, keep, outcomeOf, peek, startWithDevice } from './mmio.testing.ts';

/** MOV EAX, [EBX]; MOV [EBX], EAX. */
const LOAD = [0x8b, 0x03];
const STORE = [0x89, 0x03];
const [MOVSD, STOSD, LODSD] = [[0xa5], [0xab], [0xad]];
const REP = 0xf3;
/** MOV [EBX], AX. */
const STORE_WORD = [0x66, 0x89, 0x03];
/** The end of the device, and of every other thing. */
const END = DEVICE + 0x2000n;

const [TRAP, RESUME] = [0x100n, 0x1_0000n];

underEachVendor(() => {
  beforeEach(() => startWithDevice());

  describe('an access to a device', () => {
    it('is one access if it is aligned, and the instruction is done', () => {
      keep(8n, 4, 0x1234_5678n);
      vcpu.registers.rbx = DEVICE + 8n;
      backend.setRflags(2n | RESUME);
      vendor.setShadow('STI');
      access(LOAD, { address: DEVICE + 8n });
      expect([outcomeOf(2), vcpu.registers.rax, device.seen]).toEqual(['done', 0x1234_5678n, ['R4 8']]);
      expect([backend.rflags(), backend.inInterruptShadow()]).toEqual([2n, false]);
    });

    it('has its address in the trace', () => {
      vcpu.registers.rbx = DEVICE + 8n;
      access(LOAD, { address: DEVICE + 8n });
      expect(vcpu.detail).toBe(DEVICE + 8n);
    });

    it('is single-stepped as any other', () => {
      vcpu.registers.rbx = DEVICE;
      backend.setRflags(2n | TRAP);
      access(STORE, { write: true });
      expect(vendor.traps().singleStep).toBe(true);
    });

    it.each([
      [1n, ['W1 1', 'W2 2', 'W1 4']],
      [2n, ['W2 2', 'W2 4']],
      [4n, ['W4 4']],
      [0xffen, ['W2 4094', 'W2 4096']],
    ])('at offset %i is split into pieces that are aligned', (offset, seen) => {
      vcpu.registers.rbx = DEVICE + offset;
      vcpu.registers.rax = 0x8765_4321n;
      access(STORE, { address: DEVICE + offset, write: true });
      expect([outcomeOf(2), device.seen, peek(offset, 4)]).toEqual(['done', seen, 0x8765_4321n]);
    });

    it('reaches over the end of the device into RAM', () => {
      domain.memory.add(END, 0x1000n, 0x9000_0000n, SlotKind.Ram);
      vcpu.registers.rbx = END - 1n;
      vcpu.registers.rax = 0xbbaan;
      access(STORE_WORD, { address: END - 1n, write: true });
      expect([outcomeOf(3), peek(0x1fffn, 1), domain.memory.read8(END)]).toEqual(['done', 0xaan, 0xbb]);
    });

    it('of which a part lies nowhere ends the domain', () => {
      vcpu.registers.rbx = END - 1n;
      access(STORE_WORD, { address: END - 1n, write: true });
      expect([outcomeOf(3), device.seen]).toEqual([`ended ${EndReason.MemoryFault}`, []]);
    });

    it('lies in the segment that the instruction names', () => {
      backend.setSegment(SegmentName.Fs, { ...backend.segment(SegmentName.Ds), base: DEVICE });
      vcpu.registers.rbx = 4n;
      keep(4n, 4, 77n);
      access([0x64, ...LOAD], { address: DEVICE + 4n });
      expect([outcomeOf(3), vcpu.registers.rax]).toEqual(['done', 77n]);
    });

    it('comes from 16-bit code too', () => {
      startWithDevice(StartMode.Real);
      backend.setSegment(SegmentName.Ds, { ...backend.segment(SegmentName.Ds), base: DEVICE });
      vcpu.registers.rbx = 0xffffn;
      vcpu.registers.rsi = 5n;
      keep(4n, 2, 0x4142n);
      access([0x8b, 0x00], { address: DEVICE + 4n }); // MOV AX, [BX + SI]
      expect([outcomeOf(2), vcpu.registers.rax]).toEqual(['done', 0x4142n]);
    });

    it('goes by the page tables of the guest', () => {
      enterLongMode();
      poke(IDENTITY + 8n, 0x70_2003n);
      poke(0x70_2000n, DEVICE - (DEVICE & 0x3fff_ffffn) | 0x83n);
      vcpu.registers.rbx = 0x80_0000_0000n + (DEVICE & 0x3fff_ffffn);
      keep(0n, 4, 5n);
      access(LOAD);
      expect([outcomeOf(2), vcpu.registers.rax]).toEqual(['done', 5n]);
    });
  });

  describe('an access that the processor would refuse', () => {
    it('to a page that has become read-only raises #PF', () => {
      enterLongMode();
      backend.setCr0(Cr0.of(backend.cr0()).with({ wp: true }).raw);
      poke(0x70_1018n, 0xc000_0081n);
      vcpu.registers.rbx = DEVICE;
      access([0xff, 0x03]); // INC of which the read has faulted
      expect(delivered()).toEqual({ vector: 14, errorCode: 3 });
      expect([vendor.cr2(), device.seen]).toEqual([DEVICE, []]);
    });

    it.each([['#GP in DS', 0x03, 13], ['#SS in SS', 0x45, 12]])('beyond the limit raises %s', (_name, modrm, vector) => {
      for (const name of [SegmentName.Ds, SegmentName.Ss]) backend.setSegment(name, { ...backend.segment(name), limit: 0xffff });
      vcpu.registers.rbx = vcpu.registers.rbp = DEVICE;
      access([0x8b, modrm, 0]);
      expect(delivered()).toEqual({ vector, errorCode: 0 });
    });
  });

  describe('what ends the domain as an access to nothing', () => {
    beforeEach(() => { vcpu.registers.rbx = DEVICE; });
    const ended = `ended ${EndReason.MemoryFault}`;

    it('an operand that lies elsewhere than the fault', () => {
      access(LOAD, { address: DEVICE + 4n });
      expect([outcomeOf(2), device.seen]).toEqual([ended, []]);
      expect(machine.log.linesOf('error')[0]).toContain('not as the operand of its instruction');
    });

    it.each([
      ['page tables in a device', { isFinal: false }],
      ['code in a device', { execute: true }],
      ['an event delivered to a stack in a device', { duringEvent: true }],
    ])('%s', (_name, how) => {
      access(LOAD, how);
      expect([outcomeOf(2), device.seen]).toEqual([ended, []]);
    });
  });

  describe('an instruction that is not carried out', () => {
    it.each([
      ['MOVAPS', [0x0f, 0x28, 0x03]], ['IMUL', [0x0f, 0xaf, 0x03]], ['PUSH', [0xff, 0x33]], ['POP', [0x8f, 0x03]], ['CALL', [0xff, 0x13]], ['VMOVUPS', [0xc5, 0xf8, 0x10, 0x03]],
    ])('%s ends the domain, and the report has its bytes', (_name, instruction) => {
      vcpu.registers.rbx = DEVICE;
      access(instruction);
      expect([outcomeOf(2), device.seen]).toEqual([`ended ${EndReason.Unemulated}`, []]);
      const text = machine.log.lines.join('\n');
      expect(text).toContain(`device at guest-physical address 0x${DEVICE.toString(16)}`);
      expect(machine.log.entries.map((entry) => entry.text).join('')).toContain(instruction.map((byte) => ` 0x${byte.toString(16)}`).join(''));
    });

    it('bytes that are no instruction end it too', () => {
      access(Array.from({ length: 15 }, () => 0xf0));
      expect(outcomeOf(2)).toBe(`ended ${EndReason.Undecodable}`);
    });
  });

  describe('MOVS, STOS and LODS', () => {
    beforeEach(() => {
      Object.assign(vcpu.registers, { rsi: DEVICE, rdi: 0x3000n, rcx: 3n, rax: 0x0102_0304n });
      keep(0n, 8, 0x8877_6655_4433_2211n);
    });

    it('MOVS from the device: the registers move', () => {
      access(MOVSD);
      expect([outcomeOf(1), domain.memory.read32(0x3000n), vcpu.registers.rsi, vcpu.registers.rdi, vcpu.registers.rcx]).toEqual(['done', 0x4433_2211, DEVICE + 4n, 0x3004n, 3n]);
    });

    it('MOVS to the device, downwards', () => {
      backend.setRflags(Rflags.with({ direction: true }).raw);
      domain.memory.write32(0x3000n, 0x5a5a_5a5a);
      Object.assign(vcpu.registers, { rsi: 0x3000n, rdi: DEVICE + 4n });
      access(MOVSD, { address: DEVICE + 4n, write: true });
      expect([outcomeOf(1), peek(4n, 4), vcpu.registers.rsi, vcpu.registers.rdi]).toEqual(['done', 0x5a5a_5a5an, 0x2ffcn, DEVICE]);
    });

    it('MOVS from device to device', () => {
      vcpu.registers.rdi = DEVICE + 0x1000n;
      access(MOVSD);
      expect([outcomeOf(1), device.seen]).toEqual(['done', ['R4 0', 'W4 4096']]);
    });

    it('LODS changes as much of RAX as it reads', () => {
      access([0xac]);
      expect([outcomeOf(1), vcpu.registers.rax, vcpu.registers.rsi]).toEqual(['done', 0x0102_0311n, DEVICE + 1n]);
    });

    it('REP STOS: one access for each element, in the width of the address', () => {
      Object.assign(vcpu.registers, { rdi: DEVICE, rcx: 0x5_0000_0003n });
      access([REP, ...STOSD], { write: true });
      expect([outcomeOf(2), device.seen, vcpu.registers.rcx, vcpu.registers.rdi]).toEqual(['done', ['W4 0', 'W4 4', 'W4 8'], 0n, DEVICE + 12n]);
    });

    it('a long REP is taken up again with RF set, so that interrupts come in between', () => {
      Object.assign(vcpu.registers, { rdi: DEVICE, rcx: 100n });
      access([REP, ...STOSD], { write: true });
      expect([outcomeOf(2), vcpu.registers.rcx, Rflags.of(backend.rflags()).resume]).toEqual(['again', 36n, true]);
      access([REP, ...STOSD], { address: DEVICE + 256n, write: true });
      expect([outcomeOf(2), vcpu.registers.rcx, Rflags.of(backend.rflags()).resume, device.seen.length]).toEqual(['done', 0n, false, 100]);
    });

    it('a trap comes after each element', () => {
      backend.setRflags(2n | TRAP);
      vcpu.registers.rdi = DEVICE;
      access([REP, ...STOSD], { write: true });
      expect([vcpu.registers.rcx, backend.rip(), vendor.traps().singleStep]).toEqual([2n, RIP, true]);
    });

    it('a page that is missing raises #PF before the device is read', () => {
      enterLongMode();
      vcpu.registers.rdi = 0x80_0000_0000n;
      access(MOVSD);
      expect([delivered(), device.seen, vcpu.registers.rsi]).toEqual([{ vector: 14, errorCode: 2 }, [], DEVICE]);
    });

    it('an exception in the middle leaves the registers at its element', () => {
      enterLongMode();
      poke(IDENTITY, 0x70_1003n);
      Object.assign(vcpu.registers, { rsi: DEVICE, rdi: 0x1_0000_0000n - 4n, rcx: 3n });
      domain.memory.add(0xffff_f000n, 0x1000n, 0x9000_0000n, SlotKind.Ram);
      access([REP, ...MOVSD]);
      expect([delivered(), device.seen, vcpu.registers.rcx, vendor.cr2()]).toEqual([{ vector: 14, errorCode: 2 }, ['R4 0'], 2n, 0x1_0000_0000n]);
    });

    it('elements that nothing answers are left to the processor, but for the first', () => {
      Object.assign(vcpu.registers, { rdi: END - 4n });
      access([REP, ...STOSD], { address: END - 4n, write: true });
      expect([outcomeOf(2), vcpu.registers.rcx]).toEqual(['again', 2n]);
      Object.assign(vcpu.registers, { rsi: DEVICE, rdi: END });
      access(MOVSD);
      expect(outcomeOf(1)).toBe(`ended ${EndReason.MemoryFault}`);
    });

    it('LODS of 8 bytes, and addresses of 32 bits in 64-bit code', () => {
      enterLongMode();
      vcpu.registers.rsi = 0xffff_ffff_0000_0000n | DEVICE;
      access([0x67, 0x48, ...LODSD]);
      expect([outcomeOf(3), vcpu.registers.rax, vcpu.registers.rsi]).toEqual(['done', 0x8877_6655_4433_2211n, DEVICE + 8n]);
    });
  });

  describe('the bus', () => {
    it('gives an address to one device only, and in whole pages', () => {
      expect(() => domain.mmio.attach(DEVICE + 0x1000n, 0x1000n, device)).toThrow();
      expect(() => domain.mmio.attach(0xe000_0800n, 0x1000n, device)).toThrow();
    });

    it('reads all ones and drops what is written where nothing is', () => {
      expect([1, 2, 4, 8].map((bytes) => domain.mmio.read(END, bytes))).toEqual([0xffn, 0xffffn, 0xffff_ffffn, 0xffff_ffff_ffff_ffffn]);
      domain.mmio.write(END, 4, 1n);
      expect(device.seen).toEqual([]);
    });
  });
});

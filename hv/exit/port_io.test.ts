import { beforeEach, describe, expect, it } from 'vitest';
import { Cr0, Cr4, Rflags } from '../vcpu/control_registers.ts';
import { StartMode } from '../vcpu/start.ts';
import { SegmentName } from '../vcpu/backend.ts';
import { IoQualification, StringInformation } from '../vmx/qualifications.ts';
import { ExitReason } from '../vmx/exit_reasons.ts';
import { line } from '../device/board.testing.ts';
import { backend, delivered, domain, exitBy, machine, poke, RIP, startGuest, vcpu, VmcsField } from './exit.testing.ts';

const COM1 = 0x3f8;
/** A port whose value can be written and read back in 32 bits. */
const PCI_ADDRESS = 0xcf8;
const NOBODY = 0x300;

beforeEach(() => startGuest());

function access(fields: object): void {
  exitBy(ExitReason.Io, IoQualification.with(fields).raw);
}

describe('IN', () => {
  it('of a byte or a word keeps the rest of RAX', () => {
    vcpu.registers.rax = 0x1122_3344_5566_7788n;
    access({ isIn: true, port: NOBODY });
    expect(vcpu.registers.rax).toBe(0x1122_3344_5566_77ffn);
    access({ isIn: true, port: NOBODY, size: 1 });
    expect(vcpu.registers.rax).toBe(0x1122_3344_5566_ffffn);
  });

  it('of a doubleword clears the upper half of RAX', () => {
    vcpu.registers.rax = 0x1122_3344_5566_7788n;
    access({ isIn: true, port: NOBODY, size: 3 });
    expect(vcpu.registers.rax).toBe(0xffff_ffffn);
    expect(backend.rip()).toBe(RIP + 2n);
  });
});

describe('OUT', () => {
  it('writes the low part of RAX', () => {
    vcpu.registers.rax = 0xffff_ffff_8000_1234n;
    access({ port: PCI_ADDRESS, size: 3 });
    expect(domain.ports.read(PCI_ADDRESS, 4)).toBe(0x8000_1234);
  });
});

/** INS or OUTS by ESI or EDI with 32-bit addresses. */
function string(fields: object, linear: bigint, addressSize = 1): void {
  machine.vmx.set(VmcsField.GuestLinearAddress, linear);
  machine.vmx.set(VmcsField.ExitInstructionInformation, BigInt(StringInformation.with({ addressSize, segment: 3 }).raw));
  access({ isString: true, ...fields });
}

describe('OUTS', () => {
  it('sends what ESI points to, and ESI moves', () => {
    poke(0x2000n, 0x41n);
    vcpu.registers.rsi = 0x2000n;
    string({ port: COM1 }, 0x2000n);
    expect(line.sent).toBe('A');
    expect(vcpu.registers.rsi).toBe(0x2001n);
    expect(backend.rip()).toBe(RIP + 2n);
  });

  it('with REP takes ECX elements, backwards if DF is set', () => {
    poke(0x2000n, 0x44434241n);
    vcpu.registers.rsi = 0x2003n;
    vcpu.registers.rcx = 4n;
    backend.setRflags(Rflags.with({ direction: true }).raw);
    string({ port: COM1, isRepeated: true }, 0x2003n);
    expect(line.sent).toBe('DCBA');
    expect(vcpu.registers.rcx).toBe(0n);
    expect(vcpu.registers.rsi).toBe(0x1fffn);
  });

  it('with REP and ECX zero does nothing', () => {
    string({ port: COM1, isRepeated: true }, 0n);
    expect(line.sent).toBe('');
    expect(backend.rip()).toBe(RIP + 2n);
  });

  it('with REP and many elements goes on at the same instruction, so that interrupts come in', () => {
    vcpu.registers.rcx = 1000n;
    string({ port: NOBODY, isRepeated: true }, 0n);
    expect(vcpu.registers.rcx).toBe(936n);
    expect(backend.rip()).toBe(RIP);
    expect(delivered()).toBeUndefined();
  });

  it('beyond the limit of the segment raises #GP(0)', () => {
    const data = backend.segment(SegmentName.Ds);
    backend.setSegment(SegmentName.Ds, { ...data, limit: 0xfff });
    vcpu.registers.rsi = 0x1000n;
    string({ port: COM1 }, 0x1000n);
    expect(delivered()).toEqual({ vector: 13, errorCode: 0n });
  });

  it('in real mode raises #GP without an error code', () => {
    startGuest(StartMode.Real);
    vcpu.registers.rsi = 0x1_0000n;
    string({ port: COM1 }, 0x1_0000n);
    expect(delivered()).toEqual({ vector: 13 });
  });
});

describe('INS with paging', () => {
  beforeEach(() => {
    backend.setCr3(0x10000n);
    backend.setCr0(Cr0.with({ pe: true, pg: true, wp: true, et: true }).raw);
    backend.setCr4(0n);
    domain.memory.write32(0x10000n, 0x11003);
  });

  it('into a page that is not there raises #PF with the address in CR2', () => {
    vcpu.registers.rdi = 0x3010n;
    string({ port: NOBODY, isIn: true }, 0x3010n);
    expect(delivered()).toEqual({ vector: 14, errorCode: 2n });
    expect(machine.current.cr2).toBe(0x3010n);
    expect(Rflags.of(backend.rflags()).resume).toBe(true);
    expect(vcpu.registers.rdi).toBe(0x3010n);
  });

  it('into a read-only page raises #PF for a write to a present page', () => {
    domain.memory.write32(0x1100cn, 0x5001);
    vcpu.registers.rdi = 0x3010n;
    string({ port: NOBODY, isIn: true }, 0x3010n);
    expect(delivered()).toEqual({ vector: 14, errorCode: 3n });
  });

  it('across two pages fills both and marks them accessed and dirty', () => {
    domain.memory.write32(0x1100cn, 0x5003);
    domain.memory.write32(0x11010n, 0x8003);
    vcpu.registers.rdi = 0x3ffen;
    string({ port: NOBODY, isIn: true, size: 3 }, 0x3ffen);
    expect(domain.memory.read16(0x5ffen)).toBe(0xffff);
    expect(domain.memory.read16(0x8000n)).toBe(0xffff);
    expect(domain.memory.read32(0x11010n)).toBe(0x8063);
  });
});

describe('an I/O breakpoint', () => {
  it('on a port makes its trap pending behind the instruction', () => {
    backend.setCr4(Cr4.with({ de: true }).raw);
    machine.current.debug[1] = BigInt(NOBODY);
    backend.setDr7(0x0020_0404n); // DR1 local, I/O, one byte
    access({ isIn: true, port: NOBODY });
    expect(machine.vmx.get(VmcsField.GuestPendingDebug)).toBe(0x1002n);
    expect(backend.rip()).toBe(RIP + 2n);
  });
});

describe('REP, between elements', () => {
  it.each([['many elements', {}], ['a single step', { trap: true }]])('sets RF after %s, so that a breakpoint on the instruction is not hit again', (_, flags) => {
    backend.setRflags(Rflags.with(flags).raw);
    vcpu.registers.rcx = 100n;
    string({ port: NOBODY, isRepeated: true }, 0n);
    expect(backend.rip()).toBe(RIP);
    expect(Rflags.of(backend.rflags()).resume).toBe(true);
  });

  it('takes one element for each single step', () => {
    backend.setRflags(Rflags.with({ trap: true }).raw);
    vcpu.registers.rcx = 3n;
    string({ port: COM1, isRepeated: true }, 0n);
    expect(vcpu.registers.rcx).toBe(2n);
    expect(machine.vmx.get(VmcsField.GuestPendingDebug)).toBe(0x4000n);
  });

  it('an element that faults leaves the registers of those before it', () => {
    const data = backend.segment(SegmentName.Ds);
    backend.setSegment(SegmentName.Ds, { ...data, limit: 0x2003 });
    poke(0x2000n, 0x4443_4241n);
    vcpu.registers.rsi = 0x2000n;
    vcpu.registers.rcx = 6n;
    string({ port: COM1, isRepeated: true }, 0x2000n);
    expect(line.sent).toBe('ABCD');
    expect(delivered()).toEqual({ vector: 13, errorCode: 0n });
    expect([vcpu.registers.rsi, vcpu.registers.rcx]).toEqual([0x2004n, 2n]);
  });
});

describe('the width of addresses', () => {
  it('of 16 bits wraps SI within 64 KB and keeps what is above, CX too', () => {
    poke(0xfff8n, 0x42n << 56n);
    poke(0n, 0x43n);
    vcpu.registers.rsi = 0x1234_5678_9abc_ffffn;
    vcpu.registers.rcx = 0x1_0002n;
    string({ port: COM1, isRepeated: true }, 0xffffn, 0);
    expect(line.sent).toBe('BC');
    expect(vcpu.registers.rsi).toBe(0x1234_5678_9abc_0001n);
    expect(vcpu.registers.rcx).toBe(0x1_0000n);
  });

  it('of 32 bits clears the upper halves of ESI and ECX', () => {
    vcpu.registers.rsi = 0xffff_ffff_0000_2000n;
    vcpu.registers.rcx = 0xffff_ffff_0000_0001n;
    string({ port: NOBODY, isRepeated: true }, 0x2000n, 1);
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
    string({ port: COM1, isRepeated: true }, 0xffff_ffffn);
    expect(line.sent).toBe('AB');
    vcpu.registers.rsi = 0xfffn;
    string({ port: PCI_ADDRESS, size: 3 }, 0xffff_ffffn);
    expect(delivered()).toBeUndefined();
  });
});

describe('a port at the end of the space', () => {
  it.each([[0xffff, 1], [0xfffe, 3], [0xffff, 3]])('%i, %i more bytes: reads all ones, beyond the end too', (port, size) => {
    access({ isIn: true, port, size });
    expect(vcpu.registers.rax & 0xffffn).toBe(0xffffn);
    expect(backend.rip()).toBe(RIP + 2n);
  });
});

describe('I/O breakpoints', () => {
  /** DR0 watches `length` (2 bits) from a port, for kind `kind` (2 bits). */
  function watch(port: bigint, kind: number, length: number, enables = 1): void {
    backend.setCr4(Cr4.with({ de: true }).raw);
    machine.current.debug[0] = port;
    backend.setDr7(BigInt(enables | (kind << 16) | (length << 18)) | 0x400n);
  }
  const isHit = (): boolean => machine.vmx.get(VmcsField.GuestPendingDebug) === 0x1001n;

  it.each([
    ['a byte of a watched doubleword', 0x300n, 2, 3, 0x303, 0, true],
    ['the byte behind it', 0x300n, 2, 3, 0x304, 0, false],
    ['a doubleword that begins before a watched byte', 0x303n, 2, 0, 0x300, 3, true],
    ['a word at an address that is rounded down', 0x301n, 2, 1, 0x300, 0, true],
    ['a breakpoint on memory', 0x300n, 3, 0, 0x300, 0, false],
  ])('%s', (_, address, kind, length, port, size, hit) => {
    watch(address, kind, length);
    access({ isIn: true, port, size });
    expect(isHit()).toBe(hit);
  });

  it('count by their global bit as well, and not when neither is set', () => {
    watch(0x300n, 2, 0, 2);
    access({ isIn: true, port: 0x300 });
    expect(isHit()).toBe(true);
    startGuest();
    watch(0x300n, 2, 0, 0);
    access({ isIn: true, port: 0x300 });
    expect(isHit()).toBe(false);
  });

  it('do not exist without CR4.DE', () => {
    watch(0x300n, 2, 0);
    backend.setCr4(0n);
    access({ isIn: true, port: 0x300 });
    expect(isHit()).toBe(false);
  });
});

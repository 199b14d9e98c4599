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

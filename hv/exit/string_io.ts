import { SegmentName } from '../vcpu/backend.ts';
import type { PortAccess, StringOperand } from '../vcpu/backend.ts';
import { Dr6, Rflags } from '../vcpu/control_registers.ts';
import { Exception } from '../vcpu/event.ts';
import { translateLinear } from '../vcpu/paging.ts';
import { noteIoBreakpoints } from './io_breakpoint.ts';
import { ExitResult } from '../vcpu/result.ts';
import { checkSegment, wrapLinear } from '../vcpu/segment_check.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';
import { lowPart, withLowPart } from '../vcpu/width.ts';

/** Elements that one exit moves at most. A longer REP is taken up again at the same instruction, so that interrupts come in between. */
const ELEMENTS_PER_EXIT: u32 = 64;

const PAGE: u64 = 0x1000n;

/**
 * INS and OUTS, with and without REP (SDM volume 2). The backend tells the operand's segment and linear address, so that no
 * instruction is decoded. RCX and RSI or RDI move with each element: an exception in the middle leaves them where the
 * processor would.
 */
export function handleStringIo(vcpu: Vcpu, io: PortAccess): ExitResult {
  const operand = vcpu.backend.stringOperand(vcpu);
  const flags = Rflags.of(vcpu.backend.rflags());
  let linear: u64 = operand.linear;
  let offset: u64 = operand.offset;
  for (let moved: u32 = 0; moved < ELEMENTS_PER_EXIT; moved++) {
    if (io.isRepeated && counter(vcpu, operand) === 0n) return ExitResult.Advance;
    if (!checkSegment(vcpu, operand.segment, offset, io.bytes, io.isIn)) return raiseSegmentFault(vcpu, operand.segment);
    const fault = moveElement(vcpu, io, linear);
    if (fault.failed) return raisePageFault(vcpu, fault.address, fault.errorCode);
    const next = step(vcpu, operand, io, flags.direction);
    linear = wrapLinear(vcpu, linear + next - offset);
    offset = next;
    const isWatched = noteIoBreakpoints(vcpu, io.port, io.bytes);
    if (!io.isRepeated) return ExitResult.Advance;
    setCounter(vcpu, operand, counter(vcpu, operand) - 1n);
    if ((isWatched || flags.trap) && counter(vcpu, operand) !== 0n) return trapBetweenElements(vcpu, flags.trap);
  }
  return counter(vcpu, operand) === 0n ? ExitResult.Advance : goOnLater(vcpu);
}

/** Whatever comes between two elements finds RF set, so that a breakpoint on the instruction is not hit again (SDM 17.3.1.1). */
function goOnLater(vcpu: Vcpu): ExitResult {
  vcpu.backend.setRflags(Rflags.of(vcpu.backend.rflags()).with({ resume: true }).raw);
  return ExitResult.Retry;
}

/** Traps come after each element, at the same instruction as long as there are more (SDM volume 2, REP). */
function trapBetweenElements(vcpu: Vcpu, isSingleStep: boolean): ExitResult {
  if (isSingleStep) vcpu.backend.pendTraps(vcpu, Dr6.with({ singleStep: true }));
  return goOnLater(vcpu);
}

type ElementFault = { readonly failed: boolean; readonly address: u64; readonly errorCode: u32 };

/** One element; its bytes may lie on two pages, both of which are looked up before anything moves. */
function moveElement(vcpu: Vcpu, io: PortAccess, linear: u64): ElementFault {
  const first = translateLinear(vcpu, linear, io.isIn);
  if (!first.valid) return { failed: true, address: linear, errorCode: first.errorCode };
  const inFirst: u64 = PAGE - (linear & (PAGE - 1n));
  if (inFirst >= u64(io.bytes)) {
    transfer(vcpu, io, first.address, first.address, u8(io.bytes));
    return { failed: false, address: 0n, errorCode: 0 };
  }
  const rest = wrapLinear(vcpu, linear + inFirst);
  const second = translateLinear(vcpu, rest, io.isIn);
  if (!second.valid) return { failed: true, address: rest, errorCode: second.errorCode };
  transfer(vcpu, io, first.address, second.address, u8(inFirst));
  return { failed: false, address: 0n, errorCode: 0 };
}

/** Bytes 0 to `split - 1` lie from `first` on, the rest from `second` on. */
function transfer(vcpu: Vcpu, io: PortAccess, first: Gpa, second: Gpa, split: u8): void {
  const guest = vcpu.domain.memory;
  const incoming: u32 = io.isIn ? vcpu.domain.ports.read(io.port, io.bytes) : 0;
  let outgoing: u32 = 0;
  for (let i: u8 = 0; i < io.bytes; i++) {
    const address: Gpa = i < split ? first + u64(i) : second + u64(i - split);
    if (io.isIn) guest.write8(address, u8(incoming >> u32(8 * i)));
    else outgoing |= u32(guest.read8(address)) << u32(8 * i);
  }
  if (!io.isIn) vcpu.domain.ports.write(io.port, io.bytes, outgoing);
}

/** Moves RSI or RDI by one element, in the width of the address, and returns it in that width. */
function step(vcpu: Vcpu, operand: StringOperand, io: PortAccess, backwards: boolean): u64 {
  const registers = vcpu.registers;
  const by: u64 = backwards ? 0n - u64(io.bytes) : u64(io.bytes);
  const before: u64 = io.isIn ? registers.rdi : registers.rsi;
  const after = withLowPart(before, before + by, operand.addressBytes);
  if (io.isIn) registers.rdi = after;
  else registers.rsi = after;
  return lowPart(after, operand.addressBytes);
}

function counter(vcpu: Vcpu, operand: StringOperand): u64 {
  return lowPart(vcpu.registers.rcx, operand.addressBytes);
}

function setCounter(vcpu: Vcpu, operand: StringOperand, value: u64): void {
  vcpu.registers.rcx = withLowPart(vcpu.registers.rcx, value, operand.addressBytes);
}

function raiseSegmentFault(vcpu: Vcpu, segment: SegmentName): ExitResult {
  return vcpu.raiseWithCode(segment === SegmentName.Ss ? Exception.StackFault : Exception.GeneralProtection, 0);
}

function raisePageFault(vcpu: Vcpu, address: u64, errorCode: u32): ExitResult {
  vcpu.backend.setCr2(address);
  return vcpu.raiseWithCode(Exception.PageFault, errorCode);
}

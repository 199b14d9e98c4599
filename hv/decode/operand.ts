import { SegmentName } from '../vcpu/backend.ts';
import { readGeneral, writeGeneral } from '../vcpu/general.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';
import { highByte, lowPart, signExtended, withHighByte, withLowPart } from '../vcpu/width.ts';
import { Immediate, Place } from './form.ts';
import type { Instruction } from './instruction.ts';
import { MAXIMUM_LENGTH } from './instruction.ts';
import { CodeSize } from './mode.ts';
import { NO_BASE, NO_BASE_16, NO_DISPLACEMENT, REGISTER, Sib, SIB_FOLLOWS } from './modrm.ts';

/**
 * Operands of an instruction that `decode` found valid, and that has no VEX, EVEX or XOP: their register bits are not looked
 * at. Numbers of general registers: 0 RAX to 15 R15, with 4 RSP, as in general.ts.
 */

const RSP = 4;
const RBP = 5;
/** Instead of a register. */
const NONE: u8 = 0xFF;

/** Whether ModRM names memory. */
export function hasMemory(from: Instruction): boolean {
  return from.form.modrm && from.form.place !== Place.Ignored && from.modrm().mod !== REGISTER;
}

/** ModRM.reg with REX.R. */
export function registerOperand(from: Instruction): u8 {
  return from.modrm().reg | (from.rex.r ? 8 : 0);
}

/** ModRM.rm with REX.B, if it names a register. */
export function modrmRegister(from: Instruction): u8 {
  return from.modrm().rm | (from.rex.b ? 8 : 0);
}

/** The immediate, extended by its sign to 64 bits; 0 if there is none. */
export function immediateOf(from: Instruction): u64 {
  return from.immediateAt >= from.length ? 0n : signed(from, from.immediateAt, from.length - from.immediateAt);
}

/** The part of a general register that an operand of 1, 2, 4 or 8 bytes is: AH, CH, DH, BH without REX. */
export function readRegister(vcpu: Vcpu, from: Instruction, number: u8, bytes: u8): u64 {
  if (isHighByte(from, number, bytes)) return highByte(readGeneral(vcpu, number - 4));
  return lowPart(readGeneral(vcpu, number), bytes);
}

/** Writes it: 32 bits clear the upper half, less keeps the rest. */
export function writeRegister(vcpu: Vcpu, from: Instruction, number: u8, bytes: u8, value: u64): void {
  if (isHighByte(from, number, bytes)) {
    writeGeneral(vcpu, number - 4, withHighByte(readGeneral(vcpu, number - 4), value));
  } else {
    writeGeneral(vcpu, number, withLowPart(readGeneral(vcpu, number), value, bytes));
  }
}

/** The segment of the memory operand: SDM volume 1, table 3-5; for strings that of the source. */
export function segmentOf(from: Instruction): SegmentName {
  if (from.prefixes.hasSegment) return from.prefixes.segment;
  if (!hasMemory(from)) return SegmentName.Ds;
  const base = parts(from).base;
  return base === RSP || base === RBP ? SegmentName.Ss : SegmentName.Ds;
}

/** Offset of the memory operand in its segment, wrapped to the address size: SDM volume 1, 3.7.5; with MOV A0 to A3 their own. */
export function offsetOf(vcpu: Vcpu, from: Instruction): u64 {
  const bytes = u8(from.addressBytes());
  if (!hasMemory(from)) return from.form.immediate === Immediate.Offset ? lowPart(immediateOf(from), bytes) : 0n;
  const address = parts(from);
  let offset: u64 = address.displacement;
  if (address.base !== NONE) offset += readGeneral(vcpu, address.base);
  if (address.index !== NONE) offset += readGeneral(vcpu, address.index) << u64(address.scale);
  if (address.relative) offset += vcpu.backend.rip() + u64(from.length);
  return lowPart(offset, bytes);
}

/** Base of a segment as addresses of that code have it: in 64-bit code only FS and GS have one (SDM volume 3, 3.4.4). */
function segmentBase(vcpu: Vcpu, from: Instruction, segment: SegmentName): u64 {
  const hasBase: boolean = from.size !== CodeSize.Bits64 || segment === SegmentName.Fs || segment === SegmentName.Gs;
  return hasBase ? vcpu.backend.segment(segment).base : 0n;
}

/** Linear address of `offset` in `segment`; 32 bits wide outside of 64-bit code. */
export function linearOf(vcpu: Vcpu, from: Instruction, segment: SegmentName, offset: u64): u64 {
  const linear: u64 = segmentBase(vcpu, from, segment) + offset;
  return from.size === CodeSize.Bits64 ? linear : u64(u32(linear));
}

function isHighByte(from: Instruction, number: u8, bytes: u8): boolean {
  return bytes === 1 && number >= 4 && number < 8 && !from.rex.present;
}

/** What an address is the sum of. */
type Address = { readonly base: u8; readonly index: u8; readonly scale: u8; readonly relative: boolean; readonly displacement: u64 };

/** Registers of addresses of 16 bits, by ModRM.rm: SDM volume 2, table 2-1. */
const bases16: readonly u8[] = [3, 3, 5, 5, 6, 7, 5, 3];
const indices16: readonly u8[] = [6, 7, 6, 7, NONE, NONE, NONE, NONE];

function parts(from: Instruction): Address {
  return from.addressBytes() === 2 ? parts16(from) : parts32(from);
}

function parts16(from: Instruction): Address {
  const modrm = from.modrm();
  const alone: boolean = modrm.mod === NO_DISPLACEMENT && modrm.rm === NO_BASE_16;
  return { base: alone ? NONE : bases16[modrm.rm], index: indices16[modrm.rm], scale: 0, relative: false, displacement: displacement(from, from.modrmAt + 1) };
}

function parts32(from: Instruction): Address {
  const modrm = from.modrm();
  if (modrm.rm === SIB_FOLLOWS) return partsOfSib(from);
  const alone: boolean = modrm.mod === NO_DISPLACEMENT && modrm.rm === NO_BASE;
  return {
    base: alone ? NONE : modrmRegister(from), index: NONE, scale: 0, relative: alone && from.size === CodeSize.Bits64,
    displacement: displacement(from, from.modrmAt + 1),
  };
}

function partsOfSib(from: Instruction): Address {
  const at = from.modrmAt + 1;
  const sib = Sib.of(at < MAXIMUM_LENGTH ? from.bytes[at] : 0);
  const alone: boolean = from.modrm().mod === NO_DISPLACEMENT && sib.base === NO_BASE;
  const index: u8 = sib.index | (from.rex.x ? 8 : 0);
  return {
    base: alone ? NONE : sib.base | (from.rex.b ? 8 : 0), index: index === RSP ? NONE : index, scale: sib.scale, relative: false,
    displacement: displacement(from, at + 1),
  };
}

/** The displacement that begins at `at` and ends where the immediate begins; 0 if there is none. */
function displacement(from: Instruction, at: u32): u64 {
  return at >= from.immediateAt ? 0n : signed(from, at, from.immediateAt - at);
}

/** `count` bytes from `at` on, the lowest first, extended by the sign of the last. */
function signed(from: Instruction, at: u32, count: u32): u64 {
  let value: u64 = 0n;
  for (let i: u32 = 0; i < count && at + i < MAXIMUM_LENGTH; i++) value |= u64(from.bytes[at + i]) << u64(8 * i);
  return signExtended(value, u8(count));
}

import { SegmentName } from './backend.ts';
import type { SegmentAccess } from './backend.ts';
import { Cr0, Efer } from './control_registers.ts';
import type { Vcpu } from './vcpu.ts';

/** The type field of a data or code segment: SDM table 3-1. */
const SegmentType = register(u8, { accessed: flag(0), writableOrReadable: flag(1), expandDown: flag(2), code: flag(3) });

/** Linear addresses have 48 significant bits. */
const CanonicalTop = register(u64, { top: bits<u32>(63, 47) });
const ALL_ONES: u32 = 0x1FFFF;

/**
 * Whether `bytes` at `offset` of a segment may be read, or written: limit and type (SDM 5.3, 5.5), in 64-bit code only
 * whether the address is canonical (SDM 5.3.1).
 */
export function checkSegment(vcpu: Vcpu, name: SegmentName, offset: u64, bytes: u8, write: boolean): boolean {
  const segment = vcpu.backend.segment(name);
  if (inLongCode(vcpu)) return isCanonical(segment.base + offset) && isCanonical(segment.base + offset + u64(bytes) - 1n);
  if (Cr0.of(vcpu.backend.cr0()).pe && !allows(segment.access, write)) return false;
  const last: u64 = offset + u64(bytes) - 1n;
  const limit = u64(segment.limit);
  if (!isExpandDown(segment.access)) return last <= limit;
  return offset > limit && last <= (segment.access.big ? u64(u32.MAX) : u64(u16.MAX));
}

export function inLongCode(vcpu: Vcpu): boolean {
  return Efer.of(vcpu.backend.efer()).lma && vcpu.backend.segment(SegmentName.Cs).access.long;
}

/** A linear address as the processor forms it: outside 64-bit code it has 32 bits, and wraps around (SDM 3.3). */
export function wrapLinear(vcpu: Vcpu, address: u64): u64 {
  return inLongCode(vcpu) ? address : u64(u32(address));
}

/** Whether bits 63 to 47 are all alike. */
export function isCanonical(address: u64): boolean {
  const top = CanonicalTop.of(address).top;
  return top === 0 || top === ALL_ONES;
}

function allows(access: SegmentAccess, write: boolean): boolean {
  const type = SegmentType.of(access.type);
  if (access.unusable) return false;
  if (write) return !type.code && type.writableOrReadable;
  return !type.code || type.writableOrReadable;
}

function isExpandDown(access: SegmentAccess): boolean {
  const type = SegmentType.of(access.type);
  return !type.code && type.expandDown;
}

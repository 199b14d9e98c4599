import { Msr } from '../processor/msrs.ts';

/** Memory types: SDM table 12-2; EPT entries use the same numbers (SDM 29.3.7.2). */
export const enum MemoryType { Uncacheable = 0, WriteCombining = 1, WriteThrough = 4, WriteProtected = 5, WriteBack = 6 }

/** IA32_MTRRCAP, IA32_MTRR_DEF_TYPE, IA32_MTRR_PHYSBASEn and PHYSMASKn: SDM 12.11.2. */
const MtrrCapabilities = register(u64, { count: bits<u8>(7, 0) });
const MtrrDefault = register(u64, { type: bits<MemoryType>(7, 0), enabled: flag(11) });
const MtrrBase = register(u64, { type: bits<MemoryType>(7, 0), frame: page(51, 12) });
const MtrrMask = register(u64, { valid: flag(11), frame: page(51, 12) });

/** A stretch of memory of one type. */
export type TypedRange = { readonly type: MemoryType; readonly end: Hpa };

/** Every address lies below this. */
const ADDRESS_END: Hpa = 0x10_0000_0000_0000n;

/**
 * The type that the firmware's MTRRs give to the memory from `start` on, and up to where (`end`, at most `limit`). Above
 * the first megabyte only: below it the fixed MTRRs rule. With masks that are not contiguous, which no firmware uses, the
 * stretch may end too early but never too late.
 */
export function memoryTypeAt(start: Hpa, limit: Hpa): TypedRange {
  const fallback = MtrrDefault.of(cpu.rdmsr(u32(Msr.MtrrDefaultType)));
  if (!fallback.enabled) return { type: MemoryType.Uncacheable, end: limit };
  const count: u32 = u32(MtrrCapabilities.of(cpu.rdmsr(u32(Msr.MtrrCapabilities))).count);
  let type: MemoryType = fallback.type;
  let covered: boolean = false;
  let end: Hpa = limit;
  for (let i: u32 = 0; i < count; i++) {
    const mask = MtrrMask.of(cpu.rdmsr(u32(Msr.MtrrPhysicalMask0) + 2 * i));
    if (!mask.valid) continue;
    const base = MtrrBase.of(cpu.rdmsr(u32(Msr.MtrrPhysicalBase0) + 2 * i));
    const size: u64 = 1n << u64(lowestBit(mask.frame | ADDRESS_END));
    if (base.frame > start && base.frame < end) end = base.frame;
    if ((start & mask.frame) !== (base.frame & mask.frame)) continue;
    const rangeEnd: Hpa = (start & ~(size - 1n)) + size;
    if (rangeEnd < end) end = rangeEnd;
    type = covered ? stronger(type, base.type) : base.type;
    covered = true;
  }
  return { type, end };
}

/** Where two MTRRs overlap: uncacheable wins, then write-through; other mixtures are undefined and count as uncacheable (SDM 12.11.4.1). */
function stronger(a: MemoryType, b: MemoryType): MemoryType {
  if (a === b) return a;
  const oneIsBack: boolean = a === MemoryType.WriteBack || b === MemoryType.WriteBack;
  const oneIsThrough: boolean = a === MemoryType.WriteThrough || b === MemoryType.WriteThrough;
  return oneIsBack && oneIsThrough ? MemoryType.WriteThrough : MemoryType.Uncacheable;
}

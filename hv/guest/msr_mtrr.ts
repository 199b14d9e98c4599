import type { Vcpu } from '../vcpu/vcpu.ts';
import { MtrrDefault, VARIABLE_RANGES } from './guest_msrs.ts';
import { GuestMsr } from './msr_numbers.ts';
import { type MsrRead, msrValue } from './msr_read.ts';

/** IA32_MTRRCAP: SDM figure 12-2. */
const MtrrCapabilities = register(u64, { variableRanges: bits<u8>(7, 0), fixedRanges: flag(8), writeCombining: flag(10) });
/** Base and mask of a variable range: SDM figure 12-4. */
const MtrrBase = register(u64, { type: bits<u8>(7, 0), frame: bits<u64>(51, 12) });
const MtrrMask = register(u64, { valid: flag(11), frame: bits<u64>(51, 12) });

export function readMtrrCapabilities(vcpu: Vcpu, index: u32): MsrRead {
  return msrValue(MtrrCapabilities.with({ variableRanges: u8(VARIABLE_RANGES), fixedRanges: true, writeCombining: true }).raw);
}

/** Even numbers are bases, odd ones masks. */
export function readVariableMtrr(vcpu: Vcpu, index: u32): MsrRead {
  const range: u32 = (index - u32(GuestMsr.MtrrVariableFirst)) >> 1;
  return msrValue((index & 1) === 0 ? vcpu.msrs.variableBase[range] : vcpu.msrs.variableMask[range]);
}

export function writeVariableMtrr(vcpu: Vcpu, index: u32, value: u64): boolean {
  const range: u32 = (index - u32(GuestMsr.MtrrVariableFirst)) >> 1;
  if ((index & 1) === 0) {
    const base = MtrrBase.of(value);
    if (!isMemoryType(base.type) || base.raw !== MtrrBase.with({ type: base.type, frame: base.frame }).raw) return false;
    vcpu.msrs.variableBase[range] = value;
    return true;
  }
  const mask = MtrrMask.of(value);
  if (mask.raw !== MtrrMask.with({ valid: mask.valid, frame: mask.frame }).raw) return false;
  vcpu.msrs.variableMask[range] = value;
  return true;
}

export function readFixedMtrr(vcpu: Vcpu, index: u32): MsrRead {
  return msrValue(vcpu.msrs.fixed[fixedRange(index)]);
}

/** Eight memory types. */
export function writeFixedMtrr(vcpu: Vcpu, index: u32, value: u64): boolean {
  for (let i: u64 = 0n; i < 8n; i += 1n) {
    if (!isMemoryType(u8(value >> (8n * i)))) return false;
  }
  vcpu.msrs.fixed[fixedRange(index)] = value;
  return true;
}

export function readMtrrDefault(vcpu: Vcpu, index: u32): MsrRead {
  return msrValue(vcpu.msrs.mtrrDefault);
}

export function writeMtrrDefault(vcpu: Vcpu, index: u32, value: u64): boolean {
  const wanted = MtrrDefault.of(value);
  if (!isMemoryType(wanted.type)) return false;
  if (wanted.raw !== MtrrDefault.with({ type: wanted.type, fixedEnabled: wanted.fixedEnabled, enabled: wanted.enabled }).raw) return false;
  vcpu.msrs.mtrrDefault = value;
  return true;
}

/** IA32_PAT, where it exits: it is the processor's, in the guest's state. */
export function readPat(vcpu: Vcpu, index: u32): MsrRead {
  return msrValue(vcpu.backend.pat());
}

/** Eight memory types, of which one more is allowed: uncached, which MTRRs may override (SDM table 12-10). */
export function writePat(vcpu: Vcpu, index: u32, value: u64): boolean {
  for (let i: u64 = 0n; i < 8n; i += 1n) {
    const type = u8(value >> (8n * i));
    if (type !== UNCACHED && !isMemoryType(type)) return false;
  }
  vcpu.backend.setPat(value);
  return true;
}

const UNCACHED: u8 = 7;

/** Uncacheable, write-combining, write-through, write-protected, write-back: SDM table 12-8. */
function isMemoryType(type: u8): boolean {
  return type <= 6 && type !== 2 && type !== 3;
}

/** Place in `GuestMsrs.fixed`: one register of 64 KB ranges, two of 16 KB, eight of 4 KB. */
function fixedRange(index: u32): u32 {
  if (index === u32(GuestMsr.MtrrFixed64K)) return 0;
  if (index <= u32(GuestMsr.MtrrFixed16KLast)) return 1 + index - u32(GuestMsr.MtrrFixed16K);
  return 3 + index - u32(GuestMsr.MtrrFixed4K);
}

import { FRAME, FrameUse, frames } from '../memory/frames.ts';

const ALL_EXIT: u8 = 0xFF;

/** The two I/O bitmaps (SDM 25.6.4), 8 KB: every port exits. Returns the address of the first; the second follows. */
export function makeIoBitmaps(): Hpa {
  const bitmaps = frames.takeRun(2n * FRAME, FRAME, FrameUse.ControlStructures);
  memory.fill(bitmaps, ALL_EXIT, 2n * FRAME);
  return bitmaps;
}

/** Where the quarters of the MSR bitmap begin (SDM 25.6.9): MSRs from 0 and from C0000000h, for reading; for writing 2 KB further. */
const HIGH_OFFSET: u64 = 1024n;
const WRITE_OFFSET: u64 = 2048n;
const HIGH_FIRST: u32 = 0xC000_0000;

/** An MSR that the guest reads, and perhaps writes, without an exit. */
type DirectMsr = { readonly index: u32; readonly writable: boolean };

/**
 * MSRs that are the guest's alone: those that the processor switches with the VMCS, and those that the hypervisor never
 * uses (SYSCALL's, the swapped GS base, TSC_AUX). The processor itself refuses values that are not canonical.
 */
const directMsrs: readonly DirectMsr[] = [
  { index: 0x10, writable: false }, // IA32_TIME_STAMP_COUNTER, with the offset
  { index: 0x174, writable: true }, // IA32_SYSENTER_CS
  { index: 0x175, writable: true }, // IA32_SYSENTER_ESP
  { index: 0x176, writable: true }, // IA32_SYSENTER_EIP
  { index: 0x277, writable: true }, // IA32_PAT
  { index: 0xC000_0080, writable: true }, // IA32_EFER
  { index: 0xC000_0081, writable: true }, // IA32_STAR
  { index: 0xC000_0082, writable: true }, // IA32_LSTAR
  { index: 0xC000_0083, writable: true }, // IA32_CSTAR
  { index: 0xC000_0084, writable: true }, // IA32_FMASK
  { index: 0xC000_0100, writable: true }, // IA32_FS_BASE
  { index: 0xC000_0101, writable: true }, // IA32_GS_BASE
  { index: 0xC000_0102, writable: true }, // IA32_KERNEL_GS_BASE
  { index: 0xC000_0103, writable: true }, // IA32_TSC_AUX
];

/** The MSR bitmap, 4 KB: all exit but the direct ones. */
export function makeMsrBitmap(): Hpa {
  const bitmap = frames.take(FrameUse.ControlStructures);
  memory.fill(bitmap, ALL_EXIT, FRAME);
  for (const each of directMsrs) {
    clearBit(bitmap + quarterOf(each.index), each.index);
    if (each.writable) clearBit(bitmap + quarterOf(each.index) + WRITE_OFFSET, each.index);
  }
  return bitmap;
}

function quarterOf(index: u32): u64 {
  return index >= HIGH_FIRST ? HIGH_OFFSET : 0n;
}

function clearBit(quarter: Hpa, index: u32): void {
  const place: Hpa = quarter + u64((index >> 3) & 1023);
  memory.store8(place, memory.load8(place) & ~(u8(1) << u8(index & 7)));
}

import { directMsrs } from '../guest/direct_msrs.ts';
import type { DirectMsr } from '../guest/direct_msrs.ts';
import { FRAME } from '../memory/frames.ts';
import { makeExitBitmap } from '../vcpu/exit_bitmap.ts';

/** The two I/O bitmaps (SDM 25.6.4), 8 KB: every port exits. Returns the address of the first; the second follows. */
export function makeIoBitmaps(): Hpa {
  return makeExitBitmap(2n * FRAME);
}

/** Where the quarters of the MSR bitmap begin (SDM 25.6.9): MSRs from 0 and from C0000000h, for reading; for writing 2 KB further. */
const HIGH_OFFSET: u64 = 1024n;
const WRITE_OFFSET: u64 = 2048n;
const HIGH_FIRST: u32 = 0xC000_0000;

/** What VT-x switches besides: the TSC has its offset; PAT and EFER are in the VMCS. */
const switchedMsrs: readonly DirectMsr[] = [
  { index: 0x10, writable: false }, // IA32_TIME_STAMP_COUNTER
  { index: 0x277, writable: true }, // IA32_PAT
  { index: 0xC000_0080, writable: true }, // IA32_EFER
];

/** The MSR bitmap, 4 KB: all exit but the direct ones. */
export function makeMsrBitmap(): Hpa {
  const bitmap = makeExitBitmap(FRAME);
  for (const each of directMsrs) allow(bitmap, each);
  for (const each of switchedMsrs) allow(bitmap, each);
  return bitmap;
}

function allow(bitmap: Hpa, msr: DirectMsr): void {
  clearBit(bitmap + quarterOf(msr.index), msr.index);
  if (msr.writable) clearBit(bitmap + quarterOf(msr.index) + WRITE_OFFSET, msr.index);
}

function quarterOf(index: u32): u64 {
  return index >= HIGH_FIRST ? HIGH_OFFSET : 0n;
}

function clearBit(quarter: Hpa, index: u32): void {
  const place: Hpa = quarter + u64((index >> 3) & 1023);
  memory.store8(place, memory.load8(place) & ~(u8(1) << u8(index & 7)));
}

import { directMsrs } from '../guest/direct_msrs.ts';
import { FRAME } from '../memory/frames.ts';
import { makeExitBitmap } from '../vcpu/exit_bitmap.ts';

/** A bit for each port and three more (APM volume 2, 15.10.1): 12 KB in which every port exits. */
export function makeIoBitmap(): Hpa {
  return makeExitBitmap(3n * FRAME);
}

/** Where the MSRs from C0000000h begin in the MSR permission map; those from 0 begin it (15.11). */
const HIGH_OFFSET: u64 = 0x800n;
const HIGH_FIRST: u32 = 0xC000_0000;
const MSRS_PER_BYTE: u32 = 4;
/** The two bits of an MSR: reads exit, writes exit. */
const BOTH: u8 = 3;
const READ: u8 = 1;

/** The MSR permission map, 8 KB: all exit but the direct ones. */
export function makeMsrBitmap(): Hpa {
  const bitmap = makeExitBitmap(2n * FRAME);
  for (const each of directMsrs) allow(bitmap, each.index, each.writable ? BOTH : READ);
  return bitmap;
}

function allow(bitmap: Hpa, index: u32, which: u8): void {
  const isHigh: boolean = index >= HIGH_FIRST;
  const number: u32 = isHigh ? index - HIGH_FIRST : index;
  const place: Hpa = bitmap + (isHigh ? HIGH_OFFSET : 0n) + u64(number / MSRS_PER_BYTE);
  memory.store8(place, memory.load8(place) & ~(which << u8(2 * (number % MSRS_PER_BYTE))));
}

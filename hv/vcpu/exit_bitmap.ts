import { FRAME, FrameUse, frames } from '../memory/frames.ts';

const ALL_EXIT: u8 = 0xFF;

/** A bitmap of so many bytes, a multiple of 4 KB, by which everything exits. */
export function makeExitBitmap(size: u64): Hpa {
  const bitmap = frames.takeRun(size, FRAME, FrameUse.ControlStructures);
  memory.fill(bitmap, ALL_EXIT, size);
  return bitmap;
}

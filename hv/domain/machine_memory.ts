import { LARGE_FRAME, frames, FrameUse } from '../memory/frames.ts';
import type { GuestMemory } from './guest_memory.ts';
import { SlotKind } from './slot.ts';

/** The guest-physical layout, in one place; the table "The guest machine" in docs/architecture.md tells of it. */
const LOW_RAM_END: Gpa = 0xA_0000n;
const ROM_START: Gpa = 0xC_0000n;
const HIGH_RAM_START: Gpa = 0x10_0000n;
/** From here to 4 GB lie a PC's devices; RAM that would be there goes on above. */
const HOLE_START: Gpa = 0xC000_0000n;
const HOLE_END: Gpa = 0x1_0000_0000n;
const ALL_ONES: u8 = 0xFF;

/**
 * Gives a domain `size` bytes of memory, a multiple of 2 MB: what lies below the hole for devices in one run, the rest in another, each with addresses that
 * agree with the guest's modulo 2 MB so that large pages fit. False if there is no such run. What a PC hides behind its video window stays unused.
 */
export function giveMemory(guest: GuestMemory, size: u64): boolean {
  const below: u64 = belowHole(size);
  const host = frames.tryRun(below, LARGE_FRAME, FrameUse.GuestMemory);
  if (host === 0n) return false;
  const above: Hpa = size > below ? frames.tryRun(size - below, LARGE_FRAME, FrameUse.GuestMemory) : 0n;
  if (size > below && above === 0n) {
    frames.release(host, below, FrameUse.GuestMemory);
    return false;
  }
  layOut(guest, size, host, above);
  memory.fill(host + u64(ROM_START), ALL_ONES, HIGH_RAM_START - ROM_START);
  return true;
}

function belowHole(size: u64): u64 {
  return size < u64(HOLE_START) ? size : u64(HOLE_START);
}

/** The slots of a domain with `size` bytes: `host` is where those below the hole begin, and `above` where those above do. */
export function layOut(guest: GuestMemory, size: u64, host: Hpa, above: Hpa): void {
  const below: u64 = belowHole(size);
  guest.add(0n, LOW_RAM_END, host, SlotKind.Ram);
  guest.add(ROM_START, HIGH_RAM_START - ROM_START, host + u64(ROM_START), SlotKind.Rom);
  guest.add(HIGH_RAM_START, below - HIGH_RAM_START, host + u64(HIGH_RAM_START), SlotKind.Ram);
  if (size > below) guest.add(HOLE_END, size - below, above, SlotKind.Ram);
}

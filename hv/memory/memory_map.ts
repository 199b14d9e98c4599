import { FRAME, frames } from './frames.ts';
import { RangeSet } from './range_set.ts';

/** Memory below this is the firmware's and the start-up code's of the application processors. */
export const LOW_MEMORY: Hpa = 0x10_0000n;

/** The machine's RAM as the firmware tells it, page by page: what is RAM by one entry and not by another is not. */
export const ram = new RangeSet();

/** Memory in which the firmware has left its ACPI tables, in whole pages. */
export const firmwareTables = new RangeSet();

/** The direct map has room for 64 TB: what lies above is not used. */
export const ADDRESS_END: Hpa = 0x4000_0000_0000n;

/** CPUID 80000008h, EAX: the width of physical addresses. */
const AddressWidths = register(u32, { physical: bits<u8>(7, 0) });

/** Where all addresses end: those of the direct map, or of a processor that has fewer, on which mapping more would be a fault. */
export function addressEnd(): Hpa {
  const width = u64(AddressWidths.of(cpu.cpuid(0x8000_0008, 0).eax).physical);
  return width === 0n || ADDRESS_END >> width === 0n ? ADDRESS_END : 1n << width;
}

/** Where `size` bytes from `start` end; what the firmware puts beyond all addresses is cut off, so that no sum wraps around. */
function endOf(start: Hpa, size: u64): Hpa {
  const end = addressEnd();
  return start < end && size < end - start ? start + size : end;
}

/** Adds a range that is RAM; only whole pages count. All of these come before `addHole`. */
export function addRam(start: Hpa, size: u64): void {
  const first: Hpa = (start + FRAME - 1n) & ~(FRAME - 1n);
  const end: Hpa = endOf(start, size) & ~(FRAME - 1n);
  if (start < end && first < end) ram.add(first, end);
}

/** Adds a range that is not RAM; a page that it touches is lost. */
export function addHole(start: Hpa, size: u64): void {
  removePages(ram, start, size);
}

/** Adds a range that holds tables of the firmware's. All RAM is known. */
export function addFirmwareTables(start: Hpa, size: u64): void {
  const first: Hpa = start & ~(FRAME - 1n);
  const end: Hpa = (endOf(start, size) + FRAME - 1n) & ~(FRAME - 1n);
  if (size !== 0n && !ram.touches(first, end)) firmwareTables.add(first, end);
}

/** Gives all RAM above the first megabyte to the allocator, except the image. What the boot loader left is taken out by `reserve`. */
export function freeRam(): void {
  for (const each of ram.all()) frames.free.add(each.start, each.end);
  frames.free.remove(0n, LOW_MEMORY);
  reserve(boot.imageStart(), boot.imageEnd() - boot.imageStart());
}

/** Keeps `size` bytes at `start` from being given out. */
export function reserve(start: Hpa, size: u64): void {
  removePages(frames.free, start, size);
}

/** Those that the range touches; one of no bytes touches none. */
function removePages(from: RangeSet, start: Hpa, size: u64): void {
  if (size !== 0n) from.remove(start & ~(FRAME - 1n), (endOf(start, size) + FRAME - 1n) & ~(FRAME - 1n));
}

import { MemorySlot, SlotKind } from './slot.ts';

const MAXIMUM_SLOTS = 8;

/**
 * A domain's physical memory as the hypervisor reaches it. Every access finds its slot, stays within it, and fetches once:
 * what a guest changes afterwards is not seen.
 *
 * An access outside every slot behaves as on a bus with nobody there: reads give all ones, writes vanish. Who must know
 * asks `isRam` first.
 */
export class GuestMemory {
  private readonly slots = array(MemorySlot, MAXIMUM_SLOTS);
  private used: u32 = 0;

  /** Adds a slot. Panics if it overlaps another, wraps around the last address, is not page-aligned, or is one too many. */
  add(start: Gpa, size: u64, host: Hpa, kind: SlotKind): void {
    assert((start & 0xFFFn) === 0n && (size & 0xFFFn) === 0n && (host & 0xFFFn) === 0n && size > 0n);
    assert(start + size > start);
    for (const each of this.all()) assert(start >= each.start + each.size || each.start >= start + size);
    const slot = this.slots[this.used];
    slot.start = start;
    slot.size = size;
    slot.host = host;
    slot.kind = kind;
    this.used++;
  }

  /** The slots in the order in which they were added. */
  all(): MemorySlot[] {
    return this.slots.subarray(0, this.used);
  }

  /** Whether `length` bytes from `address` are RAM of one slot. */
  isRam(address: Gpa, length: u64): boolean {
    const slot = this.find(address, length);
    return slot !== null && slot.kind === SlotKind.Ram;
  }

  /** The slot that holds all of `length` bytes from `address`. */
  find(address: Gpa, length: u64): MemorySlot | null {
    for (const each of this.all()) {
      if (each.contains(address, length)) return each;
    }
    return null;
  }

  read8(address: Gpa): u8 {
    const slot = this.find(address, 1n);
    return slot === null ? u8.MAX : memory.load8(slot.hostAddress(address));
  }

  read16(address: Gpa): u16 {
    const slot = this.find(address, 2n);
    return slot === null ? u16.MAX : memory.load16(slot.hostAddress(address));
  }

  read32(address: Gpa): u32 {
    const slot = this.find(address, 4n);
    return slot === null ? u32.MAX : memory.load32(slot.hostAddress(address));
  }

  read64(address: Gpa): u64 {
    const slot = this.find(address, 8n);
    return slot === null ? u64.MAX : memory.load64(slot.hostAddress(address));
  }

  write8(address: Gpa, value: u8): void {
    const slot = this.writable(address, 1n);
    if (slot !== null) memory.store8(slot.hostAddress(address), value);
  }

  write16(address: Gpa, value: u16): void {
    const slot = this.writable(address, 2n);
    if (slot !== null) memory.store16(slot.hostAddress(address), value);
  }

  write32(address: Gpa, value: u32): void {
    const slot = this.writable(address, 4n);
    if (slot !== null) memory.store32(slot.hostAddress(address), value);
  }

  write64(address: Gpa, value: u64): void {
    const slot = this.writable(address, 8n);
    if (slot !== null) memory.store64(slot.hostAddress(address), value);
  }

  /** Copies as many bytes as `into` has. False, and nothing copied, unless one slot holds them all. */
  read(address: Gpa, into: u8[]): boolean {
    const slot = this.find(address, u64(into.length));
    if (slot === null) return false;
    into.set(memory.bytes(slot.hostAddress(address), into.length));
    return true;
  }

  /** Puts `bytes` into RAM or ROM: for loaders, before the guest runs. False, and nothing written, unless one slot holds them all. */
  place(address: Gpa, bytes: readonly u8[]): boolean {
    const slot = this.find(address, u64(bytes.length));
    if (slot === null) return false;
    memory.bytes(slot.hostAddress(address), bytes.length).set(bytes);
    return true;
  }

  /** Copies `length` bytes of host memory into RAM or ROM: for loaders. False, and nothing written, unless one slot holds them all. */
  placeFrom(address: Gpa, from: Hpa, length: u64): boolean {
    const slot = this.find(address, length);
    if (slot === null) return false;
    memory.copy(slot.hostAddress(address), from, length);
    return true;
  }

  /** Zeroes `length` bytes of RAM or ROM. False, and nothing written, unless one slot holds them all. */
  zero(address: Gpa, length: u64): boolean {
    const slot = this.find(address, length);
    if (slot === null) return false;
    memory.fill(slot.hostAddress(address), 0, length);
    return true;
  }

  private writable(address: Gpa, length: u64): MemorySlot | null {
    const slot = this.find(address, length);
    if (slot === null || slot.kind !== SlotKind.Ram) return null;
    return slot;
  }
}

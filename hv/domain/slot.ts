/** What lies behind a range of guest-physical addresses. Everything that no slot covers is a hole. */
export const enum SlotKind {
  /** Read, written and executed by the guest directly. */
  Ram,
  /** Read and executed directly; a write by the guest ends its domain (exit/nested_fault.ts), one by a device is dropped. */
  Rom,
}

/** A contiguous range of guest-physical memory on contiguous host memory. Both addresses and the size are multiples of 4 KB. */
export class MemorySlot {
  start: Gpa = 0n;
  /** Bytes. */
  size: u64 = 0n;
  host: Hpa = 0n;
  kind: SlotKind = SlotKind.Ram;

  /** Whether all of `length` bytes from `address` lie in this slot. No length wraps around. */
  contains(address: Gpa, length: u64): boolean {
    if (address < this.start) return false;
    const offset: u64 = address - this.start;
    return offset < this.size && length <= this.size - offset;
  }

  hostAddress(address: Gpa): Hpa {
    return this.host + (address - this.start);
  }
}

import type { Domain } from '../domain/domain.ts';
import { SlotKind } from '../domain/slot.ts';
import type { Place } from '../vcpu/place.ts';
import { lowPart } from '../vcpu/width.ts';

/**
 * Accesses to operands that may lie in RAM, ROM or devices, or partly so. As on a PC's bus, an access that is not aligned, and
 * so one that reaches over the end of a page or of a device's region, is split: into pieces that are aligned to their own size,
 * in the order of their addresses. What is aligned is one access.
 */

/** Reads the operand; zero if it has no bytes. */
export function readPlace(domain: Domain, place: Place): u64 {
  let value: u64 = 0n;
  for (let done: u8 = 0; done < place.bytes;) {
    const address = place.byteAt(done);
    const bytes = pieceAt(address, place.bytes - done);
    value |= readPiece(domain, address, bytes) << u64(8 * done);
    done += bytes;
  }
  return value;
}

/** Writes the low bytes of `value`. */
export function writePlace(domain: Domain, place: Place, value: u64): void {
  for (let done: u8 = 0; done < place.bytes;) {
    const address = place.byteAt(done);
    const bytes = pieceAt(address, place.bytes - done);
    writePiece(domain, address, bytes, lowPart(value >> u64(8 * done), bytes));
    done += bytes;
  }
}

/** Whether something answers the whole access: RAM, a device, or, for reads, ROM. Each ends with a page. */
export function isThere(domain: Domain, place: Place, write: boolean): boolean {
  if (place.bytes === 0) return true;
  return isByteThere(domain, place.first, write) && (place.split === place.bytes || isByteThere(domain, place.second, write));
}

function isByteThere(domain: Domain, address: Gpa, write: boolean): boolean {
  const slot = domain.memory.find(address, 1n);
  return slot === null ? domain.mmio.has(address) : !write || slot.kind === SlotKind.Ram;
}

/** The largest piece of at most `left` bytes at `address` that is aligned to its size. */
function pieceAt(address: Gpa, left: u8): u8 {
  let bytes: u8 = 8;
  while (bytes > left || (address & u64(bytes - 1)) !== 0n) bytes >>= 1;
  return bytes;
}

function readPiece(domain: Domain, address: Gpa, bytes: u8): u64 {
  const guest = domain.memory;
  if (guest.find(address, 1n) === null) return domain.mmio.read(address, bytes);
  switch (bytes) {
    case 1: return u64(guest.read8(address));
    case 2: return u64(guest.read16(address));
    case 4: return u64(guest.read32(address));
    default: return guest.read64(address);
  }
}

function writePiece(domain: Domain, address: Gpa, bytes: u8, value: u64): void {
  const guest = domain.memory;
  if (guest.find(address, 1n) === null) return domain.mmio.write(address, bytes, value);
  switch (bytes) {
    case 1: return guest.write8(address, u8(value));
    case 2: return guest.write16(address, u16(value));
    case 4: return guest.write32(address, u32(value));
    default: return guest.write64(address, value);
  }
}

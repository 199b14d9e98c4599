import type { Vcpu } from './vcpu.ts';

/** A page-directory-pointer entry of PAE paging: SDM table 4-8; the reserved bits below the address. */
const Pdpte = register(u64, { present: flag(0), reservedLow: bits<u8>(2, 1), reservedMiddle: bits<u8>(8, 5), reservedHigh: bits<u16>(63, 52) });

/** Where CR3 points under PAE paging: 32-byte aligned, below 4 GB. */
const PaeRoot = register(u64, { table: bits<u32>(31, 5) });

/**
 * Loads the four page-directory-pointer entries that PAE paging keeps in the processor (SDM 4.4.1), which nested paging
 * takes from the vCPU's state, where the processor keeps them. False, and nothing changed, if one of them has reserved bits set: the guest then gets #GP.
 */
export function loadPdptes(vcpu: Vcpu, cr3: u64): boolean {
  if (!vcpu.backend.keepsPdptes()) return true;
  const root: Gpa = u64(PaeRoot.of(cr3).table) << 5n;
  const first = vcpu.domain.memory.read64(root);
  const second = vcpu.domain.memory.read64(root + 8n);
  const third = vcpu.domain.memory.read64(root + 16n);
  const fourth = vcpu.domain.memory.read64(root + 24n);
  if (isInvalid(first) || isInvalid(second) || isInvalid(third) || isInvalid(fourth)) return false;
  vcpu.backend.setPdpte(0, first);
  vcpu.backend.setPdpte(1, second);
  vcpu.backend.setPdpte(2, third);
  vcpu.backend.setPdpte(3, fourth);
  return true;
}

function isInvalid(raw: u64): boolean {
  const entry = Pdpte.of(raw);
  return entry.present && (entry.reservedLow !== 0 || entry.reservedMiddle !== 0 || entry.reservedHigh !== 0);
}

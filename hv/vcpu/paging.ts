import { Cr0, Cr4, Efer, Rflags } from './control_registers.ts';
import type { Vcpu } from './vcpu.ts';

/** The result of a walk: an address, or the error code of the #PF. */
export type Translation = { readonly valid: boolean; readonly address: Gpa; readonly errorCode: u32 };

/** An entry of any paging structure: SDM tables 4-5 to 4-20. */
const Entry = register(u64, { present: flag(0), writable: flag(1), user: flag(2), accessed: flag(5), dirty: flag(6), large: flag(7), frame: page(51, 12), noExecute: flag(63) });
type Entry = Value<typeof Entry>;

/** Error code of #PF: SDM 4.7. */
const FaultCode = register(u32, { present: flag(0), write: flag(1), user: flag(2), reserved: flag(3), fetch: flag(4) });
type FaultCode = Value<typeof FaultCode>;

/** Where an entry lies, how wide it is, and how far up the walk has come. */
type Mode = { readonly levels: u32; readonly bitsPerLevel: u32; readonly wide: boolean };

const MODE_32: Mode = { levels: 2, bitsPerLevel: 10, wide: false };
const MODE_PAE: Mode = { levels: 3, bitsPerLevel: 9, wide: true };
const MODE_4_LEVEL: Mode = { levels: 4, bitsPerLevel: 9, wide: true };

/** A 32-bit directory entry for 4 MB carries bits 39 to 32 of the address in bits 20 to 13: SDM table 4-4. */
const Large32 = register(u64, { high: bits<u8>(20, 13), frame: page(31, 22) });

/** What an address is translated for. */
const enum Access { Read, Write, Fetch }

/** What all entries on the way to a page allow together: SDM 4.6. */
type Rights = { readonly writable: boolean; readonly user: boolean; readonly noExecute: boolean };

const EVERYTHING: Rights = { writable: true, user: true, noExecute: false };

/**
 * Walks the guest's own page tables for a data access at its present privilege level, as the processor does (SDM 4.3 to
 * 4.7), and sets accessed and dirty. A page table that lies outside the guest's RAM reads as all ones.
 */
export function translateLinear(vcpu: Vcpu, linear: u64, write: boolean): Translation {
  const cr0 = Cr0.of(vcpu.backend.cr0());
  return cr0.pg ? translate(vcpu, linear, write ? Access.Write : Access.Read, cr0) : untranslated(linear);
}

/** The same for the fetch of an instruction: no-execute and SMEP count, SMAP does not. */
export function translateFetch(vcpu: Vcpu, linear: u64): Translation {
  const cr0 = Cr0.of(vcpu.backend.cr0());
  return cr0.pg ? translate(vcpu, linear, Access.Fetch, cr0) : untranslated(linear);
}

/** Without paging. */
function untranslated(linear: u64): Translation {
  return { valid: true, address: u64(u32(linear)), errorCode: 0 };
}

function translate(vcpu: Vcpu, linear: u64, access: Access, cr0: Cr0): Translation {
  const write: boolean = access === Access.Write;
  const user = vcpu.backend.privilege() === 3;
  const cr4 = Cr4.of(vcpu.backend.cr4());
  const efer = Efer.of(vcpu.backend.efer());
  const mode: Mode = efer.lma ? MODE_4_LEVEL : cr4.pae ? MODE_PAE : MODE_32;
  const fault = FaultCode.with({ write, user, fetch: access === Access.Fetch && (cr4.smep || (mode.wide && efer.nxe)) });
  let table: Gpa = rootOf(vcpu.backend.cr3(), mode);
  let rights: Rights = EVERYTHING;
  for (let level: u32 = mode.levels; level > 0; level--) {
    const address: Gpa = entryAddress(table, linear, level, mode);
    const entry = load(vcpu, address, mode);
    if (!entry.present) return faultAt(fault);
    const isPdpte: boolean = level === 3 && !efer.lma;
    if (!isPdpte) rights = narrowed(rights, entry, mode);
    const isLeaf: boolean = level === 1 || (entry.large && level <= 3 && !isPdpte && (mode.wide || cr4.pse));
    if (!isPdpte && isReserved(Reserved.of(entry.raw), level, isLeaf, mode, efer.nxe)) return faultAt(fault.with({ present: true, reserved: true }));
    if (!isLeaf) {
      if (!isPdpte) mark(vcpu, address, entry.with({ accessed: true }), entry, mode);
      table = u64(entry.frame);
      continue;
    }
    const allowed: boolean = access === Access.Fetch ? permitsFetch(user, rights, cr4.smep) : permits(vcpu, user, rights, write, cr0.wp, cr4.smap);
    if (!allowed) return faultAt(fault.with({ present: true }));
    mark(vcpu, address, entry.with({ accessed: true, dirty: entry.dirty || write }), entry, mode);
    return { valid: true, address: leafAddress(entry, linear, level, mode), errorCode: 0 };
  }
  return faultAt(fault);
}

/** No-execute without EFER.NXE is a reserved bit, which has been looked at before rights count. */
function narrowed(rights: Rights, entry: Entry, mode: Mode): Rights {
  return {
    writable: rights.writable && entry.writable, user: rights.user && entry.user, noExecute: rights.noExecute || (mode.wide && entry.noExecute),
  };
}

/** Bits of entries that some tables reserve: SDM tables 4-4 to 4-20. Those of large pages lie below the address, above the PAT bit. */
const Reserved = register(u64, { large: flag(7), below2M: bits<u8>(20, 13), bit21: flag(21), below1G: bits<u8>(29, 22), noExecute: flag(63) });
type Reserved = Value<typeof Reserved>;

/** Whether a bit is set that must be zero. Bits beyond the processor's address width are not looked at: there is no memory. */
function isReserved(bits: Reserved, level: u32, isLeaf: boolean, mode: Mode, noExecute: boolean): boolean {
  if (!mode.wide) return isLeaf && level === 2 && bits.bit21;
  if (bits.noExecute && !noExecute) return true;
  if (level === 4) return bits.large;
  if (!isLeaf || level === 1) return false;
  return bits.below2M !== 0 || (level === 3 && (bits.bit21 || bits.below1G !== 0));
}

/** CR3 with four levels, with PAE, and with two levels: SDM tables 4-12, 4-7 and 4-3. */
const Root64 = register(u64, { table: page(51, 12) });
const RootPae = register(u64, { table: page(31, 5) });
const Root32 = register(u64, { table: page(31, 12) });

function rootOf(cr3: u64, mode: Mode): Gpa {
  if (mode.levels === 3) return u64(RootPae.of(cr3).table);
  return u64(mode.wide ? Root64.of(cr3).table : Root32.of(cr3).table);
}

/** Number of address bits below what an entry of `level` translates. */
function shiftOf(level: u32, mode: Mode): u64 {
  return 12n + u64(mode.bitsPerLevel * (level - 1));
}

function entryAddress(table: Gpa, linear: u64, level: u32, mode: Mode): Gpa {
  const index: u64 = (linear >> shiftOf(level, mode)) & ((1n << u64(mode.bitsPerLevel)) - 1n);
  return table + index * (mode.wide ? 8n : 4n);
}

function load(vcpu: Vcpu, address: Gpa, mode: Mode): Entry {
  const guest = vcpu.domain.memory;
  return Entry.of(mode.wide ? guest.read64(address) : u64(guest.read32(address)));
}

/** Writes the entry back if accessed or dirty have changed. The one vCPU of the domain is here, so nobody else can change it meanwhile. */
function mark(vcpu: Vcpu, address: Gpa, after: Entry, before: Entry, mode: Mode): void {
  if (after.raw === before.raw) return;
  if (mode.wide) vcpu.domain.memory.write64(address, after.raw);
  else vcpu.domain.memory.write32(address, u32(after.raw));
}

function permits(vcpu: Vcpu, user: boolean, rights: Rights, write: boolean, writeProtect: boolean, smap: boolean): boolean {
  if (user) return rights.user && (rights.writable || !write);
  if (smap && rights.user && !Rflags.of(vcpu.backend.rflags()).alignment) return false;
  return rights.writable || !write || !writeProtect;
}

function permitsFetch(user: boolean, rights: Rights, smep: boolean): boolean {
  if (rights.noExecute) return false;
  return user ? rights.user : !smep || !rights.user;
}

function leafAddress(entry: Entry, linear: u64, level: u32, mode: Mode): Gpa {
  const offset: u64 = (1n << shiftOf(level, mode)) - 1n;
  if (level === 2 && !mode.wide) {
    const large = Large32.of(entry.raw);
    return (u64(large.high) << 32n) | u64(large.frame) | (linear & offset);
  }
  return (u64(entry.frame) & ~offset) | (linear & offset);
}

function faultAt(code: FaultCode): Translation {
  return { valid: false, address: 0n, errorCode: code.raw };
}

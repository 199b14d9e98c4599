import { bootInformation } from '../boot/boot_information.ts';
import { Rsdp, RSDP_OLD_SIZE, TableHeader } from '../guest/acpi_tables.ts';
import { ADDRESS_END, firmwareTables } from '../memory/memory_map.ts';
import { DEVICES_END } from '../memory/page_tables.ts';

/** The tables that the machine's firmware leaves: ACPI 6.4, sections 5.2.5 to 5.2.8. */

/** Where firmware leaves the root pointer: the first KB of the extended BIOS data area, named by a word at 40Eh, and the BIOS area. */
const EBDA_SEGMENT: Hpa = 0x40En;
const EBDA_SIZE: u64 = 0x400n;
const BIOS_AREA: Hpa = 0xE_0000n;
const BIOS_AREA_SIZE: u64 = 0x2_0000n;
/** In bytes. Lists and MADTs of the largest servers stay below it. */
const LONGEST_TABLE: u32 = 0x10_0000;

/** The list of the tables' addresses, the XSDT or, where that cannot be used, the RSDT; looked for once, so that a damaged one is complained of once. */
class TableList {
  private sought: boolean = false;
  /** The first address and the end of them; the same where there is none. */
  first: Hpa = 0n;
  end: Hpa = 0n;
  /** Bytes of an address: four or eight. */
  step: u64 = 4n;

  seek(): void {
    if (this.sought) return;
    this.sought = true;
    const root = findRootPointer();
    if (root === 0n) return;
    const pointer = Rsdp.at(root);
    // The second checksum tells whether there is more than of revision 0: of what loaders copy there may be less.
    const isWide: boolean = pointer.revision >= 2 && sum(root, u32(Rsdp.SIZE)) === 0;
    if (!isWide || !this.take(pointer.xsdt, 8n)) this.take(u64(pointer.rsdt), 4n);
  }

  /** False where there is no list. */
  private take(start: Hpa, step: u64): boolean {
    if (!isSound(start, u32(TableHeader.SIZE))) return false;
    this.first = start + u64(TableHeader.SIZE);
    this.end = start + u64(TableHeader.at(start).length);
    this.step = step;
    return true;
  }
}

const list = new TableList();

/** The table with that signature, which has at least `size` bytes; zero if there is none. */
export function findTable(signature: u32, size: u32): Hpa {
  list.seek();
  for (let each: Hpa = list.first; each < list.end; each += list.step) {
    const table = addressAt(each);
    if (isInReach(table, u32(TableHeader.SIZE)) && TableHeader.at(table).signature === signature && isSound(table, size)) return table;
  }
  return 0n;
}

/** The one of which the boot loader tells; without UEFI there is also one on a multiple of 16 (ACPI 5.2.5.1). */
function findRootPointer(): Hpa {
  if (isRootPointer(bootInformation.rootPointer)) return bootInformation.rootPointer;
  const ebda: Hpa = u64(memory.load16(EBDA_SEGMENT)) << 4n;
  for (let offset: u64 = 0n; offset < EBDA_SIZE + BIOS_AREA_SIZE; offset += 16n) {
    const address: Hpa = offset < EBDA_SIZE ? ebda + offset : BIOS_AREA + offset - EBDA_SIZE;
    if (isRootPointer(address)) return address;
  }
  return 0n;
}

function isRootPointer(address: Hpa): boolean {
  return address !== 0n && Rsdp.at(address).signature === ascii8('RSD PTR ') && sum(address, RSDP_OLD_SIZE) === 0;
}

/** How many tables the list names. */
export function tableCount(): u32 {
  list.seek();
  return u32((list.end - list.first) / list.step);
}

/** The address of one of them; it may lead to nothing. `index` is below `tableCount()`. */
export function tableAt(index: u32): Hpa {
  return addressAt(list.first + u64(index) * list.step);
}

function addressAt(place: Hpa): Hpa {
  return list.step === 8n ? memory.load64(place) : u64(memory.load32(place));
}

/** The table's length is one that it can have, and its bytes add up to zero (ACPI 5.2.6); otherwise it is not believed. */
function isSound(table: Hpa, size: u32): boolean {
  if (!isInReach(table, u32(TableHeader.SIZE))) return false;
  if (addsUp(table, size)) return true;
  log.warn(`the firmware's ACPI table at ${hex(table)} is damaged and left alone`);
  return false;
}

/** Whether a table whose header is in reach has its whole length there, at least `size` bytes, which add up to zero. */
export function addsUp(table: Hpa, size: u32): boolean {
  const length = TableHeader.at(table).length;
  return length >= size && length <= LONGEST_TABLE && isInReach(table, length) && sum(table, length) === 0;
}

/** Where the direct map is certain to lead to memory or to nothing, but not to a fault. Above 4 GB that is where the memory map tells of tables. */
export function isInReach(table: Hpa, size: u32): boolean {
  if (table === 0n || table >= ADDRESS_END) return false;
  return table < DEVICES_END - u64(LONGEST_TABLE) || firmwareTables.covers(table, table + u64(size));
}

function sum(address: Hpa, length: u32): u8 {
  let total: u8 = 0;
  for (const byte of memory.bytes(address, length)) total += byte;
  return total;
}

import { TableHeader } from '../guest/acpi_tables.ts';
import { addsUp, findTable, isInReach, tableAt, tableCount } from '../processor/firmware_tables.ts';
import { Mark, page } from './page.ts';

/** How entries of the tables begin that tell of IOMMUs: Intel VT-d specification 8.1 and 8.3; AMD IOMMU specification 5.2. */
const Entry = layout(4, { type: at(0, u16), length: at(2, u16) });
const FIRST_ENTRY: u32 = 48;
const SIGNATURE_BYTES: u32 = 4;
/** Servers have some thirty tables; of more, the number is told. */
const MOST_TABLES: u32 = 64;
/** Types, and the bits that a type has: AMD's second byte is for flags. */
const REMAPPING_UNIT: u32 = 0;
const INTEL_TYPES: u32 = 0xFFFF;
const IOMMU_BLOCK: u32 = 0x10;
const AMD_TYPES: u32 = 0xFF;

/** The firmware's tables, each with its place, its length, and whether its bytes add up. */
export function reportAcpi(): void {
  if (tableCount() === 0) page.lack('ACPI tables', 'one processor is used, timers are looked for where the first PCs had them');
  const count = tableCount();
  for (let i: u32 = 0; i < count && i < MOST_TABLES; i++) reportTable(tableAt(i));
  if (count > MOST_TABLES) page.number('further tables: ', u64(count - MOST_TABLES), '');
}

function reportTable(table: Hpa): void {
  if (!isInReach(table, u32(TableHeader.SIZE))) {
    page.begin(Mark.Failed);
    page.text('table at ');
    page.hex(table);
    page.text(' is out of reach');
    return page.end();
  }
  page.begin(addsUp(table, u32(TableHeader.SIZE)) ? Mark.Passed : Mark.Failed);
  page.foreign(memory.bytes(table, SIGNATURE_BYTES));
  page.text(' at ');
  page.hex(table);
  page.text(', ');
  page.decimal(u64(TableHeader.at(table).length));
  page.text(' bytes');
  page.end();
}

export function reportIommu(): void {
  const intel = findTable(ascii4('DMAR'), FIRST_ENTRY);
  const amd = findTable(ascii4('IVRS'), FIRST_ENTRY);
  if (intel !== 0n) reportUnits('Intel VT-d (DMAR), units: ', countEntries(intel, REMAPPING_UNIT, INTEL_TYPES));
  if (amd !== 0n) reportUnits('AMD-Vi (IVRS), units: ', countEntries(amd, IOMMU_BLOCK, AMD_TYPES));
  if (intel === 0n && amd === 0n) page.lack('IOMMU', 'devices of the machine reach all of its memory; no guest is given one');
}

function reportUnits(name: string, count: u32): void {
  page.begin(Mark.Has);
  page.item(Mark.Has, 'IOMMU');
  page.endList('');
  page.number(name, u64(count), '');
}

/** In AMD's table blocks of the other types repeat those of this one in more detail. */
function countEntries(table: Hpa, type: u32, types: u32): u32 {
  const length = TableHeader.at(table).length;
  let count: u32 = 0;
  for (let offset: u32 = FIRST_ENTRY; offset + Entry.SIZE <= length;) {
    const entry = Entry.at(table + u64(offset));
    if (u32(entry.length) < Entry.SIZE) break;
    if ((u32(entry.type) & types) === type) count++;
    offset += u32(entry.length);
  }
  return count;
}

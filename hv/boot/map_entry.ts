import { addFirmwareTables, addHole, addRam } from '../memory/memory_map.ts';

/** What entries of the memory map have in both versions of multiboot. */
const MapFields = layout(20, { base: at(0, u64), length: at(8, u64), type: at(16, u32) });
const AVAILABLE: u32 = 1;
/** ACPI's tables, and its memory that has to be left alone. */
const ACPI_TABLES: u32 = 3;
const ACPI_NVS: u32 = 4;

/**
 * Takes an entry that tells of RAM, or one that tells of something else. All of the former come first: where two entries overlap, it is
 * not RAM.
 */
export function readMapEntry(fields: Hpa, wantsRam: boolean): void {
  const entry = MapFields.at(fields);
  const isRam: boolean = entry.type === AVAILABLE;
  if (isRam && wantsRam) addRam(entry.base, entry.length);
  if (isRam || wantsRam) return;
  addHole(entry.base, entry.length);
  if (entry.type === ACPI_TABLES || entry.type === ACPI_NVS) addFirmwareTables(entry.base, entry.length);
}

import { addFirmwareTables, addHole, addRam } from '../memory/memory_map.ts';

/** What entries of the memory map have in both versions of multiboot. */
const MapFields = layout(20, { base: at(0, u64), length: at(8, u64), type: at(16, u32) });
export const AVAILABLE: u32 = 1;
/** ACPI's tables, and its memory that has to be left alone. */
export const ACPI_TABLES: u32 = 3;
export const ACPI_NVS: u32 = 4;

/** Takes an entry. `length` in bytes. */
export type MapReader = (base: Hpa, length: u64, type: u32) => void;

/** Has the entry read whose fields are there. */
export function readFields(fields: Hpa, read: MapReader): void {
  const entry = MapFields.at(fields);
  read(entry.base, entry.length, entry.type);
}

/** Takes an entry if it tells of RAM. */
export function readRam(base: Hpa, length: u64, type: u32): void {
  if (type === AVAILABLE) addRam(base, length);
}

/** Takes an entry if it tells of something else, after all of the others: where two entries overlap, it is not RAM. */
export function readHole(base: Hpa, length: u64, type: u32): void {
  if (type === AVAILABLE) return;
  addHole(base, length);
  if (type === ACPI_TABLES || type === ACPI_NVS) addFirmwareTables(base, length);
}

import { isMultiboot2 } from '../boot/loader.ts';
import { ACPI_NVS, ACPI_TABLES, AVAILABLE } from '../boot/map_entry.ts';
import { readMap } from '../boot/multiboot.ts';
import { MEMORY_MAP, readMapTag, readTags } from '../boot/multiboot2.ts';
import type { TagRow } from '../boot/multiboot2.ts';
import { ram } from '../memory/memory_map.ts';
import { Mark, page } from './page.ts';

const DEFECTIVE: u32 = 5;
/** Firmware's maps have up to some fifty ranges; of more, the number is told. */
const MOST_RANGES: u32 = 96;
const KILOBYTE: u64 = 1024n;
const MEGABYTE: u64 = 0x10_0000n;

/** By the type of an entry: multiboot 0.6.96, section 3.3; multiboot2 2.0, section 3.6.8. */
const kinds = table<string>(6, 'reserved', { [AVAILABLE]: 'RAM', [ACPI_TABLES]: 'ACPI tables', [ACPI_NVS]: 'ACPI NVS', [DEFECTIVE]: 'defective' });

let ranges: u32 = 0;

const mapTags: TagRow = { type: MEMORY_MAP, smallest: 16, read: reportTag };

/** The memory map as the boot loader passes it on, and the RAM that it makes. */
export function reportMemory(): void {
  if (isMultiboot2()) readTags(boot.info(), mapTags);
  else readMap(boot.info(), reportRange);
  if (ranges > MOST_RANGES) page.number('further ranges: ', u64(ranges - MOST_RANGES), '');
  page.number('RAM in all: ', ram.total() / MEGABYTE, ' MB');
}

function reportTag(tag: Hpa, size: u32): void {
  readMapTag(tag, size, reportRange);
}

function reportRange(base: Hpa, length: u64, type: u32): void {
  if (length === 0n) return;
  ranges++;
  if (ranges > MOST_RANGES) return;
  page.begin(Mark.Fact);
  page.digits(base, 16);
  page.text(' to ');
  page.digits(base + length - 1n, 16);
  page.text(': ');
  page.decimal(length / KILOBYTE);
  page.text(' KB ');
  page.text(type < 6 ? kinds[type] : kinds[0]);
  page.end();
}

import { framebuffer, ScreenKind } from '../console/framebuffer.ts';
import { Msr } from '../processor/msrs.ts';
import { FRAME, FrameUse, frames } from './frames.ts';
import { ADDRESS_END, firmwareTables, ram } from './memory_map.ts';
import { RadixTable } from './radix_table.ts';

/** Docs: architecture.md, "Address space of the hypervisor". */
const IMAGE_BASE: u64 = 0xFFFF_FFFF_8000_0000n;
export const DIRECT_MAP: u64 = 0xFFFF_8000_0000_0000n;
/** Devices lie below this at the latest (local APIC, I/O APIC). */
export const DEVICES_END: Hpa = 0x1_0000_0000n;

/** The stacks of a processor, above its data, each above a guard page: sizes as in runtime/layout.h. */
const stackSizes: readonly u64[] = [0x4000n, 0x2000n, 0x2000n, 0x2000n];

/** An entry of the host's page tables: SDM tables 4-15 to 4-20. */
const PageEntry = register(u64, {
  present: flag(0), writable: flag(1), writeThrough: flag(3), cacheDisable: flag(4), large: flag(7), noExecute: flag(63),
});

const CODE: u64 = PageEntry.with({ present: true }).raw;
const READ_ONLY: u64 = PageEntry.with({ present: true, noExecute: true }).raw;
const DATA: u64 = PageEntry.with({ present: true, writable: true, noExecute: true }).raw;
/** Write-through and cache-disable select the uncacheable entry of the PAT as it is after reset: SDM table 12-11. */
const DEVICE: u64 = PageEntry.with({ present: true, writable: true, writeThrough: true, cacheDisable: true, noExecute: true }).raw;
/** Write-through alone selects the entry of the PAT that `loadTables` sets: SDM table 12-11. */
const COMBINING: u64 = PageEntry.with({ present: true, writable: true, writeThrough: true, noExecute: true }).raw;
const TABLE: u64 = PageEntry.with({ present: true, writable: true }).raw;

/** CPUID 80000001h, EDX: 1 GB pages. */
const ExtendedFeatures = register(u32, { pages1G: flag(26) });

/** IA32_PAT: SDM figure 12-9. */
const Pat = register(u64, { second: bits<u8>(10, 8) });
const WRITE_COMBINING: u8 = 1;

const bootTables = new RadixTable(FrameUse.HostTables, TABLE);
/** The tables of the application processor that is being started. */
const applicationTables = new RadixTable(FrameUse.HostTables, TABLE);
/** Those in force at first: only looked at. */
const runtimeTables = new RadixTable(FrameUse.HostTables, TABLE);

/** The final page tables of the boot processor, which keeps the block that the runtime made for it. */
export function enterFinalTables(): void {
  bootTables.create(largestPage());
  mapCommon(bootTables);
  runtimeTables.root = cpu.readCr3();
  copyBlock(boot.percpuBase(), boot.percpuSize());
  let address: u64 = boot.percpuBase() + boot.percpuSize() + FRAME;
  for (const size of stackSizes) {
    copyBlock(address, size);
    address += size + FRAME;
  }
  loadTables(bootTables.root);
}

/**
 * Makes the registers of a device reachable that lie above 4 GB, on the boot processor; those below are. `start` and `size`: whole pages. False if they
 * lie where the firmware tells of RAM, or beyond the direct map.
 */
export function mapDevice(start: Hpa, size: u64): boolean {
  const first: Hpa = start & ~(FRAME - 1n);
  if (first >= ADDRESS_END - size || ram.touches(first, first + size)) return false;
  if (first + size > DEVICES_END) bootTables.map(DIRECT_MAP + first, first, size, DEVICE);
  return true;
}

/** On an application processor: the memory types of the tables that it came up in. */
export function completeTables(): void {
  loadTables(cpu.readCr3());
}

/** With the PAT that they stand on. Write-combining is what it is where the MTRRs have device memory, too (SDM table 12-7, APM volume 2, table 7-11). */
function loadTables(root: Hpa): void {
  cpu.wrmsr(u32(Msr.Pat), Pat.of(cpu.rdmsr(u32(Msr.Pat))).with({ second: WRITE_COMBINING }).raw);
  cpu.writeCr3(root);
}

/**
 * Fresh page tables for an application processor, with a block of its own; returns their root. The tree is not needed as an
 * object afterwards: what it maps does not change.
 */
export function makeProcessorTables(): Hpa {
  const tables = applicationTables;
  tables.create(largestPage());
  mapCommon(tables);
  const data = frames.takeRun(boot.percpuSize(), FRAME, FrameUse.Processors);
  memory.copy(data, boot.percpuImage(), boot.percpuSize());
  tables.map(boot.percpuBase(), data, boot.percpuSize(), DATA);
  let address: u64 = boot.percpuBase() + boot.percpuSize() + FRAME;
  for (const size of stackSizes) {
    tables.map(address, frames.takeRun(size, FRAME, FrameUse.Processors), size, DATA);
    address += size + FRAME;
  }
  return tables.root;
}

/** Maps in the final tables what the runtime's map at `address`, page by page. */
function copyBlock(address: u64, size: u64): void {
  for (let offset: u64 = 0n; offset < size; offset += FRAME) {
    bootTables.map(address + offset, frameOf(runtimeTables.lookup(address + offset)), FRAME, DATA);
  }
}

const Leaf = register(u64, { frame: page(51, 12) });

function frameOf(entry: u64): Hpa {
  return Leaf.of(entry).frame;
}

/** The highest level at which this processor's page tables have pages: 1, of 2 MB, or 2, of 1 GB. */
export function largestPage(): u32 {
  return ExtendedFeatures.of(cpu.cpuid(0x8000_0001, 0).edx).pages1G ? 2 : 1;
}

/** The image and the direct map: the same on every processor. */
function mapCommon(tables: RadixTable): void {
  mapImage(tables, boot.imageStart(), boot.imageReadOnly(), CODE);
  mapImage(tables, boot.imageReadOnly(), boot.imageWritable(), READ_ONLY);
  mapImage(tables, boot.imageWritable(), boot.imageEnd(), DATA);
  mapDirect(tables);
  tables.map(DIRECT_MAP + boot.imageStart(), boot.imageStart(), boot.imageWritable() - boot.imageStart(), READ_ONLY);
}

function mapImage(tables: RadixTable, start: Hpa, end: Hpa, rights: u64): void {
  tables.map(IMAGE_BASE + start, start, end - start, rights);
}

/** The screen takes writes together. RAM is cacheable memory, and so are the firmware's tables above 4 GB; everything else below, VGA's window included, is device memory. */
function mapDirect(tables: RadixTable): void {
  let reached: Hpa = 0n;
  for (const each of ram.all()) {
    if (each.start > reached) mapDevices(tables, reached, each.start);
    tables.map(DIRECT_MAP + each.start, each.start, each.end - each.start, DATA);
    reached = each.end;
  }
  mapDevices(tables, reached, DEVICES_END);
  for (const each of firmwareTables.all()) {
    const start: Hpa = each.start < DEVICES_END ? DEVICES_END : each.start;
    if (start < each.end) tables.map(DIRECT_MAP + start, start, each.end - start, READ_ONLY);
  }
  const { kind, address, pitch, height } = framebuffer;
  if (kind !== ScreenKind.Pixels) return;
  const first: Hpa = address & ~(FRAME - 1n);
  const end: Hpa = (address + u64(pitch) * u64(height) + FRAME - 1n) & ~(FRAME - 1n);
  tables.map(DIRECT_MAP + first, first, end - first, COMBINING);
}

function mapDevices(tables: RadixTable, start: Hpa, end: Hpa): void {
  const last: Hpa = end < DEVICES_END ? end : DEVICES_END;
  if (start < last) tables.map(DIRECT_MAP + start, start, last - start, DEVICE);
}

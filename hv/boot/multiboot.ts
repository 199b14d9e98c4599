import { refuse } from '../console/shutdown.ts';
import { bootInformation } from './boot_information.ts';
import { readFields, readHole, readRam } from './map_entry.ts';
import type { MapReader } from './map_entry.ts';
import { takeScreen } from './screen.ts';

/** What a multiboot loader hands over: Multiboot specification 0.6.96, section 3.3. */
const Flags = register(u32, { commandLine: flag(2), modules: flag(3), memoryMap: flag(6), screen: flag(12) });
const Info = layout(116, {
  flags: at(0, Flags), commandLine: at(16, u32), moduleCount: at(20, u32), modules: at(24, u32), mapLength: at(44, u32), map: at(48, u32),
});
/** The screen's fields, and its colours. */
const SCREEN: u64 = 88n;
const COLOURS: u64 = 110n;
const ModuleEntry = layout(16, { start: at(0, u32), end: at(4, u32), text: at(8, u32) });
/** `size` does not count itself. */
const MapEntry = layout(24, { size: at(0, u32) });
/** Where an entry's fields begin that both versions have. */
const MAP_FIELDS: u64 = 4n;
/** Bytes of an entry of the memory map without its size field. */
const SMALLEST_ENTRY: u32 = 20;

/** Reads all that the loader says. */
export function readMultiboot(information: Hpa): void {
  const info = Info.at(information);
  if (!info.flags.memoryMap) refuse('the boot loader gives no memory map');
  bootInformation.leave(information, u64(Info.SIZE));
  bootInformation.leave(u64(info.map), u64(info.mapLength));
  if (info.flags.commandLine) bootInformation.text = u64(info.commandLine);
  readMap(information, readRam);
  readMap(information, readHole);
  if (info.flags.screen) takeScreen(information + SCREEN, information + COLOURS);
  if (info.flags.modules) readModules(u64(info.modules), info.moduleCount);
}

/** Has every entry of the memory map read. */
export function readMap(information: Hpa, read: MapReader): void {
  const map: Hpa = u64(Info.at(information).map);
  const length = Info.at(information).mapLength;
  let offset: u32 = 0;
  while (offset < length) {
    if (length - offset < MapEntry.SIZE) refuse('the memory map ends in the middle of an entry');
    const size = MapEntry.at(map + u64(offset)).size;
    if (size < SMALLEST_ENTRY || size > length - offset - 4) refuse('the memory map has an entry of an impossible size');
    readFields(map + u64(offset) + MAP_FIELDS, read);
    offset += size + 4;
  }
}

function readModules(entries: Hpa, count: u32): void {
  bootInformation.expectModules(count);
  bootInformation.leave(entries, u64(count) * u64(ModuleEntry.SIZE));
  for (let i: u32 = 0; i < count; i++) {
    const entry = ModuleEntry.at(entries + u64(i) * u64(ModuleEntry.SIZE));
    bootInformation.addModule(u64(entry.start), u64(entry.end), u64(entry.text));
  }
}

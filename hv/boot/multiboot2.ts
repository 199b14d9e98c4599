import { framebuffer, ScreenKind } from '../console/framebuffer.ts';
import { refuse } from '../console/shutdown.ts';
import { bootInformation } from './boot_information.ts';
import { readFields, readHole, readRam } from './map_entry.ts';
import type { MapReader } from './map_entry.ts';
import { RGB, ScreenFields, takeScreen } from './screen.ts';

/** What a multiboot2 loader hands over: Multiboot2 specification 2.0, section 3.6. Tags follow the header, each at a multiple of eight. */
const Info = layout(8, { size: at(0, u32) });
const Tag = layout(8, { type: at(0, u32), size: at(4, u32) });
const ModuleTag = layout(16, { start: at(8, u32), end: at(12, u32) });
const MapTag = layout(16, { entrySize: at(8, u32) });

/** Where a tag's text, or the table that it carries, begins. */
const CONTENT: u64 = 8n;
const MODULE_TEXT: u64 = 16n;
const COLOURS: u64 = 32n;
const COLOURS_END: u32 = 38;
const SMALLEST_ENTRY: u32 = 20;
/** In bytes: far more than a loader can have to say. */
const MOST: u32 = 0x10_0000;
const END: u32 = 0;
export const MEMORY_MAP: u32 = 6;

type TagReader = (tag: Hpa, size: u32) => void;
/** `smallest`: bytes that such a tag has at least. */
export type TagRow = { readonly type: u32; readonly smallest: u32; readonly read: TagReader };

/** In the order in which they are read, for later ones build on earlier ones: the whole map on RAM, screen and modules on the map. */
const rows: readonly TagRow[] = [
  { type: MEMORY_MAP, smallest: 16, read: readRamTag },
  { type: MEMORY_MAP, smallest: 16, read: readHoleTag },
  { type: 1, smallest: 9, read: readCommandLine },
  { type: 11, smallest: 12, read: noteEfi },
  { type: 12, smallest: 16, read: noteEfi },
  { type: 8, smallest: 30, read: readScreen },
  { type: 14, smallest: 28, read: readRootPointer },
  { type: 15, smallest: 44, read: readRootPointer },
  { type: 3, smallest: 17, read: readModule },
];

/** Reads all that the loader says; what else it may say is passed over. */
export function readMultiboot2(information: Hpa): void {
  const size = Info.at(information).size;
  if (size < Info.SIZE || size > MOST) refuse('the information of the boot loader has an impossible size');
  bootInformation.leave(information, u64(size));
  let isMapped: boolean = false;
  for (const row of rows) {
    const found = readTags(information, row);
    if (row.type === MEMORY_MAP && found) isMapped = true;
    if (!isMapped) refuse('the boot loader gives no memory map');
  }
}

/** Reads the tags of the row's type; false if there is none. */
export function readTags(information: Hpa, row: TagRow): boolean {
  const end = Info.at(information).size;
  let found: boolean = false;
  let offset: u32 = Info.SIZE;
  while (offset <= end - Tag.SIZE) {
    const address: Hpa = information + u64(offset);
    const tag = Tag.at(address);
    if (tag.type === END) return found;
    const size = tag.size;
    if (size < Tag.SIZE || size > end - offset) refuse('the information of the boot loader has a tag of an impossible size');
    if (tag.type === row.type) {
      if (size < row.smallest) refuseShort();
      row.read(address, size);
      found = true;
    }
    offset += (size + 7) & ~u32(7);
  }
  return found;
}

function readRamTag(tag: Hpa, size: u32): void {
  readMapTag(tag, size, readRam);
}

function readHoleTag(tag: Hpa, size: u32): void {
  readMapTag(tag, size, readHole);
}

/** Has every entry of the memory map that a tag carries read. */
export function readMapTag(tag: Hpa, size: u32, read: MapReader): void {
  const step = MapTag.at(tag).entrySize;
  if (step < SMALLEST_ENTRY) refuse('the memory map has an entry of an impossible size');
  for (let offset: u32 = MapTag.SIZE; offset < size; offset += step) {
    if (size - offset < step) refuse('the memory map ends in the middle of an entry');
    readFields(tag + u64(offset), read);
  }
}

function readCommandLine(tag: Hpa, _size: u32): void {
  bootInformation.text = tag + CONTENT;
}

/** UEFI leaves no text screen. */
function noteEfi(_tag: Hpa, _size: u32): void {
  framebuffer.kind = ScreenKind.None;
}

/** GRUB's tag for text ends before the colours, which are told of pixels alone. */
function readScreen(tag: Hpa, size: u32): void {
  if (size < COLOURS_END && ScreenFields.at(tag + CONTENT).kind === RGB) refuseShort();
  takeScreen(tag + CONTENT, tag + COLOURS);
}

function readRootPointer(tag: Hpa, _size: u32): void {
  bootInformation.rootPointer = tag + CONTENT;
}

function readModule(tag: Hpa, _size: u32): void {
  const module = ModuleTag.at(tag);
  bootInformation.addModule(u64(module.start), u64(module.end), tag + MODULE_TEXT);
}

function refuseShort(): never {
  refuse('the information of the boot loader has a tag that is too short');
}

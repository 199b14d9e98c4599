import { refuse } from '../console/shutdown.ts';
import { addHole, addRam, ram, reserve } from '../memory/memory_map.ts';

/** What a multiboot loader hands over: Multiboot specification 0.6.96, section 3.3. */
const Flags = register(u32, { commandLine: flag(2), modules: flag(3), memoryMap: flag(6) });
const Info = layout(116, {
  flags: at(0, Flags), commandLine: at(16, u32), moduleCount: at(20, u32), modules: at(24, u32), mapLength: at(44, u32), map: at(48, u32),
});
const ModuleEntry = layout(16, { start: at(0, u32), end: at(4, u32), text: at(8, u32) });
const MapEntry = layout(24, { size: at(0, u32), base: at(4, u64), length: at(12, u64), type: at(20, u32) });

const LOADER_MAGIC: u32 = 0x2BAD_B002;
const AVAILABLE: u32 = 1;
/** Bytes of an entry of the memory map without its size field. */
const SMALLEST_ENTRY: u32 = 20;
const MAXIMUM_TEXT: u32 = 2048;
const MAXIMUM_MODULES = 4;

/** A file that the boot loader has put into memory. */
export class BootModule {
  start: Hpa = 0n;
  end: Hpa = 0n;
  /** Where its text begins; zero if it has none. */
  text: Hpa = 0n;

  bytes(): u64 {
    return this.end - this.start;
  }

  /** Its text without the first word, which names the file. */
  commandLine(): readonly u8[] {
    return afterFirstWord(textAt(this.text));
  }
}

const SPACE: u8 = 0x20;

/** What came with the image. */
export class BootInformation {
  private readonly modules = array(BootModule, MAXIMUM_MODULES);
  private moduleCount: u32 = 0;
  private text: Hpa = 0n;

  /** The modules in the order in which the loader was told of them. */
  all(): BootModule[] {
    return this.modules.subarray(0, this.moduleCount);
  }

  commandLine(): readonly u8[] {
    return textAt(this.text);
  }

  /** Reads all of it, and keeps it from being given out as free memory (`freeRam` comes between, see main.ts). */
  read(): void {
    if (boot.magic() !== LOADER_MAGIC) refuse('the image was not started by a multiboot loader');
    const info = Info.at(boot.info());
    if (!info.flags.memoryMap) refuse('the boot loader gives no memory map');
    if (info.flags.commandLine) this.text = u64(info.commandLine);
    readMap(u64(info.map), info.mapLength);
    if (info.flags.modules) this.readModules(u64(info.modules), info.moduleCount);
  }

  /** Keeps what the loader left from being given out. */
  reserveAll(): void {
    const info = Info.at(boot.info());
    reserve(boot.info(), u64(Info.SIZE));
    reserve(u64(info.map), u64(info.mapLength));
    reserve(u64(info.modules), u64(info.moduleCount) * u64(ModuleEntry.SIZE));
    reserve(this.text, u64(this.commandLine().length) + 1n);
    for (const module of this.all()) {
      reserve(module.start, module.bytes());
      reserve(module.text, u64(textAt(module.text).length) + 1n);
    }
  }

  private readModules(entries: Hpa, count: u32): void {
    if (count > MAXIMUM_MODULES) refuse('the boot loader passes more than four modules');
    for (let i: u32 = 0; i < count; i++) {
      const entry = ModuleEntry.at(entries + u64(i) * u64(ModuleEntry.SIZE));
      const module = this.modules[i];
      module.start = u64(entry.start);
      module.end = u64(entry.end);
      module.text = u64(entry.text);
      this.moduleCount++;
      this.check(module, i);
    }
  }

  /** A module lies in RAM, outside the image, and outside the modules before it. */
  private check(module: BootModule, index: u32): void {
    if (module.start > module.end) refuse('a module ends before it begins');
    if (module.start === module.end) refuse('a module is empty');
    if (!ram.covers(module.start & ~0xFFFn, module.end)) refuse('a module lies outside the memory that the memory map tells of');
    if (module.start < boot.imageEnd() && module.end > boot.imageStart()) refuse('a module overlaps the hypervisor');
    for (const other of this.modules.subarray(0, index)) {
      if (module.start < other.end && other.start < module.end) refuse('two modules overlap');
    }
  }
}

export const bootInformation = new BootInformation();

/** RAM first, then everything that is not: where two entries overlap, it is not RAM. `size` does not count itself. */
function readMap(map: Hpa, length: u32): void {
  readEntries(map, length, true);
  readEntries(map, length, false);
}

function readEntries(map: Hpa, length: u32, wantsRam: boolean): void {
  let offset: u32 = 0;
  while (offset < length) {
    if (length - offset < MapEntry.SIZE) refuse('the memory map ends in the middle of an entry');
    const entry = MapEntry.at(map + u64(offset));
    if (entry.size < SMALLEST_ENTRY || entry.size > length - offset - 4) refuse('the memory map has an entry of an impossible size');
    const isRam: boolean = entry.type === AVAILABLE;
    if (isRam && wantsRam) addRam(entry.base, entry.length);
    if (!isRam && !wantsRam) addHole(entry.base, entry.length);
    offset += entry.size + 4;
  }
}

/** Text that ends with a zero byte, at most 2 KB of it; empty for address zero. */
function textAt(address: Hpa): readonly u8[] {
  let length: u32 = 0;
  while (address !== 0n && length < MAXIMUM_TEXT && memory.load8(address + u64(length)) !== 0) length++;
  return memory.bytes(address, length);
}

function afterFirstWord(text: readonly u8[]): readonly u8[] {
  let start: u32 = 0;
  while (start < text.length && text[start] !== SPACE) start++;
  while (start < text.length && text[start] === SPACE) start++;
  return text.subarray(start, text.length);
}

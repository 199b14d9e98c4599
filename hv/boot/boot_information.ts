import { refuse } from '../console/shutdown.ts';
import { ram, reserve } from '../memory/memory_map.ts';
import { BootModule, textAt } from './boot_module.ts';

const MAXIMUM_MODULES = 24;
const MAXIMUM_LEFTOVERS = 3;

/** Memory that the loader has filled. */
class Leftover {
  start: Hpa = 0n;
  size: u64 = 0n;
}

/** What came with the image. */
export class BootInformation {
  private readonly modules = array(BootModule, MAXIMUM_MODULES);
  private moduleCount: u32 = 0;
  private readonly leftovers = array(Leftover, MAXIMUM_LEFTOVERS);
  private leftoverCount: u32 = 0;
  /** Where the hypervisor's command line begins; zero if there is none. */
  text: Hpa = 0n;
  /** Where a copy of the ACPI root pointer is; zero if the loader has none. */
  rootPointer: Hpa = 0n;

  /** The modules in the order in which the loader was told of them. */
  all(): BootModule[] {
    return this.modules.subarray(0, this.moduleCount);
  }

  commandLine(): readonly u8[] {
    return textAt(this.text);
  }

  /** Keeps what the loader left from being given out. */
  reserveAll(): void {
    reserve(this.text, u64(this.commandLine().length) + 1n);
    for (const each of this.leftovers.subarray(0, this.leftoverCount)) reserve(each.start, each.size);
    for (const module of this.all()) {
      reserve(module.start, module.bytes());
      reserve(module.text, u64(textAt(module.text).length) + 1n);
    }
  }

  /** Whether the loader has left anything between `start` and `end`. */
  holds(start: Hpa, end: Hpa): boolean {
    for (const each of this.leftovers.subarray(0, this.leftoverCount)) {
      if (each.start < end && start < each.start + each.size) return true;
    }
    for (const module of this.all()) {
      if (module.start < end && start < module.end) return true;
      if (module.text < end && start <= module.text + u64(textAt(module.text).length)) return true;
    }
    return false;
  }

  /** The loader's own tables are there. */
  leave(start: Hpa, size: u64): void {
    const leftover = this.leftovers[this.leftoverCount];
    leftover.start = start;
    leftover.size = size;
    this.leftoverCount++;
  }

  /** So many modules are to come. */
  expectModules(count: u32): void {
    if (count > MAXIMUM_MODULES) refuse('the boot loader passes more than 24 modules');
  }

  /** A module lies in RAM, outside the image, and outside the modules before it. The memory map has been read. */
  addModule(start: Hpa, end: Hpa, text: Hpa): void {
    this.expectModules(this.moduleCount + 1);
    if (start > end) refuse('a module ends before it begins');
    if (start === end) refuse('a module is empty');
    if (!ram.covers(start & ~0xFFFn, end)) refuse('a module lies outside the memory that the memory map tells of');
    if (start < boot.imageEnd() && end > boot.imageStart()) refuse('a module overlaps the hypervisor');
    for (const other of this.all()) {
      if (start < other.end && other.start < end) refuse('two modules overlap');
    }
    const module = this.modules[this.moduleCount];
    module.start = start;
    module.end = end;
    module.text = text;
    this.moduleCount++;
  }
}

export const bootInformation = new BootInformation();

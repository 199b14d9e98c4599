import { RangeSet } from './range_set.ts';

/** Bytes of a frame, the unit of allocation. */
export const FRAME: u64 = 0x1000n;
/** Bytes of a large page. */
export const LARGE_FRAME: u64 = 0x20_0000n;

/** What memory is used for: all of it is accounted. */
export const enum FrameUse { HostTables, NestedTables, Processors, ControlStructures, GuestMemory }

const useNames: readonly string[] = ['page tables', 'nested page tables', 'processors', 'control structures', 'guest memory'];

/** What was free, and what was in use for what, when `mark` was called. */
export class FrameMark {
  readonly free = new RangeSet();
  readonly used = array(u64, 5);
}

/**
 * The machine's free memory. Runs are contiguous, aligned, zeroed when given out, and come from the lowest address that
 * fits, so that what the hypervisor takes first lies within what the boot page tables map.
 */
export class FrameAllocator {
  readonly free = new RangeSet();
  /** Bytes in use by `FrameUse`. */
  private readonly used = array(u64, 5);

  /** One zeroed frame. Panics when there is none: for what the hypervisor cannot be without. */
  take(use: FrameUse): Hpa {
    return this.takeRun(FRAME, FRAME, use);
  }

  /** As `tryRun`, but panics when there is none. */
  takeRun(size: u64, alignment: u64, use: FrameUse): Hpa {
    const run = this.tryRun(size, alignment, use);
    if (run === 0n) panic(`out of memory: ${size} bytes for ${useNames[u32(use)]}, ${this.free.total()} bytes are free`);
    return run;
  }

  /** `size` zeroed bytes, a multiple of 4 KB, at a multiple of `alignment` (a power of two); zero if there is no such run. */
  tryRun(size: u64, alignment: u64, use: FrameUse): Hpa {
    for (const each of this.free.all()) {
      const start: Hpa = (each.start + alignment - 1n) & ~(alignment - 1n);
      if (start < each.end && each.end - start >= size) {
        this.free.remove(start, start + size);
        this.used[u32(use)] += size;
        memory.fill(start, 0, size);
        return start;
      }
    }
    return 0n;
  }

  /** Gives back what `takeRun` or `tryRun` gave. */
  release(start: Hpa, size: u64, use: FrameUse): void {
    this.free.add(start, start + size);
    this.used[u32(use)] -= size;
  }

  /** Notes what is free, for `rewind`. */
  mark(into: FrameMark): void {
    into.free.become(this.free);
    into.used.set(this.used);
  }

  /** Takes back at once all that has been given out since `mark`. What was in use then must not have been released meanwhile. */
  rewind(to: FrameMark): void {
    this.free.become(to.free);
    this.used.set(to.used);
  }

  /** Bytes in use for `use`. */
  usedFor(use: FrameUse): u64 {
    return this.used[u32(use)];
  }
}

export const frames = new FrameAllocator();

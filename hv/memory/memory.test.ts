import { beforeEach, describe, expect, it } from 'vitest';
import { LynPanic, machine } from 'lyn/test';
import { FRAME, FrameAllocator, FrameMark, frames, FrameUse } from './frames.ts';
import { addHole, addRam, freeRam, ram, reserve } from './memory_map.ts';
import { RadixTable } from './radix_table.ts';
import { RangeSet } from './range_set.ts';

beforeEach(() => machine.reset());

const list = (set: RangeSet): bigint[][] => [...set.all()].map(({ start, end }) => [start, end]);

describe('a set of ranges', () => {
  it('joins what touches or overlaps', () => {
    const set = new RangeSet();
    set.add(0x1000n, 0x2000n);
    set.add(0x5000n, 0x6000n);
    set.add(0x2000n, 0x5000n);
    expect(list(set)).toEqual([[0x1000n, 0x6000n]]);
  });

  it('stays in order whatever comes first', () => {
    const set = new RangeSet();
    for (const start of [0x9000n, 0x1000n, 0x5000n]) set.add(start, start + 0x1000n);
    expect(list(set)).toEqual([[0x1000n, 0x2000n], [0x5000n, 0x6000n], [0x9000n, 0xa000n]]);
  });

  it('splits where the middle is removed, and loses what several ranges have in common with a removed one', () => {
    const set = new RangeSet();
    set.add(0x1000n, 0x9000n);
    set.remove(0x3000n, 0x4000n);
    expect(list(set)).toEqual([[0x1000n, 0x3000n], [0x4000n, 0x9000n]]);
    set.remove(0x2000n, 0x8000n);
    expect(list(set)).toEqual([[0x1000n, 0x2000n], [0x8000n, 0x9000n]]);
    expect(set.total()).toBe(0x2000n);
  });

  it('covers only what lies in one piece', () => {
    const set = new RangeSet();
    set.add(0x1000n, 0x3000n);
    expect(set.covers(0x1000n, 0x3000n)).toBe(true);
    expect(set.covers(0x2000n, 0x4000n)).toBe(false);
  });

  it('panics rather than forget a range', () => {
    const set = new RangeSet();
    expect(() => { for (let i = 0n; i < 300n; i++) set.add(i * 0x2000n, i * 0x2000n + 0x1000n); }).toThrow(LynPanic);
    expect(list(set)).toHaveLength(240);
  });
});

describe('memory that is taken back at once', () => {
  beforeEach(() => frames.free.add(0x10_0000n, 0x30_0000n));

  it('is free again, accounted as before, and zero when it is given out again', () => {
    const before = new FrameMark();
    const kept = frames.take(FrameUse.HostTables);
    const [free, used] = [list(frames.free), frames.usedFor(FrameUse.GuestMemory)];
    frames.mark(before);
    const run = frames.takeRun(0x10_0000n, FRAME, FrameUse.GuestMemory);
    frames.take(FrameUse.NestedTables);
    machine.memory.store(run, 8, 0x1234n);
    frames.rewind(before);
    expect(list(frames.free)).toEqual(free);
    expect([frames.usedFor(FrameUse.GuestMemory), frames.usedFor(FrameUse.NestedTables), frames.usedFor(FrameUse.HostTables)]).toEqual([used, 0n, FRAME]);
    expect(frames.takeRun(0x10_0000n, FRAME, FrameUse.GuestMemory)).toBe(run);
    expect(machine.memory.load(run, 8)).toBe(0n);
    expect(kept).not.toBe(run);
  });

  it('can be taken back again and again', () => {
    const before = new FrameMark();
    frames.mark(before);
    for (let i = 0; i < 10; i++) {
      frames.takeRun(0x18_0000n, FRAME, FrameUse.GuestMemory);
      frames.rewind(before);
    }
    expect(frames.free.total()).toBe(0x20_0000n);
  });
});

describe('the memory map', () => {
  it('takes whole pages of RAM only, and every page that a hole touches away', () => {
    addRam(0x10_0001n, 0x1_0000n);
    expect(list(ram)).toEqual([[0x10_1000n, 0x11_0000n]]);
    addHole(0x10_5800n, 1n);
    expect(list(ram)).toEqual([[0x10_1000n, 0x10_5000n], [0x10_6000n, 0x11_0000n]]);
  });
});

describe('a memory map that lies', () => {
  /** Where the direct map ends: 64 TB. */
  const END = 1n << 46n;

  it('has entries in any order, that overlap and touch', () => {
    addRam(0x30_0000n, 0x10_0000n);
    addRam(0x10_0000n, 0x10_0000n);
    addRam(0x18_0000n, 0x10_0000n);
    addRam(0x28_0000n, 0x8_0000n);
    expect(list(ram)).toEqual([[0x10_0000n, 0x40_0000n]]);
  });

  it('has a hole that several entries share, and one within a page', () => {
    addRam(0x10_0000n, 0x4000n);
    addRam(0x10_8000n, 0x4000n);
    addHole(0x10_2800n, 0x6000n);
    addHole(0x10_a001n, 1n);
    expect(list(ram)).toEqual([[0x10_0000n, 0x10_2000n], [0x10_9000n, 0x10_a000n], [0x10_b000n, 0x10_c000n]]);
  });

  it('has RAM less than a page long, or none: there is none', () => {
    addRam(0x10_0001n, 0xfffn);
    addRam(0x10_0800n, 0x1000n);
    addRam(0x20_0000n, 0n);
    expect(list(ram)).toEqual([]);
  });

  it('has RAM beyond the direct map, or that wraps around the last address: it ends with the direct map', () => {
    addRam(END - 0x2000n, 0xffff_ffff_ffff_ffffn);
    addRam(END, 0x10_0000n);
    addRam((1n << 52n) - 0x10_0000n, 0x10_0000n);
    addRam(0xffff_ffff_ffff_f000n, 0x10_0000n);
    expect(list(ram)).toEqual([[END - 0x2000n, END]]);
  });

  it('has a hole of no bytes: no page is lost', () => {
    addRam(0x10_0000n, 0x4000n);
    addHole(0x10_1800n, 0n);
    expect(list(ram)).toEqual([[0x10_0000n, 0x10_4000n]]);
  });

  it('has a hole that wraps around the last address: nothing from there on is RAM', () => {
    addRam(0x10_0000n, 0x1000_0000n);
    addHole(0x20_0000n, 0xffff_ffff_ffff_ffffn);
    expect(list(ram)).toEqual([[0x10_0000n, 0x20_0000n]]);
  });

  it('gives out neither the first megabyte nor the image', () => {
    addRam(0n, 0x1000_0000n);
    freeRam();
    expect(list(frames.free)).toEqual([[0x10_0000n, 0x20_0000n], [0x40_0000n, 0x1000_0000n]]);
  });

  it('keeps every page that what is reserved touches', () => {
    addRam(0x40_0000n, 0x10_0000n);
    freeRam();
    reserve(0x40_1fffn, 2n);
    reserve(0x40_8000n, 0n);
    expect(list(frames.free)).toEqual([[0x40_0000n, 0x40_1000n], [0x40_3000n, 0x50_0000n]]);
  });
});

describe('the frame allocator', () => {
  it('gives zeroed, aligned runs from below, and accounts for them', () => {
    const allocator = new FrameAllocator();
    allocator.free.add(0x1000n, 0x60_0000n);
    machine.memory.write(0x20_0010n, new Uint8Array([1]));
    const run = allocator.tryRun(0x20_0000n, 0x20_0000n, FrameUse.GuestMemory);
    expect(run).toBe(0x20_0000n);
    expect(machine.memory.load(0x20_0010n, 1)).toBe(0n);
    expect(allocator.usedFor(FrameUse.GuestMemory)).toBe(0x20_0000n);
    expect(allocator.take(FrameUse.HostTables)).toBe(0x1000n);
  });

  it('passes over holes that are too small for the size or for its alignment', () => {
    const allocator = new FrameAllocator();
    allocator.free.add(0x1000n, 0x2000n);
    allocator.free.add(0x1f_f000n, 0x3f_f000n);
    allocator.free.add(0x5f_f000n, 0x80_0000n);
    expect(allocator.tryRun(0x20_0000n, 0x20_0000n, FrameUse.GuestMemory)).toBe(0x60_0000n);
    expect(allocator.tryRun(0x20_0000n, 0x20_0000n, FrameUse.GuestMemory)).toBe(0n);
    expect(allocator.free.total()).toBe(0x20_2000n);
  });

  it('never gives the same frame twice', () => {
    const allocator = new FrameAllocator();
    allocator.free.add(0x1000n, 0x9000n);
    const given = Array.from({ length: 8 }, () => allocator.take(FrameUse.Processors));
    expect(new Set(given).size).toBe(8);
    expect(() => allocator.take(FrameUse.Processors)).toThrow(/for processors, 0 bytes are free/);
  });

  it('says what it was for when there is none', () => {
    expect(() => new FrameAllocator().take(FrameUse.HostTables)).toThrow(/out of memory: 4096 bytes for page tables/);
  });

  it('takes back what it gave', () => {
    const allocator = new FrameAllocator();
    allocator.free.add(0x1000n, 0x3000n);
    const frame = allocator.take(FrameUse.HostTables);
    allocator.release(frame, FRAME, FrameUse.HostTables);
    expect(allocator.free.total()).toBe(0x2000n);
    expect(allocator.usedFor(FrameUse.HostTables)).toBe(0n);
  });
});

describe('a tree of page tables', () => {
  const LEAF = 3n;
  const LARGE = 0x80n;

  function tree(largest: number): RadixTable {
    frames.free.add(0x100_0000n, 0x200_0000n);
    const made = new RadixTable(FrameUse.HostTables, 7n);
    made.create(largest);
    return made;
  }

  it('uses the largest pages that fit', () => {
    const made = tree(2);
    made.map(0xffff_8000_0000_0000n, 0n, 0x8000_0000n, LEAF);
    made.map(0x20_0000n, 0x60_0000n, 0x20_1000n, LEAF);
    expect(made.lookup(0xffff_8000_4000_0000n)).toBe(0x4000_0000n | LEAF | LARGE);
    expect(made.lookup(0x20_0000n)).toBe(0x60_0000n | LEAF | LARGE);
    expect(made.lookup(0x40_0000n)).toBe(0x80_0000n | LEAF);
  });

  it('never uses larger ones than it may', () => {
    const made = tree(0);
    made.map(0n, 0x20_0000n, 0x20_0000n, LEAF);
    expect(made.lookup(0x1000n)).toBe(0x20_1000n | LEAF);
  });

  it('splits a large page of which a part changes, and keeps the rest', () => {
    const made = tree(2);
    made.map(0n, 0n, 0x4000_0000n, LEAF);
    made.map(0x20_3000n, 0x5000n, 0x1000n, 1n);
    expect(made.lookup(0x20_3000n)).toBe(0x5001n);
    expect(made.lookup(0x20_4000n)).toBe(0x20_4000n | LEAF);
    expect(made.lookup(0x40_0000n)).toBe(0x40_0000n | LEAF | LARGE);
  });

  it('knows what is not mapped', () => {
    expect(tree(2).lookup(0x1234_5000n)).toBe(0n);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { machine } from 'lyn/test';
import { GuestMemory } from '../domain/guest_memory.ts';
import { giveMemory } from '../domain/machine_memory.ts';
import { MemorySlot, SlotKind } from '../domain/slot.ts';
import { frames, FrameUse } from '../memory/frames.ts';
import { pageWalk, type Leaf } from '../memory/tables.testing.ts';
import { NestedTables } from './npt.ts';

const KB = 1024n;
const MB = 1024n * KB;
const GB = 1024n * MB;

let nested: NestedTables;

/** Empty nested tables on a processor with pages of up to 2 MB or 1 GB (CPUID 80000001h, EDX bit 26). */
function create(pages1G: boolean): void {
  machine.reset();
  machine.setCpuid(0x8000_0001, 0, { edx: pages1G ? 1 << 26 : 0 });
  frames.free.add(16n * MB, 32n * MB);
  nested = new NestedTables();
  nested.create();
}

const mappings = (): Leaf[] => pageWalk(nested.root());
const sizes = (): bigint[] => [4n * KB, 2n * MB, GB].map((size) => BigInt(mappings().filter(({ bytes }) => bytes === size).length));

function slot(start: bigint, size: bigint, host: bigint, kind = SlotKind.Ram): MemorySlot {
  return Object.assign(new MemorySlot(), { start, size, host, kind });
}

beforeEach(() => create(true));

describe('pages', () => {
  it('are of 1 GB where both addresses agree, and of 2 MB and 4 KB around them', () => {
    nested.mapSlot(slot(GB - 2n * MB - 4n * KB, GB + 4n * MB + 8n * KB, 5n * GB - 2n * MB - 4n * KB));
    expect(sizes()).toEqual([2n, 2n, 1n]);
  });

  it('are of 2 MB at most on a processor without larger ones', () => {
    create(false);
    nested.mapSlot(slot(0n, GB, 4n * GB));
    expect(sizes()).toEqual([0n, 512n, 0n]);
  });

  it('are of 4 KB where the addresses do not agree', () => {
    nested.mapSlot(slot(0n, 2n * MB, 4n * GB + 4n * KB));
    expect(sizes()).toEqual([512n, 0n, 0n]);
  });

  it('map every address of a slot to the same offset in the host, and nothing else', () => {
    nested.mapSlot(slot(MB, 5n * MB, GB + MB));
    const all = mappings();
    for (const { linear, physical } of all) expect(physical - linear).toBe(GB);
    expect(all.reduce((sum, { bytes }) => sum + bytes, 0n)).toBe(5n * MB);
    expect([all[0]!.linear, all.at(-1)!.linear + all.at(-1)!.bytes]).toEqual([MB, 6n * MB]);
  });
});

describe('rights', () => {
  it.each([['RAM', SlotKind.Ram, true], ['ROM', SlotKind.Rom, false]])('%s', (_, kind, writable) => {
    nested.mapSlot(slot(0n, 4n * MB + 4n * KB, GB, kind));
    const all = mappings();
    expect(all.length).toBe(3);
    for (const each of all) expect(each).toMatchObject({ writable, executable: true, cached: true });
  });

  it('are those of user accesses at every level: so are all of a guest (APM volume 2, 15.25.5)', () => {
    nested.mapSlot(slot(0n, 4n * MB + 4n * KB, GB));
    expect(mappings().every(({ user }) => user)).toBe(true);
  });

  it('of ROM in the middle of a large page split it, and the rest stays as it was', () => {
    nested.mapSlot(slot(0n, GB, 4n * GB));
    nested.mapSlot(slot(4n * MB + 4n * KB, 4n * KB, 8n * GB, SlotKind.Rom));
    expect(sizes()).toEqual([512n, 511n, 0n]);
    const all = mappings();
    expect(all.filter(({ writable }) => !writable)).toEqual([expect.objectContaining({ linear: 4n * MB + 4n * KB, physical: 8n * GB })]);
    for (const each of all) if (each.writable) expect(each.physical).toBe(4n * GB + each.linear);
  });
});

describe("a guest's memory", () => {
  it('has holes where a PC has them, and shows neither free memory nor the tables that translate it', () => {
    frames.free.add(64n * MB, 96n * MB);
    const memory = new GuestMemory();
    expect(giveMemory(memory, 16n * MB)).toBe(true);
    for (const each of memory.all()) nested.mapSlot(each);
    const all = mappings();
    const mapped = (address: bigint): boolean => all.some(({ linear, bytes }) => address >= linear && address < linear + bytes);
    expect([0n, 0x9_f000n, 0xc_0000n, MB, 16n * MB - 4n * KB].map(mapped)).toEqual([true, true, true, true, true]);
    expect([0xa_0000n, 0xb_f000n, 16n * MB, 0xfee0_0000n].map(mapped)).toEqual([false, false, false, false]);
    const hidden = [...[...frames.free.all()].map(({ start }) => start), nested.root(), ...all.map(({ table }) => table)];
    expect(hidden.filter((address) => all.some(({ physical, bytes }) => address >= physical && address < physical + bytes))).toEqual([]);
    expect(frames.usedFor(FrameUse.NestedTables)).toBeGreaterThan(0n);
  });
});

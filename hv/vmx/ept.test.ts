import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { machine } from 'lyn/test';
import { GuestMemory } from '../domain/guest_memory.ts';
import { giveMemory } from '../domain/machine_memory.ts';
import { MemorySlot, SlotKind } from '../domain/slot.ts';
import { frames, FrameUse } from '../memory/frames.ts';
import { vmxCapabilities } from './capabilities.ts';
import { ExtendedTables } from './ept.ts';

const KB = 1024n;
const MB = 1024n * KB;
const GB = 1024n * MB;
const FRAME = 0xf_ffff_ffff_f000n;

/** Memory types: SDM table 12-2. */
const UNCACHEABLE = 0;
const WRITE_BACK = 6;

/** What one EPT entry maps, with the rights of all levels: SDM 29.3.2. */
type Mapping = { guest: bigint; host: bigint; bytes: bigint; rights: string; type: number; ignorePat: boolean };

/** Walks the tables in simulated memory as the processor would. */
function mappings(nested: ExtendedTables): Mapping[] {
  const walk = (table: bigint, level: bigint, base: bigint, above: bigint): Mapping[] => Array.from({ length: 512 }, (_entry, index) => BigInt(index)).flatMap((index) => {
    const entry = machine.memory.load(table + index * 8n, 8);
    const rights = entry & above & 7n;
    if ((entry & 7n) === 0n) return [];
    const shift = 12n + 9n * level;
    const guest = base + (index << shift);
    if (level > 0n && (entry & 0x80n) === 0n) {
      if ((entry & 0xf8n) !== 0n) throw new Error(`reserved bits in the entry ${entry.toString(16)} that points to a table (SDM tables 29-1 to 29-5)`);
      return walk(entry & FRAME, level - 1n, guest, rights);
    }
    if (level === 0n && (entry & 0x80n) !== 0n) throw new Error('bit 7 in an entry of the lowest level');
    if ((entry & FRAME & ((1n << shift) - 1n)) !== 0n) throw new Error(`an address that is not aligned to its page in ${entry.toString(16)}`);
    const names = ['r', 'w', 'x'].filter((_name, bit) => ((rights >> BigInt(bit)) & 1n) === 1n).join('');
    return [{ guest, host: entry & FRAME, bytes: 1n << shift, rights: names, type: Number((entry >> 3n) & 7n), ignorePat: (entry & 0x40n) !== 0n }];
  });
  return walk(nested.pointer() & FRAME, 3n, 0n, 7n);
}

/** How many pages there are of each size. */
function sizes(all: Mapping[]): Record<string, number> {
  const count = (size: bigint): number => all.filter(({ bytes }) => bytes === size).length;
  return { '4 KB': count(4n * KB), '2 MB': count(2n * MB), '1 GB': count(GB) };
}

function mtrrs(fallback: number, ...ranges: readonly (readonly [base: bigint, size: bigint, type: number])[]): void {
  machine.msrs.set(0xfe, BigInt(ranges.length));
  machine.msrs.set(0x2ff, 0x800n | BigInt(fallback));
  ranges.forEach(([base, size, type], i) => {
    machine.msrs.set(0x200 + 2 * i, base | BigInt(type));
    machine.msrs.set(0x201 + 2 * i, (FRAME & ~(size - 1n)) | 0x800n);
  });
}

function slot(start: bigint, size: bigint, host: bigint, kind = SlotKind.Ram): MemorySlot {
  return Object.assign(new MemorySlot(), { start, size, host, kind });
}

let nested: ExtendedTables;

/** Empty nested tables on a processor with pages of up to 2 MB or 1 GB, whose memory is all write-back. */
function create(pages1G: boolean): void {
  machine.reset();
  mtrrs(WRITE_BACK);
  frames.free.add(16n * MB, 32n * MB);
  vmxCapabilities.ept = vmxCapabilities.ept.with({ pages2M: true, pages1G });
  nested = new ExtendedTables();
  nested.create();
}

beforeEach(() => create(true));

describe('pages', () => {
  it('are of 1 GB where both addresses agree, and of 2 MB and 4 KB around them', () => {
    nested.mapSlot(slot(GB - 2n * MB - 4n * KB, GB + 4n * MB + 8n * KB, 5n * GB - 2n * MB - 4n * KB));
    expect(sizes(mappings(nested))).toEqual({ '4 KB': 2, '2 MB': 2, '1 GB': 1 });
  });

  it('are of 2 MB at most on a processor without larger ones', () => {
    create(false);
    nested.mapSlot(slot(0n, GB, 4n * GB));
    expect(sizes(mappings(nested))).toEqual({ '4 KB': 0, '2 MB': 512, '1 GB': 0 });
  });

  it('are of 4 KB where the addresses do not agree', () => {
    nested.mapSlot(slot(0n, 2n * MB, 4n * GB + 4n * KB));
    expect(sizes(mappings(nested))).toEqual({ '4 KB': 512, '2 MB': 0, '1 GB': 0 });
  });

  it('map every address of a slot to the same offset in the host, and nothing else', () => {
    const ram = slot(MB, 5n * MB, GB + MB);
    nested.mapSlot(ram);
    const all = mappings(nested);
    for (const { guest, host } of all) expect(host - ram.host).toBe(guest - ram.start);
    expect(all.reduce((sum, { bytes }) => sum + bytes, 0n)).toBe(ram.size);
    expect([all[0]!.guest, all.at(-1)!.guest + all.at(-1)!.bytes]).toEqual([ram.start, ram.start + ram.size]);
  });
});

describe('a slot in the middle of a large page', () => {
  it('splits it, and the rest stays as it was', () => {
    nested.mapSlot(slot(0n, GB, 4n * GB));
    nested.mapSlot(slot(4n * MB + 4n * KB, 4n * KB, 8n * GB, SlotKind.Rom));
    const all = mappings(nested);
    expect(sizes(all)).toEqual({ '4 KB': 512, '2 MB': 511, '1 GB': 0 });
    const rom = all.filter(({ rights }) => rights === 'rx');
    expect(rom).toEqual([expect.objectContaining({ guest: 4n * MB + 4n * KB, host: 8n * GB })]);
    for (const each of all) if (each !== rom[0]) expect(each).toMatchObject({ host: 4n * GB + each.guest, rights: 'rwx', type: WRITE_BACK });
  });
});

describe('rights and types', () => {
  it.each([[SlotKind.Ram, 'rwx'], [SlotKind.Rom, 'rx']])('of kind %i are %s', (kind, rights) => {
    nested.mapSlot(slot(0n, 4n * MB, GB, kind));
    expect(new Set(mappings(nested).map((each) => each.rights))).toEqual(new Set([rights]));
  });

  it("honour the guest's PAT", () => {
    nested.mapSlot(slot(0n, 4n * MB, GB));
    expect(mappings(nested).some(({ ignorePat }) => ignorePat)).toBe(false);
  });

  it("are those of the host's frames, not of the guest's addresses", () => {
    mtrrs(WRITE_BACK, [4n * GB + 2n * MB, 2n * MB, UNCACHEABLE]);
    nested.mapSlot(slot(0n, 6n * MB, 4n * GB));
    expect(mappings(nested).map(({ guest, type }) => [guest, type])).toEqual([[0n, WRITE_BACK], [2n * MB, UNCACHEABLE], [4n * MB, WRITE_BACK]]);
  });

  it('change within a large page: it is made of smaller ones', () => {
    mtrrs(WRITE_BACK, [4n * GB + MB, 8n * KB, UNCACHEABLE]);
    nested.mapSlot(slot(0n, 2n * MB, 4n * GB));
    const all = mappings(nested);
    expect(sizes(all)).toEqual({ '4 KB': 512, '2 MB': 0, '1 GB': 0 });
    expect(all.filter(({ type }) => type === UNCACHEABLE).map(({ guest }) => guest)).toEqual([MB, MB + 4n * KB]);
  });
});

describe("a guest's memory", () => {
  it('has holes where a PC has them, and only memory of its own', () => {
    frames.free.add(64n * MB, 96n * MB);
    const guest = new GuestMemory();
    expect(giveMemory(guest, 16n * MB)).toBe(true);
    for (const each of guest.all()) nested.mapSlot(each);
    const all = mappings(nested);
    const mapped = (address: bigint): boolean => all.some((each) => address >= each.guest && address < each.guest + each.bytes);
    expect([0n, 0x9_f000n, 0xc_0000n, MB, 16n * MB - 4n * KB].map(mapped)).toEqual([true, true, true, true, true]);
    expect([0xa_0000n, 0xb_f000n, 16n * MB, 0xfee0_0000n].map(mapped)).toEqual([false, false, false, false]);
    const hosts = all.flatMap(({ host, bytes }) => [host, host + bytes]);
    expect([...frames.free.all()].some(({ start, end }) => all.some(({ host, bytes }) => host < end && host + bytes > start))).toBe(false);
    expect(new Set(all.map(({ host }) => host)).size).toBe(all.length);
    expect(hosts.every((address) => address >= 16n * MB)).toBe(true);
  });

  it('never shows the tables that translate it', () => {
    frames.free.add(64n * MB, 96n * MB);
    const guest = new GuestMemory();
    giveMemory(guest, 16n * MB);
    for (const each of guest.all()) nested.mapSlot(each);
    const root = nested.pointer() & FRAME;
    expect(mappings(nested).some(({ host, bytes }) => root >= host && root < host + bytes)).toBe(false);
    expect(frames.usedFor(FrameUse.NestedTables)).toBeGreaterThan(0n);
  });

  it('reads as all ones where its ROM is, and is zero elsewhere', () => {
    frames.free.add(64n * MB, 96n * MB);
    machine.memory.fill(64n * MB, 0x5a, 4n * MB);
    const guest = new GuestMemory();
    giveMemory(guest, 2n * MB);
    expect([guest.read64(0n), guest.read64(0xc_0000n), guest.read64(0xf_fff8n), guest.read64(MB)]).toEqual([0n, 0xffff_ffff_ffff_ffffn, 0xffff_ffff_ffff_ffffn, 0n]);
  });

  it('is not given where there is no piece of that size', () => {
    expect(giveMemory(new GuestMemory(), 64n * MB)).toBe(false);
  });

  describe('of more than 3 GB', () => {
    // Filling that much would take the simulated machine minutes.
    beforeEach(() => void vi.spyOn(machine.memory, 'fill').mockImplementation(() => {}));
    afterEach(() => void vi.restoreAllMocks());

    it('comes in two pieces, as a machine of 6 GB has them: below its hole, and above', () => {
      frames.free.add(16n * MB, 3n * GB);
      frames.free.add(4n * GB, 7n * GB);
      const guest = new GuestMemory();
      expect(giveMemory(guest, 4n * GB)).toBe(true);
      const top = [...guest.all()].find(({ start }) => start === 4n * GB);
      const low = [...guest.all()].find(({ start }) => start === 0n);
      expect([low?.host, top?.host, top?.size]).toEqual([4n * GB, 16n * MB, GB]);
    });

    it('is not given where one of them is missing, and the other is given back', () => {
      frames.free.add(4n * GB, 7n * GB);
      expect(giveMemory(new GuestMemory(), 4n * GB)).toBe(false);
      expect(frames.usedFor(FrameUse.GuestMemory)).toBe(0n);
      expect([...frames.free.all()].some(({ start, end }) => start === 4n * GB && end === 7n * GB)).toBe(true);
    });
  });
});

describe('the EPT pointer', () => {
  it.each([[false, 0x1en], [true, 0x5en]])('says write-back tables of four levels; accessed and dirty bits %s', (accessedDirty, low) => {
    vmxCapabilities.ept = vmxCapabilities.ept.with({ accessedDirty });
    expect(nested.pointer() & 0xfffn).toBe(low);
  });
});

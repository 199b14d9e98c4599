import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { machine } from 'lyn/test';
import { framebuffer, ScreenKind } from '../console/framebuffer.ts';
import { frames } from './frames.ts';
import { addHole, addRam, freeRam, ram } from './memory_map.ts';
import { completeTables, enterFinalTables, makeProcessorTables, mapDevice } from './page_tables.ts';
import { pageWalk, type Leaf } from './tables.testing.ts';

const IMAGE = 0xffff_ffff_8000_0000n;
const DIRECT = 0xffff_8000_0000_0000n;
const PER_PROCESSOR = 0xffff_ffff_c000_0000n;
/** The simulated image (toolchain/node/machine/image.ts): text, read-only data, writable data. */
const TEXT = 0x20_0000n;
const READ_ONLY = 0x28_0000n;
const WRITABLE = 0x30_0000n;
const IMAGE_END = 0x40_0000n;
const PAGE = 0x1000n;
const PAT = 0x277;
/** The PAT after reset (SDM table 12-12), and with write-combining as its second type. */
const PAT_AT_RESET = 0x0007_0406_0007_0406n;
const PAT_COMBINING = 0x0007_0406_0007_0106n;
/** Screens: in the hole below 4 GB, and above all RAM, not on a page boundary. */
const LOW_SCREEN = 0xe000_0000n;
const HIGH_SCREEN = 0x40_0000_0800n;

/** The block of the boot processor, as the runtime's own tables map it: one page of data, then stacks above guard pages. */
const blockPages = [0n, ...[4n, 2n, 2n, 2n].flatMap((pages, stack) => Array.from({ length: Number(pages) }, (_, page) => [2n, 7n, 10n, 13n][stack]! + BigInt(page)))];
const BLOCK = 0x3f_0000n;

function store(address: bigint, value: bigint): void {
  machine.memory.store(address, 8, value);
}

/** The runtime's tables at 0x1000 to 0x4fff, as far as the block goes. */
function runtimeTables(): void {
  store(0x1000n + 511n * 8n, 0x2003n);
  store(0x2000n + 511n * 8n, 0x3003n);
  store(0x3000n, 0x4003n);
  for (const [index, page] of blockPages.entries()) store(0x4000n + page * 8n, (BLOCK + BigInt(index) * PAGE) | 3n | (1n << 63n));
  machine.current.cr3 = 0x1000n;
}

/** 64 MB with a hole that is not RAM in the middle of a large page. */
function powerOn(pages1G: boolean): void {
  machine.reset();
  machine.msrs.set(PAT, PAT_AT_RESET);
  machine.setCpuid(0x8000_0001, 0, { edx: pages1G ? 1 << 26 : 0 });
  addRam(0n, 0xa_0000n);
  addRam(0x10_0000n, 0x3f0_0000n);
  addRam(0x1_0000_0000n, 0x4000_0000n);
  addHole(0x210_1000n, 0x1000n);
  freeRam();
  runtimeTables();
}

const tables = {
  'of the boot processor': () => {
    enterFinalTables();
    return machine.current.cr3;
  },
  'of an application processor': makeProcessorTables,
};

describe.each(Object.entries(tables))('the page tables %s', (_, make) => {
  let leaves: Leaf[];
  const at = (address: bigint): Leaf | undefined => leaves.find(({ linear, bytes }) => address >= linear && address < linear + bytes);
  const physicalAt = (address: bigint): bigint | undefined => {
    const leaf = at(address);
    return leaf && leaf.physical + (address - leaf.linear);
  };

  describe.each([['2 MB', false], ['1 GB', true]] as const)('with pages of up to %s', (_size, pages1G) => {
    beforeAll(() => {
      powerOn(pages1G);
      leaves = pageWalk(make());
    });

    it('map nothing that can be written and executed', () => {
      expect(leaves.length).toBeGreaterThan(0);
      expect(leaves.filter(({ writable, executable }) => writable && executable)).toEqual([]);
    });

    it('map nothing that a user could reach, and nothing in the low half', () => {
      expect(leaves.filter(({ user, linear }) => user || linear < DIRECT)).toEqual([]);
    });

    it('execute the text of the image, at its linked address, and nothing else', () => {
      const executable = leaves.filter((leaf) => leaf.executable);
      expect(executable.every(({ linear, bytes }) => linear >= IMAGE + TEXT && linear + bytes <= IMAGE + READ_ONLY)).toBe(true);
      expect(executable.reduce((sum, { bytes }) => sum + bytes, 0n)).toBe(READ_ONLY - TEXT);
    });

    it('let no address write the text or the read-only data of the image', () => {
      const overlaps = leaves.filter(({ physical, bytes, writable }) => writable && physical < WRITABLE && physical + bytes > TEXT);
      expect(overlaps).toEqual([]);
    });

    it('map the image where it is linked', () => {
      for (const address of [TEXT, READ_ONLY - PAGE, READ_ONLY, WRITABLE - PAGE, WRITABLE, IMAGE_END - PAGE]) expect(physicalAt(IMAGE + address)).toBe(address);
      expect([at(IMAGE + READ_ONLY)!.writable, at(IMAGE + WRITABLE)!.writable]).toEqual([false, true]);
      expect([at(IMAGE + TEXT - PAGE), at(IMAGE + IMAGE_END)]).toEqual([undefined, undefined]);
    });

    it('map all RAM directly and cached', () => {
      for (const { start, end } of ram.all()) {
        for (const address of [start, end - PAGE]) {
          expect(physicalAt(DIRECT + address)).toBe(address);
          expect(at(DIRECT + address)!.cached).toBe(true);
        }
      }
    });

    it.each([['the window of the VGA', 0xb_8000n], ['the hole', 0x210_1000n], ['the I/O APIC', 0xfec0_0000n], ['the local APIC', 0xfee0_0000n]])('map %s without caching', (_where, address) => {
      expect(physicalAt(DIRECT + address)).toBe(address);
      expect(at(DIRECT + address)!.cached).toBe(false);
    });

    it('map nothing directly that is neither RAM nor below 4 GB', () => {
      expect(at(DIRECT + 0x1_4000_0000n)).toBeUndefined();
    });

    it('leave a guard page below every stack, and nothing above the last', () => {
      const mapped = Array.from({ length: 17 }, (_page, page) => at(PER_PROCESSOR + BigInt(page) * PAGE) !== undefined);
      expect(mapped.map((is, page) => (is ? page : -1)).filter((page) => page >= 0)).toEqual(blockPages.map(Number));
    });

    it('lie in memory that is accounted for', () => {
      expect([...frames.free.all()].some(({ start, end }) => leaves.some(({ table }) => table >= start && table < end))).toBe(false);
    });
  });
});

describe.each(Object.entries(tables))('the screen, by the page tables %s', (_, make) => {
  it.each([LOW_SCREEN, HIGH_SCREEN])('at 0x%x is write-combining memory, and nothing else is', (address) => {
    powerOn(true);
    Object.assign(framebuffer, { kind: ScreenKind.Pixels, address, pitch: 4096, height: 768 });
    const combining = pageWalk(make()).filter(({ type }) => type === 1);
    expect(combining[0]!.linear).toBe(DIRECT + (address & ~0xfffn));
    expect(combining.reduce((sum, { bytes }) => sum + bytes, 0n)).toBe(((address & 0xfffn) + 4096n * 768n + 0xfffn) & ~0xfffn);
    for (const { linear, physical, writable, executable } of combining) expect([linear - DIRECT, writable, executable]).toEqual([physical, true, false]);
  });

  it('is mapped only where there is one of pixels', () => {
    powerOn(true);
    Object.assign(framebuffer, { kind: ScreenKind.None, address: HIGH_SCREEN, pitch: 4096, height: 768 });
    expect(pageWalk(make()).filter(({ type }) => type === 1)).toEqual([]);
  });
});

describe('the registers of a device', () => {
  /** What the boot processor's tables have of the 64 KB at that address, once they were asked for. */
  const asked = (address: bigint) => {
    powerOn(true);
    enterFinalTables();
    const isThere = mapDevice(address, 0x1_0000n);
    const leaves = pageWalk(machine.current.cr3).filter(({ physical, linear, bytes }) => linear === DIRECT + physical && physical < address + 0x1_0000n && physical + bytes > address);
    return { isThere, isMapped: leaves.length > 0, isDevice: leaves.every(({ cached, writable, executable }) => !cached && writable && !executable) };
  };

  it.each([0xfebf_0000n, 0xe0_0000_4000n, 0x3fff_fffe_0000n])('at 0x%x are reached without caching', (address) => {
    expect(asked(address)).toEqual({ isThere: true, isMapped: true, isDevice: true });
  });

  it.each([[0x10_0000n, 'RAM'], [0x1_0000_0000n, 'RAM above 4 GB'], [0x1_0000_0000n - 0x8000n, 'half RAM']])('at 0x%x, which is %s, are refused', (address) => {
    expect(asked(address).isThere).toBe(false);
  });

  it.each([0x3fff_ffff_8000n, 0x4000_0000_0000n, 0xffff_ffff_ffff_0000n])('at 0x%x, beyond the direct map, are refused', (address) => {
    expect(asked(address)).toMatchObject({ isThere: false, isMapped: false });
  });
});

describe('the memory types', () => {
  beforeEach(() => powerOn(false));

  it('are set with the tables of the boot processor', () => {
    enterFinalTables();
    expect(machine.msrs.get(PAT)).toBe(PAT_COMBINING);
  });

  it('are set by each other processor, in the tables that it has', () => {
    machine.current.cr3 = 0x5000n;
    completeTables();
    expect([machine.msrs.get(PAT), machine.current.cr3]).toEqual([PAT_COMBINING, 0x5000n]);
  });
});

describe('the blocks of processors', () => {
  beforeEach(() => powerOn(false));

  it('are the frames of the runtime for the boot processor', () => {
    enterFinalTables();
    const block = pageWalk(machine.current.cr3).filter(({ linear }) => linear >= PER_PROCESSOR);
    expect(block.map(({ physical }) => physical)).toEqual(blockPages.map((_page, index) => BLOCK + BigInt(index) * PAGE));
  });

  it('are separate for every other processor, and begin with the data of the image', () => {
    machine.memory.store(IMAGE_END - 0x2000n + 8n, 8, 0x1234_5678n);
    const blocks = [makeProcessorTables(), makeProcessorTables()].map((root) => pageWalk(root).filter(({ linear }) => linear >= PER_PROCESSOR));
    const physical = blocks.flat().map((leaf) => leaf.physical);
    expect(new Set(physical).size).toBe(physical.length);
    for (const [data] of blocks) expect(machine.memory.load(data!.physical + 8n, 8)).toBe(0x1234_5678n);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { machine } from 'lyn/test';
import { frames } from '../memory/frames.ts';
import { makeIoBitmap, makeMsrBitmap } from './bitmaps.ts';

/** MSRs that are the guest's alone: those of SYSENTER and SYSCALL, the bases of FS and GS, TSC_AUX. */
const direct = [0x174, 0x175, 0x176, 0xc000_0081, 0xc000_0082, 0xc000_0083, 0xc000_0084, 0xc000_0100, 0xc000_0101, 0xc000_0102, 0xc000_0103];

beforeEach(() => {
  machine.reset();
  frames.free.add(0x100_0000n, 0x110_0000n);
});

describe('the I/O permission map', () => {
  it('lets every port exit, also where a wide access reaches beyond the last (APM volume 2, 15.10.1)', () => {
    const map = machine.memory.read(makeIoBitmap(), 3 * 4096);
    expect([...map].every((byte) => byte === 0xff)).toBe(true);
  });
});

describe('the MSR permission map', () => {
  /** Where a range of 2000h MSRs begins in the map, in bytes: APM volume 2, 15.11. */
  const ranges = [[0, 0], [0xc000_0000, 0x800], [0xc001_0000, 0x1000]] as const;
  let map: Uint8Array;

  const exits = (msr: number): { read: boolean; write: boolean } => {
    const [first, offset] = ranges.find(([start]) => msr >= start && msr < start + 0x2000)!;
    const bit = 2 * (msr - first);
    const isSet = (at: number): boolean => ((map[offset + (at >> 3)]! >> (at & 7)) & 1) === 1;
    return { read: isSet(bit), write: isSet(bit + 1) };
  };

  beforeEach(() => {
    map = machine.memory.read(makeMsrBitmap(), 2 * 4096);
  });

  it("lets the guest have what is its own, and no other MSR", () => {
    const all = ranges.flatMap(([first]) => Array.from({ length: 0x2000 }, (_msr, index) => first + index));
    expect(all.filter((msr) => !exits(msr).read)).toEqual(direct);
    expect(all.filter((msr) => !exits(msr).write)).toEqual(direct);
  });

  it('keeps those that would give AMD-V away, and the time', () => {
    for (const msr of [0xc000_0080, 0xc001_0114, 0xc001_0117, 0x10, 0x1b, 0x277]) expect(exits(msr)).toEqual({ read: true, write: true });
  });
});

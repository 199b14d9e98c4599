import { describe, expect, test } from 'vitest';
import { decodeTable } from './decode.ts';
import { encodeTable } from './encode.ts';
import { parseFrames } from './frames.ts';
import { parseLineAddresses, parsePlaces } from './lines.ts';
import { makeTable, type NamedFunction } from './table.ts';
import type { SourcePlace } from './lines.ts';

const frames = `
00000000 0000000000000014 ffffffff CIE "" cf=1 df=-8 ra=16
   LOC           CFA      ra
0000000000000000 rsp+8    c-8

00000018 000000000000002c 00000000 FDE cie=00000000 pc=ffffffff80201970..ffffffff80201b76
   LOC           CFA      rbx   ra
ffffffff80201970 rsp+8    u     c-8
ffffffff80201971 rsp+16   c-16  c-8
ffffffff80201b70 rbp+16   c-16  c-8

00000060 0000000000000014 00000048 FDE cie=00000048 pc=ffffffff80201b80..ffffffff80201b96
`;

describe('call-frame information', () => {
  test('each row gives the frame from its address on, the end of a function an unknown one', () => {
    expect(parseFrames(frames)).toEqual([
      { address: 0x201970, frame: 8 },
      { address: 0x201971, frame: 16 },
      { address: 0x201b70, frame: 0 },
      { address: 0x201b76, frame: 0 },
      { address: 0x201b80, frame: 8 },
      { address: 0x201b96, frame: 0 },
    ]);
  });

  test('a function that begins where another ends is not lost', () => {
    const touching = `
00000018 000000000000002c 00000000 FDE cie=00000000 pc=ffffffff80201010..ffffffff80201020
00000018 000000000000002c 00000000 FDE cie=00000000 pc=ffffffff80201000..ffffffff80201010
`;
    expect(parseFrames(touching)).toEqual([{ address: 0x201000, frame: 8 }, { address: 0x201010, frame: 8 }, { address: 0x201020, frame: 0 }]);
  });
});

describe('lines', () => {
  test('addresses of the line table come sorted and once, those outside the image not at all', () => {
    const text = `
CU: hv/exit/cpuid.ts:
File name                            Line number    Starting address    View    Stmt
cpuid.ts                                      12  0xffffffff80201010               x
cpuid.ts                                      11  0xffffffff80201000               x
cpuid.ts                                      11  0xffffffff80201000       1       x
boot.S                                        15            0x20000c               x
cpuid.ts                                       -  0xffffffff80201020
`;
    expect(parseLineAddresses(text)).toEqual([0x201000, 0x201010, 0x201020]);
  });

  test('an inlined function comes before the one that it was inlined into', () => {
    const text = `0xffffffff80201000
regs_get
./hv/vcpu/registers.ts:9 (discriminator 2)
cpuid_handle
./hv/exit/cpuid.ts:31
0xffffffff80201008
??
??:0
`;
    expect(parsePlaces(text)).toEqual([
      { address: 0x201000, places: [{ symbol: 'regs_get', file: 'hv/vcpu/registers.ts', line: 9 }, { symbol: 'cpuid_handle', file: 'hv/exit/cpuid.ts', line: 31 }] },
      { address: 0x201008, places: [] },
    ]);
  });
});

const nameOf = (place: SourcePlace): NamedFunction => ({ name: place.symbol, file: place.file, hidden: false });
const inner = { symbol: 'inner', file: 'hv/a.ts', line: 5 };
const outer = { symbol: 'outer', file: 'hv/b.ts', line: 70 };

describe('the table', () => {
  const places = [
    { address: 0x201000, places: [outer] },
    { address: 0x201004, places: [inner, outer] },
    { address: 0x201008, places: [outer] },
    { address: 0x20100c, places: [outer] },
  ];
  const table = makeTable(places, [{ address: 0x201000, frame: 8 }, { address: 0x201001, frame: 24 }, { address: 0x202000, frame: 0 }], nameOf);

  test('has a row wherever the location or the frame changes, and nowhere else', () => {
    expect(table.rows).toEqual([
      { address: 0x201000, location: 1, frame: 8 },
      { address: 0x201001, location: 1, frame: 24 },
      { address: 0x201004, location: 2, frame: 24 },
      { address: 0x201008, location: 1, frame: 24 },
      { address: 0x202000, location: 1, frame: 0 },
    ]);
  });

  test('leads from an inlined location to the one it was inlined into', () => {
    expect(table.locations).toEqual([{ function: 0, line: 70, caller: 0 }, { function: 1, line: 5, caller: 1 }]);
    expect(table.functions.map((entry) => entry.name)).toEqual(['outer', 'inner']);
  });

  test('is encoded byte for byte as docs/architecture.md says', () => {
    const bytes = encodeTable(table);
    expect(bytes.toString('ascii', 0, 4)).toBe('LYNB');
    expect([4, 8, 12].map((offset) => bytes.readUInt32LE(offset))).toEqual([16, 16 + 17, 16 + 17 + 12]);
    expect([...bytes.subarray(16, 33)]).toEqual([
      0x20 | 0x40 | 31, 0xe1, 0x9f, 0x80, 0x01, 2, 1, // 0x201000 - 31, location +1, 1 word
      0x40 | 1, 3, // 3 words
      0x20 | 3, 2, // location +1
      0x20 | 4, 1, // location -1
      0x40 | 31, 0xd9, 0x1f, 0, // 0xff8 - 31, no frame known
    ]);
    expect(bytes.subarray(33, 45)).toEqual(Buffer.from([0, 0, 70, 0, 0, 0, 1, 0, 5, 0, 1, 0]));
  });

  test('is what was encoded when it has been decoded, however long its steps', () => {
    const far = { ...table, rows: [...table.rows, { address: 0x7fff_0000, location: 2, frame: 2040 }] };
    expect(decodeTable(encodeTable(far))).toEqual(far);
    expect(decodeTable(encodeTable({ functions: [], locations: [], rows: [] }))).toEqual({ functions: [], locations: [], rows: [] });
    expect(() => decodeTable(Buffer.from('LYNX, which is none'))).toThrow('LYNB does not stand');
  });

  test('is decoded whole or not at all', () => {
    const bytes = encodeTable(table);
    for (let length = 16; length < bytes.length; length++) expect(() => decodeTable(bytes.subarray(0, length)), `${length} bytes`).toThrow(/ends early|is damaged/);
    const [place, inlined] = table.locations;
    for (const wrong of [{ ...place!, caller: 1 }, { ...place!, function: 9 }]) expect(() => decodeTable(encodeTable({ ...table, locations: [wrong, inlined!] }))).toThrow('is damaged');
    expect(() => decodeTable(encodeTable({ ...table, locations: [place!] }))).toThrow('is damaged');
  });
});

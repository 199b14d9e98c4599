import { describe, expect, it } from 'vitest';
import { onOneBoardWithLyn } from '../support/boards.ts';
import { untilHalted } from '../support/boots.ts';
import { bootLying } from '../support/lying-loader.ts';
import { refuses } from '../support/refusal.ts';
import { starts } from '../support/start.ts';

const MB = 0x10_0000;
type Entry = readonly [base: number | bigint, length: number | bigint, type: number];
const RAM = 1;
const RESERVED = 2;
const DEFECTIVE = 5;

/** Hands over these entries instead of the firmware's: Multiboot 0.6.96, section 3.3. */
function mapOf(entries: readonly Entry[]): string {
  const lines = entries.map(([base, length, type]) => `.long 20\n .quad ${base}, ${length}\n .long ${type}`);
  return `mov dword ptr [ebx + 48], offset map\n mov dword ptr [ebx + 44], ${24 * entries.length}\n jmp 9f\n map:\n ${lines.join('\n')}\n 9:`;
}

/** `count` pieces of `size` bytes, each followed by a hole of the same size, above what the image and the modules lie in. */
const pieces = (count: number, size: number): Entry[] => Array.from({ length: count }, (_, i) => [32 * MB + 2 * i * size, size, RAM]);
const low: Entry = [0, 0x9_F000, RAM];
const whereLynLies: Entry = [MB, 15 * MB, RAM];

onOneBoardWithLyn('Memory maps that are odd', (board) => describe(`Memory maps that are odd on ${board.name}`, () => {
  const bootWithMap = (title: string, entries: readonly Entry[], options = 'guest.memory=16M') => () => bootLying(board, `memory map ${title}`, mapOf(entries), `test ${options}`);

  starts('of a machine of 64 MB', {
    boot: () => bootLying(board, 'memory 64 MB', '', 'test guest.memory=32M', { memoryMegabytes: 64 }),
    says: [/^lyn: domain 1 starts with 32 MB/m],
  });
  starts('out of order, overlapping, twice, touching, and empty', {
    boot: bootWithMap('odd', [
      [96 * MB, 32 * MB, RAM], low, [64 * MB, 48 * MB, RAM], [64 * MB, 48 * MB, RAM], [48 * MB, 0, RAM], [200 * MB, 0, RESERVED], whereLynLies, [16 * MB, 16 * MB, RAM],
    ]),
    says: [/^lyn: 94 MB are free/m], // 1 to 32 and 64 to 128, but for the image and what the loader left
  });
  starts('with RAM that other entries call reserved or defective', {
    boot: bootWithMap('contradictions', [[80 * MB, 4 * MB, DEFECTIVE], low, [MB, 127 * MB, RAM], [40 * MB, 8 * MB, RESERVED], [44 * MB, 8 * MB, 77]]),
    says: [/^lyn: 110 MB are free/m], // 127 without the 4 and 12 that are none, but for the image and what the loader left
  });
  starts('with RAM and holes that touch 4 GB, cross it, and go on to the end of all addresses and beyond', {
    boot: bootWithMap('endless', [
      low, [MB, 127 * MB, RAM], [4096 * MB - 0x1000, 0x2000, DEFECTIVE], [4094 * MB, 4 * MB, RAM], [4094 * MB, 2 * MB, RESERVED], [4096 * MB, 2 * MB, RESERVED],
      [2n ** 46n, 2n ** 63n, RAM], [2n ** 52n - 4096n, 2n ** 64n - 4096n, RAM], [2n ** 64n - 4096n, 2n ** 64n - 1n, RESERVED],
    ]),
    says: [/^lyn: 126 MB are free/m],
  });
  starts('of two hundred pieces', {
    boot: bootWithMap('200 pieces', [low, whereLynLies, [16 * MB, 16 * MB, RAM], ...pieces(200, 0x1000)]),
    says: [/^lyn: domain 1 starts with 16 MB/m],
  });
  refuses('without a piece that the guest fits in', {
    boot: bootWithMap('small pieces', [low, whereLynLies, ...pieces(20, 8 * MB)]),
    says: /lyn: error: the guest cannot have 16 MB: that much is not free in one piece; give it less \(guest\.memory= in the boot menu, key e; lyn image --memory\) or the machine more/,
  });
  it('of a thousand pieces are more than Lyn keeps in mind: it says so, and halts', async () => {
    const { console } = await untilHalted(await bootWithMap('1000 pieces', [low, whereLynLies, ...pieces(1000, 0x1000)])());
    expect(console).toMatch(/^lyn: panic: the machine's memory is in more than 240 pieces: another boot loader or firmware may tell of it in fewer\r?$/m);
    expect(console).toMatch(/^lyn: halted\r?$/m);
  });
}));

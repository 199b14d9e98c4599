import { describe } from 'vitest';
import { end, information, mapTag, moduleTag, screenTag, tag, type Pixels } from '../../hv/boot/multiboot2.testing.ts';
import { rootPointer, widePointer } from '../../hv/processor/madt.testing.ts';
import { onOneBoardWithLyn } from '../support/boards.ts';
import { bootLying } from '../support/lying-loader.ts';
import { refuses } from '../support/refusal.ts';
import { starts } from '../support/start.ts';

const map = mapTag([[0n, 0x9_f000n, 1], [0x10_0000n, 0x1f00_0000n, 1]]);
const commandLine = tag(1, [...new TextEncoder().encode('test guest.memory=16M\0')]);

/** Hands over these tags by multiboot2, and last the first module, whose text is `line`. */
function multiboot2(tags: readonly number[][], line = 'guest'): string {
  const module = moduleTag(0, 0, line);
  const before = information([map, commandLine, ...tags], 0).length;
  const bytes = information([map, commandLine, ...tags, module, end]);
  return `mov ecx, [edi]\n mov [information + ${before + 8}], ecx\n mov ecx, [edi + 4]\n mov [information + ${before + 12}], ecx
    mov ebx, offset information\n mov eax, 0x36D76289\n jmp 9f\n .balign 8\n information: .byte ${bytes.join(', ')}\n 9:`;
}

const screens: readonly (readonly [name: string, pixels: Pixels])[] = [
  ['of no width', { width: 0 }],
  ['wider than its rows', { width: 1025 }],
  ['as wide and high as numbers go', { width: 0xffff_ffff, height: 0xffff_ffff, pitch: 0xffff_ffff }],
  ['in the middle of RAM', { address: 0x20_0000n }],
  ['at the end of all addresses', { address: 0xffff_ffff_ffff_f000n }],
  ['beyond the addresses of the processor', { address: 1n << 45n }],
  ['of a kind that nobody knows', { kind: 77 }],
  ['with a palette', { kind: 0, depth: 8 }],
  ['with colours outside of the pixel', { colours: [250, 8, 8, 8, 0, 8] }],
];

onOneBoardWithLyn('Multiboot2 loaders', (board) => describe(`Multiboot2 loaders on ${board.name}`, () => {
  const bootBy = (title: string, lie: string) => () => bootLying(board, `multiboot2 ${title}`, lie);

  starts('that tell of no screen', { boot: bootBy('plain', multiboot2([])), says: [/^lyn: \[7\/7\] guest\r?$/m] });
  starts('that tell of UEFI and of no screen', { boot: bootBy('no screen', multiboot2([tag(12, Array<number>(8).fill(0))])), says: [/^lyn: \[7\/7\] guest\r?$/m] });
  for (const [name, pixels] of screens) starts(`that tell of a screen ${name}`, { boot: bootBy(`screen ${name}`, multiboot2([screenTag(pixels)])), says: [] });
  starts('whose root pointer leads to nothing', {
    boot: bootBy('root to nothing', multiboot2([tag(15, widePointer(0xffff_ffff_ffff_f000n))])),
    says: [/^lyn: the firmware has no table of processors \(ACPI MADT\): this one is used alone\r?$/m],
    not: /^lyn: warning: .*ACPI/m,
  });
  starts('whose root pointer does not add up: the one of the BIOS area is taken', {
    boot: bootBy('root sum', multiboot2([tag(14, rootPointer(0x1234).map((byte, i) => (i === 10 ? byte ^ 1 : byte)))])),
    says: [/^lyn: processors that are up: 1\r?$/m],
    not: /no table of processors/,
  });
  refuses('with a module that is damaged', {
    boot: bootBy('module damaged', multiboot2([], `guest sha256=${'0'.repeat(64)}`)),
    says: /lyn: error: a module is not what its SHA-256 says, so that it is damaged:\n {2}guest has [0-9a-f]{64}, wanted 0{64}\nlyn: error: write the image to the medium again/,
  });
}));

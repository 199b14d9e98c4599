import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { machine } from 'lyn/test';
import { console, startConsole } from '../console/console.ts';
import { framebuffer, ScreenKind } from '../console/framebuffer.ts';
import { vgaRows } from '../console/screen.testing.ts';
import { firmwareTables, ram } from '../memory/memory_map.ts';
import { le, rootPointer, widePointer } from '../processor/madt.testing.ts';
import { bootInformation } from './boot_information.ts';
import { readLoader } from './loader.ts';
import { checkModules } from './module_hash.ts';
import { commandLine, end, information, le64, mapTag, moduleTag, screenTag, tag } from './multiboot2.testing.ts';
import type { Pixels } from './multiboot2.testing.ts';

const INFO = 0x9000n;

const usual = mapTag([[0n, 0x9_f000n, 1], [0x10_0000n, 0x3f0_0000n, 1]]);

/** What a loader hands over; the header may tell another size than there is. */
function handOver(tags: readonly (readonly number[])[], size?: number): void {
  machine.boot.magic = 0x36d7_6289;
  machine.boot.info = INFO;
  machine.memory.write(INFO, new Uint8Array(information(tags, size)));
}

const line = (bytes: Iterable<number>): string => String.fromCharCode(...bytes);

function refusal(): string {
  expect(machine.run(readLoader)).toBe('stopped');
  return machine.log.linesOf('error')[0]!;
}

beforeEach(() => machine.reset());

describe('what a multiboot2 loader hands over', () => {
  it('is read: command line, memory map, and modules with their texts', () => {
    handOver([moduleTag(0x100_0000, 0x110_0000, 'kernel console=ttyS0 quiet'), moduleTag(0x110_0000, 0x110_0001, 'initramfs'), commandLine('guest.memory=64M'), usual, end]);
    readLoader();
    expect(line(bootInformation.commandLine())).toBe('guest.memory=64M');
    expect([...bootInformation.all()].map((module) => [line(module.name()), line(module.commandLine()), module.bytes()])).toEqual([['kernel', 'console=ttyS0 quiet', 0x10_0000n], ['initramfs', '', 1n]]);
    expect([...ram.all()].map(({ start }) => start)).toEqual([0n, 0x10_0000n]);
  });

  it('may have entries of the memory map that are longer than today, and tags that nobody knows', () => {
    handOver([tag(99, [1, 2, 3]), mapTag([[0x10_0000n, 0x10_0000n, 1], [0x80_0000n, 0x10_0000n, 1]], 40), tag(0x7fff_ffff, []), end]);
    readLoader();
    expect([...ram.all()].map(({ start }) => start)).toEqual([0x10_0000n, 0x80_0000n]);
  });

  it('ends at its size, without an end tag too', () => {
    handOver([usual, commandLine('trace')]);
    readLoader();
    expect(line(bootInformation.commandLine())).toBe('trace');
  });

  it('ends at the end tag', () => {
    handOver([usual, end, commandLine('trace')]);
    readLoader();
    expect(line(bootInformation.commandLine())).toBe('');
  });

  it('knows where the ACPI tables are that the firmware keeps above 4 GB', () => {
    handOver([mapTag([[0x10_0000n, 0x10_0000n, 1], [0x1_8000_0800n, 0x1000n, 3], [0x2_0000_0000n, 0x1000n, 4], [0x1f_f000n, 0x1000n, 3]]), end]);
    readLoader();
    expect([...firmwareTables.all()].map((each) => [each.start, each.end])).toEqual([[0x1f_f000n, 0x20_0000n], [0x1_8000_0000n, 0x1_8000_2000n], [0x2_0000_0000n, 0x2_0000_1000n]]);
  });

  it('has no RAM and no ACPI tables that the processor cannot address', () => {
    machine.setCpuid(0x8000_0008, 0, { eax: 0x3024 });
    handOver([mapTag([[0x10_0000n, 0x10_0000n, 1], [0xf_ffff_0000n, 0x2_0000n, 1], [0x10_0000_0000n, 0x1000n, 3]]), end]);
    readLoader();
    expect([...ram.all()].map((each) => [each.start, each.end])).toEqual([[0x10_0000n, 0x20_0000n], [0xf_ffff_0000n, 0x10_0000_0000n]]);
    expect([...firmwareTables.all()]).toEqual([]);
  });

  it('is kept up to the zero byte that ends the text of a module', () => {
    machine.memory.write(0x9_0000n, new TextEncoder().encode(`${'x'.repeat(0x1000)}`));
    ram.add(0x10_0000n, 0x400_0000n);
    bootInformation.addModule(0x100_0000n, 0x110_0000n, 0x9_0800n);
    expect(bootInformation.holds(0x9_0000n, 0x9_1000n)).toBe(true);
    expect(bootInformation.holds(0x9_1000n, 0x9_2000n)).toBe(true);
    expect(bootInformation.holds(0x9_2000n, 0x9_3000n)).toBe(false);
  });

  it('has the ACPI root pointer, the newer one if there are two', () => {
    handOver([usual, tag(15, widePointer(0x1234n)), tag(14, [...rootPointer(0x99), ...Array<number>(16).fill(0)].slice(0, 20)), end]);
    readLoader();
    expect(machine.memory.read(bootInformation.rootPointer, 16)[15]).toBe(2);
  });

  it.each([
    ['has an impossible size', () => handOver([usual, end], 7)],
    ['has an impossible size', () => handOver([usual, end], 0xffff_ffff)],
    ['has a tag of an impossible size', () => handOver([tag(1, [], 7), usual, end])],
    ['has a tag of an impossible size', () => handOver([tag(1, [], 0), usual, end])],
    ['has a tag of an impossible size', () => handOver([usual, tag(1, [], 0xffff_fff9), end])],
    ['has a tag of an impossible size', () => handOver([usual, tag(1, [0x61, 0], 1000), end])],
    ['has a tag that is too short', () => handOver([usual, tag(3, [1, 2, 3, 4]), end])],
    ['has a tag that is too short', () => handOver([usual, tag(8, Array<number>(21).fill(0)), end])],
    ['has a tag that is too short', () => handOver([usual, screenTag({ colours: [16, 8, 8, 8, 0] }), end])],
    ['has a tag that is too short', () => handOver([tag(6, [24, 0, 0]), end])],
    ['gives no memory map', () => handOver([commandLine('trace'), end])],
    ['gives no memory map', () => handOver([])],
    ['the memory map has an entry of an impossible size', () => handOver([tag(6, [...le(0, 4), ...le(0, 4)]), end])],
    ['the memory map has an entry of an impossible size', () => handOver([tag(6, [...le(19, 4), ...le(0, 4), ...Array<number>(19).fill(0)]), end])],
    ['the memory map ends in the middle of an entry', () => handOver([tag(6, [...le(24, 4), ...le(0, 4), ...Array<number>(23).fill(0)]), end])],
    ['a module lies outside the memory', () => handOver([moduleTag(0x800_0000, 0x810_0000, ''), usual, end])],
  ] as const)('%s: it is refused', (sentence, prepare) => {
    prepare();
    expect(refusal()).toContain(sentence);
  });
});

describe('the hash of a module', () => {
  const content = Uint8Array.from({ length: 70_001 }, (_, i) => (i * 7) & 255);
  const hash = createHash('sha256').update(content).digest('hex');
  const boot = (...lines: string[]) => {
    handOver([usual, ...lines.map((each, i) => moduleTag(0x100_0000 + i * 0x10_0000, 0x100_0000 + i * 0x10_0000 + content.length, each)), end]);
    for (let i = 0; i < lines.length; i++) machine.memory.write(0x100_0000n + BigInt(i) * 0x10_0000n, content);
    readLoader();
  };

  let serial = '';
  beforeEach(() => {
    serial = '';
    machine.ports.handle(0x3f8, 0x3f8, { in: () => 0, out: (_offset, _bytes, value) => void (serial += String.fromCharCode(value)) });
  });

  it('is the second word of its text, and no part of its command line', () => {
    boot(`kernel sha256=${hash} console=ttyS0 quiet`, `initramfs sha256=${hash}`, 'kernel console=ttyS0 sha256=0', 'plain');
    expect([...bootInformation.all()].map((module) => line(module.commandLine()))).toEqual(['console=ttyS0 quiet', '', 'console=ttyS0 sha256=0', '']);
    expect(machine.run(() => checkModules())).toBe('returned');
  });

  it.each([
    ['its first byte', () => machine.memory.write(0x110_0000n, new Uint8Array([content[0]! ^ 1]))],
    ['its last byte', () => machine.memory.write(0x110_0000n + BigInt(content.length) - 1n, new Uint8Array([content.at(-1)! ^ 0x80]))],
  ])('finds damage in %s, and names the module', (_, damage) => {
    boot(`kernel sha256=${hash}`, `initramfs sha256=${hash}`);
    damage();
    expect(machine.run(() => checkModules())).toBe('stopped');
    expect(machine.log.linesOf('error')[0]).toContain('it is damaged');
    expect(serial).toContain(`  initramfs has ${createHash('sha256').update(machine.memory.read(0x110_0000n, content.length)).digest('hex')}, wanted ${hash}`);
  });

  it.each(['toSerial', 'toScreen'] as const)('names the damaged module on the other console too where all else is limited to one (%s)', (which) => {
    boot(`kernel sha256=${hash.slice(1)}`);
    startConsole();
    console[which] = false;
    machine.run(() => checkModules());
    expect(serial).toContain('  kernel has ');
    expect(vgaRows()).toContainEqual(expect.stringMatching(/^ {2}kernel has /));
  });

  it.each(['sha256=', `sha256=${hash.slice(1)}`, `sha256=${hash}0`, `sha256=${hash.toUpperCase()}`, 'sha256=none'])('is refused as %s', (word) => {
    boot(`kernel ${word}`);
    expect(machine.run(() => checkModules())).toBe('stopped');
  });
});

describe('the screen of which a multiboot2 loader tells', () => {
  const screenOf = (...tags: number[][]) => {
    handOver([...tags, usual, end]);
    readLoader();
    return framebuffer;
  };

  it('is text if it tells of none, as a BIOS leaves it', () => expect(screenOf().kind).toBe(ScreenKind.Text));
  it('is none with UEFI if it tells of none', () => expect(screenOf(tag(12, le64(0x7f00_0000n))).kind).toBe(ScreenKind.None));
  it('is the text that it tells of', () => expect(screenOf(screenTag({ kind: 2, address: 0xb8000n, width: 80, height: 25, pitch: 160, depth: 16, colours: [0, 0, 0, 0, 0, 0] })).kind).toBe(ScreenKind.Text));

  it('is text as GRUB tells of it, without colours', () => expect(screenOf(screenTag({ kind: 2, address: 0xb8000n, width: 80, height: 25, pitch: 160, depth: 16, colours: [] })).kind).toBe(ScreenKind.Text));

  it.each([[32, 4096, 4], [24, 3072, 3]])('is pixels of %d bits', (depth, pitch, bytesPerPixel) => {
    expect(screenOf(screenTag({ depth, pitch }), tag(12, le64(0x7f00_0000n)))).toMatchObject({
      kind: ScreenKind.Pixels, address: 0x8000_0000n, pitch, width: 1024, height: 768, bytesPerPixel, red: { position: 16, bits: 8 }, green: { position: 8, bits: 8 }, blue: { position: 0, bits: 8 },
    });
  });
  it.each([[15, [10, 5, 5, 5, 0, 5]], [16, [11, 5, 5, 6, 0, 5]]])('is pixels of %d bits in two bytes', (depth, colours) => {
    expect(screenOf(screenTag({ depth, pitch: 2048, colours }))).toMatchObject({ kind: ScreenKind.Pixels, bytesPerPixel: 2 });
  });
  it('shows at once what is wrong with the rest of what the loader tells', () => {
    handOver([moduleTag(0x100_0000, 0x100_0000, 'kernel'), usual, screenTag({ width: 320, height: 160, pitch: 1280 }), end]);
    startConsole();
    expect(refusal()).toContain('a module is empty');
    expect([...machine.memory.read(0x8000_0000n, 1280 * 160)].some((byte) => byte !== 0)).toBe(true);
  });

  it('ends with the addresses of the processor', () => {
    machine.setCpuid(0x8000_0008, 0, { eax: 0x3028 });
    expect(screenOf(screenTag({ address: 0x100_0000_0000n - 4096n * 768n })).kind).toBe(ScreenKind.Pixels);
    expect(screenOf(screenTag({ address: 0x100_0000_0000n - 4096n * 767n })).kind).toBe(ScreenKind.None);
  });

  it('may be above 4 GB', () => expect(screenOf(screenTag({ address: 0x38_0000_0000n })).kind).toBe(ScreenKind.Pixels));

  it.each<readonly [string, Pixels]>([
    ['with a palette', { kind: 0, depth: 8 }],
    ['of a kind that nobody knows', { kind: 3 }],
    ['of text of another size', { kind: 2, address: 0xb8000n, width: 132, height: 43 }],
    ['of text somewhere else', { kind: 2, address: 0xb0000n, width: 80, height: 25 }],
    ['at address zero', { address: 0n }],
    ['beyond all memory', { address: 0x4000_0000_0000n }],
    ['at the end of all addresses', { address: 0xffff_ffff_ffff_f000n }],
    ['at an odd address', { address: 0x8000_0002n }],
    ['in the middle of RAM', { address: 0x200_0000n }],
    ['of which the end lies in RAM', { address: 0xd_0000n, pitch: 4096, height: 100 }],
    ['without width', { width: 0 }],
    ['without height', { height: 0 }],
    ['of absurd width', { width: 0xffff_ffff, pitch: 0xffff_ffff }],
    ['of absurd height', { height: 0xffff_ffff }],
    ['whose rows overlap', { pitch: 4095 }],
    ['of one bit', { depth: 1 }],
    ['of 64 bits', { depth: 64, pitch: 8192 }],
    ['of no bits', { depth: 0 }],
    ['whose red is outside the pixel', { colours: [28, 8, 8, 8, 0, 8] }],
    ['whose blue has no bits', { colours: [16, 8, 8, 8, 0, 0] }],
    ['whose green has nine bits', { colours: [16, 8, 8, 9, 0, 8] }],
  ])('is left alone %s', (_, pixels) => expect(screenOf(screenTag(pixels)).kind).toBe(ScreenKind.None));
});

import { beforeEach, describe, expect, it } from 'vitest';
import { machine } from 'lyn/test';
import { frames } from '../memory/frames.ts';
import { freeRam, ram } from '../memory/memory_map.ts';
import { bootInformation } from './boot_information.ts';
import { readLoader } from './loader.ts';

const INFO = 0x9000n;
const MAP = 0x9100n;
const MODULES = 0x9300n;
const TEXTS = 0x9600n;

/** Little-endian 32-bit words. */
function words(address: bigint, ...values: number[]): void {
  machine.memory.write(address, new Uint8Array(new Uint32Array(values).buffer));
}

function text(address: bigint, value: string): void {
  machine.memory.write(address, new TextEncoder().encode(`${value}\0`));
}

type Entry = readonly [base: number, length: number, type: number];

/** What a loader hands over: flags for a command line, modules and a memory map. */
function handOver(map: readonly Entry[], modules: readonly (readonly [start: number, end: number])[]): void {
  machine.boot.magic = 0x2bad_b002;
  machine.boot.info = INFO;
  words(INFO, 0x4c, 0, 0, 0, Number(TEXTS), modules.length, Number(MODULES), 0, 0, 0, 0, map.length * 24, Number(MAP));
  map.forEach(([base, length, type], i) => words(MAP + BigInt(i * 24), 20, base, 0, length, 0, type));
  modules.forEach(([start, end], i) => words(MODULES + BigInt(i * 16), start, end, Number(TEXTS) + 0x40, 0));
  text(TEXTS, 'guest.memory=64M');
  text(TEXTS + 0x40n, 'kernel console=ttyS0 quiet');
}

const USUAL: readonly Entry[] = [[0, 0x9_f000, 1], [0x10_0000, 0x3f0_0000, 1]];

beforeEach(() => machine.reset());

describe('what a multiboot loader hands over', () => {
  it('is read: command line, and modules with their texts without the first word', () => {
    handOver(USUAL, [[0x100_0000, 0x110_0000]]);
    readLoader();
    expect(String.fromCharCode(...bootInformation.commandLine())).toBe('guest.memory=64M');
    const [kernel] = [...bootInformation.all()];
    expect(kernel!.bytes()).toBe(0x10_0000n);
    expect(String.fromCharCode(...kernel!.commandLine())).toBe('console=ttyS0 quiet');
  });

  it('stays out of the free memory', () => {
    handOver(USUAL, [[0x100_0000, 0x110_0800]]);
    readLoader();
    freeRam();
    bootInformation.reserveAll();
    for (const { start, end } of frames.free.all()) {
      expect(start >= 0x110_1000n || end <= 0x100_0000n).toBe(true);
      expect(start).toBeGreaterThanOrEqual(0x10_0000n);
    }
  });

  it('is not RAM where entries of the map contradict each other', () => {
    handOver([[0x10_0000, 0x400_0000, 1], [0x200_0000, 0x10_0000, 2], [0x1f0_0000, 0x20_0000, 1]], []);
    readLoader();
    expect(ram.covers(0x10_0000n, 0x200_0000n)).toBe(true);
    expect(ram.covers(0x200_0000n, 0x200_1000n)).toBe(false);
    expect(ram.covers(0x210_0000n, 0x400_0000n)).toBe(true);
  });

  it.each([
    ['two modules overlap', [[0x100_0000, 0x120_0000], [0x110_0000, 0x130_0000]]],
    ['a module lies outside the memory', [[0x800_0000, 0x810_0000]]],
    ['a module ends before it begins', [[0x110_0000, 0x100_0000]]],
    ['a module is empty', [[0x110_0000, 0x110_0000]]],
    ['more than 24 modules', Array.from({ length: 25 }, (_, i): readonly [number, number] => [0x100_0000 + i * 0x1000, 0x100_1000 + i * 0x1000])],
  ] as const)('is refused if %s', (sentence, modules) => {
    handOver(USUAL, modules);
    expect(machine.run(readLoader)).toBe('stopped');
    expect(machine.log.linesOf('error')[0]).toContain(sentence);
  });

  it.each([
    ['an entry of an impossible size', 'whose size wraps around the offset', [0xffff_fffc, 24]],
    ['an entry of an impossible size', 'that does not hold an entry', [0, 24]],
    ['an entry of an impossible size', 'that reaches beyond the map', [44, 24]],
    ['ends in the middle of an entry', 'with a torn last entry', [20, 30]],
  ] as const)('is refused if the memory map has %s: one %s', (sentence, _, [size, length]) => {
    handOver(USUAL, []);
    words(MAP, size);
    words(INFO + 44n, length);
    expect(machine.run(readLoader)).toBe('stopped');
    expect(machine.log.linesOf('error')[0]).toContain(sentence);
  });

  it('may have entries that are longer than today', () => {
    handOver([], []);
    words(INFO + 44n, 28 + 24);
    words(MAP, 24, 0x10_0000, 0, 0x10_0000, 0, 1, 0);
    words(MAP + 28n, 20, 0x80_0000, 0, 0x10_0000, 0, 1);
    readLoader();
    expect([...ram.all()].map(({ start }) => start)).toEqual([0x10_0000n, 0x80_0000n]);
  });

  it('keeps modules out of the hypervisor: every overlap with the image is refused', () => {
    for (const [start, end] of [[0x1f_f000, 0x20_0001], [0x3f_ffff, 0x50_0000], [0x28_0000, 0x28_1000], [0x10_0000, 0x100_0000]] as const) {
      machine.reset();
      handOver(USUAL, [[start, end]]);
      expect(machine.run(readLoader)).toBe('stopped');
      expect(machine.log.linesOf('error')[0]).toContain('a module overlaps the hypervisor');
    }
  });

  it('may have modules that touch each other and the image', () => {
    handOver(USUAL, [[0x40_0000, 0x50_0000], [0x50_0000, 0x50_0001]]);
    readLoader();
    expect([...bootInformation.all()].map((module) => module.bytes())).toEqual([0x10_0000n, 1n]);
  });

  it('is refused if a module begins in memory and ends beyond it', () => {
    handOver(USUAL, [[0x3ff_0000, 0x400_0001]]);
    expect(machine.run(readLoader)).toBe('stopped');
    expect(machine.log.linesOf('error')[0]).toContain('a module lies outside the memory');
  });

  it('gives a module without text, or with one word, an empty command line', () => {
    handOver(USUAL, [[0x100_0000, 0x110_0000], [0x120_0000, 0x130_0000]]);
    words(MODULES + 8n, 0);
    text(TEXTS + 0x80n, 'initramfs');
    words(MODULES + 24n, Number(TEXTS) + 0x80);
    readLoader();
    expect([...bootInformation.all()].map((module) => module.commandLine().length)).toEqual([0, 0]);
  });

  it('takes at most 68 KB of a text that does not end: more than any kernel is given, so that what is cut is refused', () => {
    handOver(USUAL, []);
    machine.memory.write(TEXTS, new Uint8Array(70_000).fill(0x61));
    readLoader();
    expect(bootInformation.commandLine().length).toBe(0x1_1000);
  });

  it('is refused if there is no memory map, or no multiboot loader', () => {
    handOver(USUAL, []);
    words(INFO, 0x0c);
    expect(machine.run(readLoader)).toBe('stopped');
    machine.boot.magic = 0;
    expect(machine.run(readLoader)).toBe('stopped');
    expect(machine.log.linesOf('error')).toHaveLength(2);
  });
});

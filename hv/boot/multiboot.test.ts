import { beforeEach, describe, expect, it } from 'vitest';
import { machine } from 'lyn/test';
import { frames } from '../memory/frames.ts';
import { freeRam, ram } from '../memory/memory_map.ts';
import { bootInformation } from './multiboot.ts';

const INFO = 0x9000n;
const MAP = 0x9100n;
const MODULES = 0x9300n;
const TEXTS = 0x9400n;

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
    bootInformation.read();
    expect(String.fromCharCode(...bootInformation.commandLine())).toBe('guest.memory=64M');
    const [kernel] = [...bootInformation.all()];
    expect(kernel!.bytes()).toBe(0x10_0000n);
    expect(String.fromCharCode(...kernel!.commandLine())).toBe('console=ttyS0 quiet');
  });

  it('stays out of the free memory', () => {
    handOver(USUAL, [[0x100_0000, 0x110_0800]]);
    bootInformation.read();
    freeRam();
    bootInformation.reserveAll();
    for (const { start, end } of frames.free.all()) {
      expect(start >= 0x110_1000n || end <= 0x100_0000n).toBe(true);
      expect(start).toBeGreaterThanOrEqual(0x10_0000n);
    }
  });

  it('is not RAM where entries of the map contradict each other', () => {
    handOver([[0x10_0000, 0x400_0000, 1], [0x200_0000, 0x10_0000, 2], [0x1f0_0000, 0x20_0000, 1]], []);
    bootInformation.read();
    expect(ram.covers(0x10_0000n, 0x200_0000n)).toBe(true);
    expect(ram.covers(0x200_0000n, 0x200_1000n)).toBe(false);
    expect(ram.covers(0x210_0000n, 0x400_0000n)).toBe(true);
  });

  it.each([
    ['two modules overlap', [[0x100_0000, 0x120_0000], [0x110_0000, 0x130_0000]]],
    ['a module lies outside the memory', [[0x800_0000, 0x810_0000]]],
    ['a module ends before it begins', [[0x110_0000, 0x100_0000]]],
    ['a module is empty', [[0x110_0000, 0x110_0000]]],
    ['more than four modules', [[0x100_0000, 0x100_1000], [0x101_0000, 0x101_1000], [0x102_0000, 0x102_1000], [0x103_0000, 0x103_1000], [0x104_0000, 0x104_1000]]],
  ] as const)('is refused if %s', (sentence, modules) => {
    handOver(USUAL, modules);
    expect(machine.run(() => bootInformation.read())).toBe('stopped');
    expect(machine.log.linesOf('error')[0]).toContain(sentence);
  });

  it('is refused if there is no memory map, or no multiboot loader', () => {
    handOver(USUAL, []);
    words(INFO, 0x0c);
    expect(machine.run(() => bootInformation.read())).toBe('stopped');
    machine.boot.magic = 0;
    expect(machine.run(() => bootInformation.read())).toBe('stopped');
    expect(machine.log.linesOf('error')).toHaveLength(2);
  });
});

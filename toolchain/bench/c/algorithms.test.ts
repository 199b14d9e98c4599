import { rm } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { remainingChecks } from '../../compiler/analyse/remaining.ts';
import { loadJs } from '../../compiler/js/load.ts';
import { buildPath } from '../../host/root.ts';
import { runTool } from '../../host/tool.ts';
import { algorithms, buildDriver, compileAlgorithms } from './build.ts';
import type { Comparison } from './measure.ts';
import { formatComparison } from './table.ts';

type Exports = { readonly [name: string]: (...args: unknown[]) => number | bigint };

const program = compileAlgorithms();
const modules = loadJs(program);
const exportsOf = (name: (typeof algorithms)[number]): Exports => modules(name) as unknown as Exports;

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

describe('the algorithms that are measured are what they say', () => {
  test('CRC-32 has the check value of its catalogue', () => {
    expect(exportsOf('crc32')['checksum']!(bytes('123456789'))).toBe(0xCBF43926);
  });

  test('quicksort sorts: random, sorted, equal, short', () => {
    const cases = [[], [1], [2, 1], Array.from({ length: 500 }, (_, i) => (i * 7919) % 503), Array.from({ length: 300 }, (_, i) => i), Array.from({ length: 300 }, () => 5)];
    for (const numbers of cases) {
      const values = Uint32Array.from(numbers);
      exportsOf('quicksort')['sort']!(values);
      expect([...values]).toEqual([...numbers].sort((a, b) => a - b));
    }
  });

  test('LZ4 decompresses literals and matches that overlap, and refuses what is no block', () => {
    const { decompress } = exportsOf('lz4') as { decompress: (target: Uint8Array, source: Uint8Array) => number };
    const target = new Uint8Array(64);
    // Three literals, a match of 9 three bytes back, five literals.
    const block = [0x35, ...bytes('abc'), 3, 0, 0x50, ...bytes('hello')];
    expect(String.fromCharCode(...target.subarray(0, decompress(target, Uint8Array.from(block))))).toBe('abcabcabcabchello');
    const bad = 0xFFFFFFFF;
    expect(decompress(target, Uint8Array.from([0x35, ...bytes('abc'), 4, 0, 0x50, ...bytes('hello')]))).toBe(bad);
    expect(decompress(target, Uint8Array.from([0x35, ...bytes('abc'), 0, 0, 0x50, ...bytes('hello')]))).toBe(bad);
    expect(decompress(new Uint8Array(10), Uint8Array.from(block))).toBe(bad);
    for (let length = 0; length < block.length; length++) expect(decompress(target, Uint8Array.from(block.slice(0, length)))).not.toBe(17);
  });

  test('the decoder knows lengths of everyday instructions', () => {
    const { decodeAll } = exportsOf('decode') as { decodeAll: (code: Uint8Array) => number };
    // Twice, so that the second one tells where the first ends: one of `n` bytes gives 1 * n, its twin (n + 1) * n.
    const code = (hex: string): number => decodeAll(Uint8Array.from(Buffer.from(hex.repeat(2), 'hex')));
    const cases = { '90': 1, '4889d8': 3, '488b442408': 5, 'e800000000': 5, '48b80000000000000000': 10, '66b80000': 4, '0f8400000000': 6, 'f6c001': 3, '8b0500000000': 6, 'c8000000': 4, '06': 0 };
    for (const [hex, length] of Object.entries(cases)) expect([hex, code(hex)]).toEqual([hex, length + (length + 1) * length]);
  });

  test('the walk translates through four levels, and faults at what leaves memory', () => {
    const { translate } = exportsOf('walk') as unknown as { translate: (memory: BigUint64Array, root: bigint, address: bigint) => bigint };
    const memory = new BigUint64Array(4 * 512);
    memory[0] = 0x1001n;
    memory[512] = 0x2001n;
    memory[1024 + 1] = 0x3001n;
    memory[1536 + 2] = 0xABC001n;
    memory[1024 + 3] = 0x40000081n;
    memory[1] = 0x7FFFF001n;
    expect(translate(memory, 0n, 0x202345n)).toBe(0xABC345n);
    expect(translate(memory, 0n, 0x612345n)).toBe(0x40012345n);
    expect(translate(memory, 0n, 1n << 39n)).toBe(0xFFFFFFFFFFFFFFFFn);
  });
});

describe('in C', () => {
  let results: { readonly [name: string]: string };
  beforeAll(async () => {
    const folder = buildPath('bench', `c-test-${process.pid}`);
    const driver = await buildDriver(folder);
    results = Object.fromEntries((await runTool(driver, ['results'])).trim().split('\n').map((line) => line.split('\t')));
    await rm(folder, { recursive: true });
  }, 240_000);

  test('generated, hand-written and unsafe forms give the same', () => {
    expect(Object.keys(results)).toHaveLength(algorithms.length);
  });

  test('the ring buffer and the allocator do as in Node', () => {
    expect(results['ring buffer']).toBe(String(exportsOf('ring')['pump']!(20000)));
    exportsOf('bitmap')['reset']!();
    expect(results['bitmap allocator']).toBe(String(exportsOf('bitmap')['churn']!(20000)));
  });
});

test('the only checks left are those of positions that a stack in memory holds', () => {
  expect(remainingChecks(program).map(({ loc, kind, function: { name } }) => `${loc.file}:${loc.line} ${name}: ${kind}`)).toEqual(['quicksort.ts:14 sort: subarray', 'quicksort.ts:23 sort: subarray']);
});

test('the table says whether the targets are met', () => {
  const row = (time: number): Comparison => ({ name: 'x', lyn: { time, instructions: 10 }, safe: { time: 100, instructions: 10 }, unsafe: { time: 50, instructions: 5 } });
  expect(formatComparison([row(100), row(104)]).at(-1)).toBe('geometric mean of Lyn/C 1.020 (met: at most 1.03), worst 1.040 (met: at most 1.1); against unsafe C 2.040');
  expect(formatComparison([row(111)]).at(-1)).toContain('MISSED: at most 1.1');
});

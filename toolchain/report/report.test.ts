import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { Unit } from '../compiler/c/context.ts';
import { programOf } from '../compiler/js/testing.ts';
import { buildPath } from '../host/root.ts';
import { expectGolden } from '../test/golden.ts';
import { CallGraph, sourceName } from './call-graph.ts';
import { collectReport } from './collect.ts';
import { cyclesOf } from './cycles.ts';
import type { Report } from './facts.ts';
import { reportPage } from './page/page.ts';
import { ranges, reportText } from './text.ts';

const SMALL = { entries: ['toolchain/report/fixtures/small.ts'], output: buildPath('report-test', 'small') };

describe('the report of a small program', () => {
  let report: Report;

  beforeAll(async () => {
    report = await collectReport(SMALL);
  }, 120_000);

  test('counts VMREAD and VMWRITE on the ways through each handler of the dispatch table', () => {
    expect(report.accesses.map(({ table }) => table)).toEqual(['handlers']);
    const seen = report.accesses[0]!.handlers.map(({ handler, indices, reads, writes }) => [handler, indices, reads, writes]);
    const exactly = (count: number) => ({ least: count, most: count, loops: false });
    expect(seen).toEqual([
      ['handleNothing', [0, 4], exactly(0), exactly(0)],
      ['handleOnce', [1], exactly(1), exactly(0)],
      ['handleSome', [2], { least: 0, most: 1, loops: false }, { least: 0, most: 2, loops: false }],
      ['handleMany', [3], { least: 1, most: 2, loops: true }, { least: 0, most: 1, loops: true }],
    ]);
  });

  test('lists the checks that remain, with the reason, and says which of them exits reach', () => {
    const { byFunction, total, fromExit } = report.checks;
    const told = byFunction.filter(({ file }) => file.endsWith('small.ts')).map(({ function: name, fromExit: reached, checks }) => [name, reached, checks.map(({ kind, line }) => `${kind} ${line}`)]);
    expect(told).toEqual([['readAt', true, ['index 28']], ['readSetting', false, ['index 29']]]);
    expect({ total, fromExit }).toEqual({ total: 2, fromExit: 1 });
    expect(byFunction[0]!.checks[0]!.why).not.toBe('');
  });

  test('says what constants, one implementer and reach have taken out', () => {
    const file = 'toolchain/report/fixtures';
    expect(report.specialised).toEqual({
      interfaces: [{ interface: 'Source', implementer: 'Sensor', calls: 1, place: `${file}/parts.ts:3` }],
      branches: [{ place: `${file}/small.ts:36`, function: 'main', source: 'if (TRACE) log.info(`starts`);', gone: 'never true: what it guards is gone' }],
      functions: [{ function: 'unused', place: `${file}/small.ts:50` }],
      globals: [],
    });
  });

  test('bounds the stack of each entry, and names the way to the deepest point', () => {
    expect(report.errors).toEqual([]);
    const main = report.stacks.entries.find(({ symbol }) => symbol === 'lyn_main')!;
    expect(main.path.map((step) => step.function)).toEqual(['lyn_main', 'lyn_fail_index', 'lyn_fail']);
    expect(main.own).toBeGreaterThanOrEqual(4 * 8);
    expect(main.total).toBeGreaterThan(main.own!);
    expect(main.stack).toEqual({ name: "the processor's stack", size: 0x4000 });
  });

  test('accounts for every byte of every module', () => {
    const sums = report.size.modules.map(({ parts }) => parts.reduce((sum, { bytes }) => sum + bytes, 0));
    expect(sums).toEqual(report.size.modules.map(({ bytes }) => bytes));
    const own = report.size.modules.find(({ source }) => source === 'toolchain/report/fixtures/small.ts')!;
    expect(own.parts.map(({ name }) => name)).toContain('small_handleSome');
  });

  test('is the same, byte for byte, when it is made again', async () => {
    const again = await collectReport(SMALL);
    expect(JSON.stringify(again)).toBe(JSON.stringify(report));
    expect(reportPage(again)).toBe(reportPage(report));
  }, 120_000);

  test('makes a page whose elements all close, with every module in the treemap, and nothing from elsewhere', () => {
    const page = reportPage(report);
    expect(unclosed(page)).toEqual([]);
    for (const { source } of report.size.modules) expect(page).toContain(`<title>${source}: `);
    expect(page).not.toMatch(/https?:|<script|<link|@import|url\(/);
  });
});

/** Elements that are opened and not closed in their turn. */
function unclosed(page: string): string[] {
  const open: string[] = [];
  for (const [, slash, name, rest] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)\b([^>]*)>/g)) {
    if (slash === '/') expect(open.pop(), `</${name}>`).toBe(name);
    else if (!rest!.endsWith('/') && name !== 'meta') open.push(name!);
  }
  return open;
}

// ---------------------------------------------------------------------------------------------------------------- text

/** One of everything that the text can say. */
const SAMPLE: Report = {
  version: 1, buildId: '0123456789abcdef',
  errors: ['lyn_exit may need 20000 bytes, and the stack of NMI has 8192'],
  checks: {
    total: 3, fromExit: 2,
    byFunction: [
      { function: 'Uart.put', file: 'hv/uart.ts', fromExit: true, checks: [{ kind: 'index', line: 12, why: 'index `i` is anything; the length is 16' }, { kind: 'divide', line: 14, why: 'the divisor may be zero' }] },
      { function: 'main', file: 'hv/a.ts', fromExit: false, checks: [{ kind: 'null', line: 3, why: '`x` may be null' }] },
    ],
  },
  stacks: {
    cycles: [['a', 'B.c', 'a']],
    entries: [
      { symbol: 'lyn_main', function: 'main', own: 64, total: 300, stack: { name: "the processor's stack", size: 16384 }, path: [{ function: 'lyn_main', depth: 0 }, { function: 'gate_open', depth: 48 }] },
      { symbol: 'lyn_exit', function: 'serve', own: null, total: null, stack: { name: "the processor's stack", size: 16384 }, path: [] },
    ],
  },
  size: {
    image: 2048, sections: { code: 1024, constants: 512, data: 512 },
    modules: [{ source: 'hv/a.ts', bytes: 1500, parts: [{ name: 'a_f', kind: 'code', bytes: 1000 }, { name: 'a_t', kind: 'constants', bytes: 300 }, { name: 'texts, formats, gaps', kind: 'other', bytes: 200 }] }],
  },
  accesses: [{ table: 'handlers', file: 'hv/a.ts', handlers: [{ handler: 'f', indices: [1, 2, 3, 7], reads: { least: 1, most: 1, loops: false }, writes: { least: 0, most: 2, loops: true } }] }],
  specialised: {
    interfaces: [{ interface: 'I', implementer: 'C', calls: 3, place: 'hv/a.ts:1' }], branches: [{ place: 'hv/a.ts:9', function: 'f', source: 'if (DEBUG) g();', gone: 'never true: what it guards is gone' }],
    functions: [{ function: 'g', place: 'hv/a.ts:20' }], globals: [],
  },
  lines: { typescript: 950, runtime: 50, typescriptShare: 0.95 },
};

test('the text of a report', () => {
  expectGolden(join(import.meta.dirname, 'golden/sample.txt'), reportText(SAMPLE));
});

test('numbers that follow each other are written as one range', () => {
  expect(ranges([0, 1, 2, 5, 7, 8])).toBe('0-2, 5, 7-8');
});

// ---------------------------------------------------------------------------------------------------------------- calls

describe('who calls whom', () => {
  const graphOf = (text: string) => {
    const unit = new Unit(programOf({ 'hv/x.ts': text }), {});
    const graph = new CallGraph(unit);
    const callees = (name: string) => graph.callees([...graph.bodies.keys()].find((decl) => sourceName(decl) === name)!).map(sourceName);
    return { callees, cycles: () => cyclesOf(graph.bodies.keys(), (decl) => graph.callees(decl)).map((cycle) => cycle.map(sourceName)) };
  };

  test('a call through a constant table goes to what is in the table', () => {
    const { callees } = graphOf(`
      type F = (x: u32) => u32;
      function a(x: u32): u32 { return x; }
      function b(x: u32): u32 { return x + 1; }
      function c(x: u32): u32 { return x + 2; }
      const table1: readonly F[] = [a, b];
      export let other: F = c;
      export function byTable(i: u32): u32 { const f = table1[i]; return f(i); }
      export function byValue(f: F): u32 { return f(1); }
    `);
    expect(callees('byTable')).toEqual(['a', 'b']);
    expect(callees('byValue').sort()).toEqual(['a', 'b', 'c']);
  });

  test('a call through a field of the rows of a table goes to those fields', () => {
    const { callees } = graphOf(`
      type Row = { readonly name: string; readonly read: (x: u32) => u32; readonly write: (x: u32) => u32 };
      function a(x: u32): u32 { return x; }
      function b(x: u32): u32 { return x + 1; }
      const rows: readonly Row[] = [{ name: 'r', read: a, write: b }];
      export function find(x: u32): u32 { for (const row of rows) if (row.name.length === x) return row.read(x); return 0; }
    `);
    expect(callees('find')).toEqual(['a']);
  });

  test('a call through an interface goes to all that are ever seen as it', () => {
    const { callees } = graphOf(`
      interface I { f(): u32; }
      class A implements I { f(): u32 { return 1; } }
      class B implements I { f(): u32 { return 2; } }
      class C implements I { f(): u32 { return 3; } }
      const a = new A();
      const b = new B();
      export const c = new C();
      export function call(i: I): u32 { return i.f(); }
      export function pick(x: boolean): u32 { return x ? call(a) : call(b); }
    `);
    expect(callees('call')).toEqual(['A.f', 'B.f']);
  });

  test('circles through interfaces and references, which the front end does not follow, are found', () => {
    const { cycles } = graphOf(`
      interface Node { walk(depth: u32): u32; }
      class Leaf implements Node { walk(depth: u32): u32 { return depth; } }
      class Pair implements Node { left: Node | null = null; walk(depth: u32): u32 { const left = this.left; return left === null ? 0 : left.walk(depth + 1); } }
      const leaf = new Leaf();
      const pair = new Pair();
      type F = (x: u32) => u32;
      class Hook { run: F = step; }
      const hook = new Hook();
      function step(x: u32): u32 { return x === 0 ? 0 : again(x - 1); }
      function again(x: u32): u32 { return hook.run(x); }
      export function start(): u32 { pair.left = pair; const node: Node = leaf; return node.walk(0) + pair.walk(0) + step(2); }
    `);
    expect(cycles()).toEqual([['Pair.walk', 'Pair.walk'], ['step', 'again', 'step']]);
  });
});

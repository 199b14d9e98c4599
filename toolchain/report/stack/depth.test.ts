import { execa } from 'execa';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { compileFlags } from '../../build/flags.ts';
import { Unit } from '../../compiler/c/context.ts';
import { emitModules } from '../../compiler/c/emit.ts';
import { emitHostedC } from '../../compiler/hosted/emit-c.ts';
import { hostedProgram } from '../../compiler/hosted/program.ts';
import { programOf } from '../../compiler/js/testing.ts';
import { buildPath } from '../../host/root.ts';
import { CallGraph } from '../call-graph.ts';
import { StackDepths } from './depth.ts';
import { parseFrameRows, parseParts, readMachineCode, type CodePart, type MachineCode } from './machine-code.ts';
import { indirectTargets } from './targets.ts';

/** Each exported function without parameters goes down its deepest way when it is called. */
const PROGRAM = `
  interface Step { go(x: u32): u32; }
  class Shallow implements Step { go(x: u32): u32 { return x + 1; } }
  class Deep implements Step {
    readonly last = array(u32, 4);
    go(x: u32): u32 { return fill(x, x + 1, x + 2) + far(x); }
  }
  const shallow = new Shallow();
  const deep = new Deep();
  type Share = { readonly a: u64; readonly b: u64; readonly c: u64; readonly d: u64; readonly e: u64; readonly f: u64 };
  export let kept: u32 = 0;
  function far(x: u32): u32 { kept += x; return note({ a: u64(x), b: 1n, c: 2n, d: 3n, e: 4n, f: u64(kept) }); }
  function note(share: Share): u32 { log.info(\`\${share.a} \${share.f}\`); return u32(share.a * share.f); }
  function fill(a: u32, b: u32, c: u32): u32 { log.info(\`\${a} \${b} \${c}\`); return a * b * c; }
  type F = (x: u32) => u32;
  const ways: readonly F[] = [half, down];
  function half(x: u32): u32 { return x / 2; }
  function down(x: u32): u32 { const below = by(deep, x); log.info(\`\${below}\`); return below + x; }
  function by(step: Step, x: u32): u32 { const result = step.go(x); kept += result; return result ^ x; }
  export function direct(): u32 { return fill(1, 2, 3) + kept; }
  export function byInterface(): u32 { const a = by(shallow, 1); return a + by(deep, 2); }
  export function byTable(): u32 { return ways[kept === 0xFFFF ? 0 : 1](3) + kept; }
`;

/** Calls one of them on a painted stack, and prints how much of the paint is gone. \`lyn_log\` takes nothing of its own. */
const MAIN = `
#include "program.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

static uint8_t stack[1 << 16] __attribute__((aligned(16)));
static ucontext_t caller, callee;
static uint64_t before;
static uint32_t (*chosen)(void);

__attribute__((noinline)) void lyn_log(struct LogFormat format, struct slice_u64 args) {
  (void)format;
  (void)args;
}

__attribute__((noinline, noclone)) static void start(void) {
  __asm__ volatile("mov %%rsp, %0" : "=m"(before));
  chosen();
  __asm__ volatile("" : : : "memory");
}

int main(int count, char **words) {
  (void)count;
  uint32_t (*const all[])(void) = { x_direct, x_byInterface, x_byTable };
  chosen = all[atoi(words[1])];
  memset(stack, 0xA5, sizeof stack);
  getcontext(&callee);
  callee.uc_stack.ss_sp = stack;
  callee.uc_stack.ss_size = sizeof stack;
  callee.uc_link = &caller;
  makecontext(&callee, start, 0);
  swapcontext(&caller, &callee);
  uint32_t lowest = 0;
  while (stack[lowest] == 0xA5) lowest++;
  printf("%lu", (unsigned long)(before - (uint64_t)(stack + lowest)));
}
`;

const ENTRIES = ['x_direct', 'x_byInterface', 'x_byTable'];

describe('the bound of a stack', () => {
  const folder = buildPath('report-test', 'depth');
  let bounds: (number | null)[];

  beforeAll(async () => {
    const program = programOf({ 'x.ts': PROGRAM });
    const hosted = hostedProgram(program, 'x');
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const { files } = emitHostedC(hosted, () => '');
    for (const [name, text] of [...files!, ['main.c', MAIN] as const]) await writeFile(join(folder, name), text);
    await writeFile(join(folder, 'x.c'), withLines(program));
    const flags = compileFlags.filter((flag) => !/^-W|mcmodel|-ffreestanding/.test(flag));
    const sources = [...files!.keys(), 'main.c'].filter((name) => name.endsWith('.c'));
    await execa('gcc', [...flags, `-ffile-prefix-map=${folder}=.`, '-D_GNU_SOURCE', '-fno-pie', '-no-pie', ...sources, '-o', 'program'], { cwd: folder });
    const unit = new Unit(hosted.program, { exporting: ['x'] });
    const elf = join(folder, 'program');
    const code = await readMachineCode(elf);
    const depths = new StackDepths(code, await indirectTargets(elf, code, unit, new CallGraph(unit)), 'lyn_panic');
    bounds = ENTRIES.map((symbol) => depths.of(code.parts.find((part) => part.symbol === symbol)!).bytes);
  }, 120_000);

  test.each(ENTRIES.map((symbol, i) => [symbol, i] as const))('of %s is at least what is measured, and hardly more', async (_, i) => {
    const { stdout } = await execa(join(folder, 'program'), [String(i)]);
    const measured = Number(stdout);
    expect(measured).toBeGreaterThan(40);
    expect(bounds[i]).toBeGreaterThanOrEqual(measured);
    // A frame may have room that is never written.
    expect(bounds[i]! - measured).toBeLessThanOrEqual(64);
  });
});

/** Its lines are those of the TypeScript, as in the image. */
function withLines(program: ReturnType<typeof programOf>): string {
  const unit = new Unit(hostedProgram(program, 'x').program, { exporting: ['x'], lines: true });
  return [...emitModules(unit).values()].join('\n');
}

describe('parts of a function that gcc puts apart', () => {
  type Jump = readonly [address: number, kind: 'call' | 'jump', target: number];
  const part = (symbol: string, address: number, ...jumps: readonly Jump[]): CodePart =>
    ({ symbol, address, end: address + 0x100, pushes: 0, transfers: jumps.map(([at, kind, target]) => ({ address: at, kind, target })) });
  /** How deep the stack gets in the first part; each has a frame of its own. */
  function depthOf(frames: readonly number[], ...parts: readonly CodePart[]): number | null {
    const at = (address: number): number => parts.findLastIndex((each) => each.address <= address);
    const code: MachineCode = { parts, frameAt: (address) => frames[at(address)], framesOf: (each) => [frames[parts.indexOf(each)]!] };
    return new StackDepths(code, () => undefined, 'lyn_panic').of(parts[0]!).bytes;
  }

  test('jump there and back, which is no circle', () => {
    expect(depthOf([48, 48], part('f', 0x1000, [0x1010, 'jump', 0x1200]), part('f.cold', 0x1200, [0x1210, 'jump', 0x1020]))).toBe(48);
    expect(depthOf([48, 48, 100], part('f', 0x1000, [0x1010, 'jump', 0x1200]), part('f.cold', 0x1200, [0x1208, 'call', 0x1400], [0x1210, 'jump', 0x1020]), part('g', 0x1400))).toBe(148);
  });

  test('are told from functions that jump to each other, or call themselves: these have no bound', () => {
    expect(depthOf([48, 48], part('f', 0x1000, [0x1010, 'jump', 0x1200]), part('g', 0x1200, [0x1210, 'jump', 0x1020]))).toBeNull();
    expect(depthOf([48, 48], part('f', 0x1000, [0x1010, 'jump', 0x1200]), part('f.cold', 0x1200, [0x1210, 'call', 0x1000]))).toBeNull();
  });
});

describe('what the tools print', () => {
  test('calls and jumps to elsewhere are transfers; jumps inside of a function are not', () => {
    const [f, cold] = parseParts(`
0000000000401000 <f>:
  401000:\tpush   %rbx
  401001:\tcall   401100 <g>
  401006:\tje     401000 <f>
  401008:\tjne    401080 <f.cold>
  40100a:\tcall   *0x8(%rax)
  40100d:\tjmp    *%rax

0000000000401080 <f.cold>:
  401080:\tret
`);
    expect(f).toMatchObject({ symbol: 'f', pushes: 1 });
    expect(f!.transfers.map(({ kind, target }) => [kind, target?.toString(16)])).toEqual([['call', '401100'], ['jump', '401080'], ['call', undefined], ['jump', undefined]]);
    expect(cold!.transfers).toEqual([]);
  });

  test('frames are those of the rows, and nothing behind a function', () => {
    const rows = parseFrameRows(`
00000000 0000000000000014 ffffffff CIE "" cf=1 df=-8 ra=16
   LOC           CFA      ra
0000000000000000 rsp+8    c-8

00000018 000000000000001c 00000000 FDE cie=00000000 pc=0000000000401000..0000000000401010
   LOC           CFA      rbx   ra
0000000000401000 rsp+8    u     c-8
0000000000401001 rsp+16   c-16  c-8
`);
    expect(rows).toEqual([{ address: 0x401000, frame: 8 }, { address: 0x401001, frame: 16 }, { address: 0x401010, frame: undefined }]);
  });
});

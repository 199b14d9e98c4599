import { execa } from 'execa';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { warningFlags } from '../../build/flags.ts';
import { projectRoot } from '../../host/root.ts';
import { emitC } from '../c/emit.ts';
import { compile } from '../compile.ts';
import { emitJs } from '../js/emit.ts';

const nested = (open: string, count: number, inner: string, close: string): string => open.repeat(count) + inner + close.repeat(count);
const numbered = (count: number, line: (i: number) => string, glue = ''): string => Array.from({ length: count }, (_, i) => line(i)).join(glue);
const body = (text: string): string => `export function f(x: u32, yes: boolean): u32 {\nlet z: u32 = x;\n${text}\nreturn z;\n}\n`;
const BOX = 'class Box {\n  next: Box | null = null;\n  size: u32 = 0;\n  get(): Box { return this; }\n}\n';

/** A construct nested in itself: its source at a depth, and the deepest that is accepted. */
const constructs: { readonly [name: string]: readonly [source: (depth: number) => string, deepest: number] } = {
  'for': [(n) => body(`${numbered(n, (i) => `for (let i${i}: u32 = 0; i${i} < x; i${i}++) {\n`)}z++;${'}'.repeat(n)}`), 57],
  'while': [(n) => body(nested('while (z < x) {\n', n, 'z++;', '}')), 57],
  'do': [(n) => body(nested('do {\n', n, 'z++;', '} while (z < x);')), 57],
  'if': [(n) => body(nested('if (yes) {\n', n, 'z++;', '}')), 57],
  'if with else': [(n) => body(nested('if (yes) {\n', n, 'z++;', '} else { z--; }')), 57],
  'else if': [(n) => body(numbered(n, (i) => `if (x === ${i}) z = ${i};\n`, ' else ')), 240],
  'blocks': [(n) => body(nested('{\n', n, 'z++;', '}')), 115],
  'switch': [(n) => body(nested('switch (x) { case 1:\n', n, 'z++;', '}')), 38],
  'switch in a loop': [(n) => body(nested('while (yes) { switch (x) { case 1:\n', n, 'z++;', ' break; default: break; } }')), 23],
  'non-null': [(n) => `${BOX}export function f(b: Box): u32 { return b${'.next!\n'.repeat(n)}.size; }\n`, 57],
  'methods': [(n) => `${BOX}export function f(b: Box): u32 { return b${'.get()\n'.repeat(n)}.size; }\n`, 57],
  'calls': [(n) => `function g(x: u32): u32 { return x + 1; }\nexport function f(x: u32): u32 { return ${nested('g(\n', n, 'x', ')')}; }\n`, 115],
  'brackets': [(n) => body(`z = ${nested('(\n', n, 'x', ')')};`), 115],
  'sums': [(n) => body(`z = ${numbered(n, () => 'x', ' +\n')};`), 240],
  'sums of bytes': [(n) => `export function f(x: u8): u8 {\nreturn ${numbered(n, () => 'x', ' +\n')}; }\n`, 240],
  'sums in brackets': [(n) => body(`z = ${nested('(x +\n', n, 'x', ')')};`), 57],
  'conditions': [(n) => body(`if (${numbered(n, () => 'yes', ' &&\n')}) z++;`), 240],
  'conditionals': [(n) => body(`z = ${numbered(n, (i) => `x === ${i} ? ${i} :\n`)} 0;`), 239],
  'signs': [(n) => body(`z = ${'~\n'.repeat(n)}x;`), 115],
  'conversions': [(n) => body(`z = ${nested('u32(\n', n, 'x', ')')};`), 115],
  'indices': [(n) => `const a = array(u32, 16);\nexport function f(x: u32): u32 { return ${nested('a[\n', n, 'x', ']')}; }\n`, 115],
  'slices': [(n) => `export function f(\na: u8${'[]'.repeat(n)}): u32 { return a.length; }\n`, 110],
};

describe.each(Object.entries(constructs))('%s', (_, [source, deepest]) => {
  it(`is accepted ${deepest} levels deep, by both C compilers too`, async () => {
    const { program, diagnostics } = compile({ root: '/project', entries: ['a.ts'], files: new Map([['a.ts', source(deepest)]]) });
    expect(diagnostics).toEqual([]);
    emitJs(program!, { runtime: '#lyn' });
    await expectCompiles(emitC(program!));
  });

  it.each([deepest + 10, 10_000])('is refused at its line %i levels deep', (depth) => {
    const { diagnostics } = compile({ root: '/project', entries: ['a.ts'], files: new Map([['a.ts', source(depth)]]) });
    expect(diagnostics.map(({ code }) => code)).toEqual(['LYN0065']);
    expect(diagnostics[0]!.loc.line).toBeGreaterThan(1);
  });
});

async function expectCompiles(files: ReadonlyMap<string, string>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'lyn-nesting-'));
  try {
    for (const [name, text] of files) await writeFile(join(folder, name), text);
    const flags = ['-std=c11', '-O2', '-DLYN_HOSTED', ...warningFlags, `-I${join(projectRoot(), 'runtime')}`, '-c', join(folder, 'a.c'), '-o', join(folder, 'a.o')];
    await Promise.all(['gcc', 'clang'].map((compiler) => execa(compiler, flags)));
  } finally {
    await rm(folder, { recursive: true });
  }
}

import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emitC } from '../c/emit.ts';
import { compile } from '../compile.ts';
import { frameDiagnostics } from '../diagnostics/frame.ts';
import { emitJs } from '../js/emit.ts';

type Files = { readonly [path: string]: string | Buffer };

const GOOD = 'export function f(x: u32): u32 {\n  return x;\n}\n';
const WRONG = GOOD.replace('return x', 'return y');

let top: string;
let count = 0;
beforeAll(async () => { top = await mkdtemp(join(tmpdir(), 'lyn-files-')); });
afterAll(() => rm(top, { recursive: true }));

/** Codes and places of what is wrong with the program that begins with `a.ts` in a folder of its own; `2 modules` if nothing is. */
async function verdict(files: Files, prepare: (folder: string) => Promise<void> = async () => {}): Promise<string> {
  const folder = join(top, String(count++));
  await mkdir(folder);
  for (const [path, contents] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), contents);
  }
  await prepare(folder);
  const { program, diagnostics } = compile({ root: folder, entries: ['a.ts'] });
  if (program === undefined) return diagnostics.map(({ code, loc }) => `${code} ${loc.file.replace(`${folder}/`, '')}:${loc.line}`).join(', ');
  emitC(program);
  emitJs(program, { runtime: '#lyn' });
  return `${program.modules.length} ${program.modules.length === 1 ? 'module' : 'modules'}`;
}

describe('the bytes of a file', () => {
  it.each<[string, string | Buffer, string]>([
    ['nothing', '', '1 module'],
    ['a mark of the byte order', `\ufeff${GOOD}`, '1 module'],
    ['UTF-16 with its mark', Buffer.from(`\ufeff${GOOD}`, 'utf16le'), '1 module'],
    ['lines that end in CR LF', GOOD.replaceAll('\n', '\r\n'), '1 module'],
    ['a mistake among such lines', WRONG.replaceAll('\n', '\r\n'), 'TS2304 a.ts:2'],
    ['lines that end in CR', WRONG.replaceAll('\n', '\r'), 'TS2304 a.ts:2'],
    ['lines that end in U+2028', WRONG.replaceAll('\n', '\u2028'), 'TS2304 a.ts:2'],
    ['NUL in a name', GOOD.replace('return', 're\0turn'), 'TS1127 a.ts:2'],
    ['only NUL', '\0'.repeat(10_000), 'TS1127 a.ts:1'],
    ['a program of another kind', Buffer.from('7f454c46020101000000000000000000', 'hex'), 'TS1127 a.ts:1'],
    ['what is no UTF-8, in code', Buffer.concat([Buffer.from([0xff, 0xc3]), Buffer.from(GOOD)]), 'TS1490 a.ts:1'],
    ['what is no UTF-8, in a comment', Buffer.concat([Buffer.from('// '), Buffer.from([0xff, 0xc3]), Buffer.from(`\n${GOOD}`)]), '1 module'],
    ['what is no UTF-8, in text', Buffer.concat([Buffer.from("export function f(): void { log.info('"), Buffer.from([0xff]), Buffer.from("'); }\n")]), 'LYN0129 a.ts:1'],
    ['a line for the shell', `#!/usr/bin/env node\n${GOOD}`, '1 module'],
    ['a line of a million characters', `export const s: string = '${'a'.repeat(1_000_000)}';\nexport function f(): string { return s; }\n`, '1 module'],
    ['a name of a hundred thousand characters', `export function ${'f'.repeat(100_000)}(): void {}\n`, '1 module'],
    ['a script, without imports and exports', 'function f(): void {}\nconst x: u32 = 3;\n', '1 module'],
    ['a comment that stops the checks of TypeScript', '// @ts-nocheck\nexport function f(): u32 { return absent; }\n', 'LYN0195 a.ts:1'],
  ])('%s', async (_, contents, expected) => {
    expect(await verdict({ 'a.ts': contents })).toBe(expected);
  });

  it('of no meaning at all', async () => {
    let state = 1;
    const byte = (): number => (state = (state * 1103515245 + 12345) & 0x7fffffff) >> 16 & 255;
    for (let round = 0; round < 5; round++) expect(await verdict({ 'a.ts': Buffer.from(Array.from({ length: 5000 }, byte)) })).toMatch(/^(TS|LYN)/);
  });

  it('with thousands of mistakes in one line', () => {
    const text = `export function f(x: u32): u32 { ${'x; '.repeat(5000)} return x; }\n`;
    const { diagnostics } = compile({ root: '/project', entries: ['a.ts'], files: new Map([['a.ts', text]]) });
    expect(diagnostics).toHaveLength(5000);
    expect(frameDiagnostics(diagnostics).length).toBeLessThan(5000 * 600);
  });
});

describe('the path of a file', () => {
  it('may be a folder, a circle of links, or not there: none is a module', async () => {
    expect(await verdict({}, async (folder) => void (await mkdir(join(folder, 'a.ts'))))).toBe('LYN0324 a.ts:1');
    expect(await verdict({}, (folder) => symlink('a.ts', join(folder, 'a.ts')))).toBe('LYN0324 a.ts:1');
    expect(await verdict({}, (folder) => symlink('b.ts', join(folder, 'a.ts')))).toBe('LYN0324 a.ts:1');
    expect(await verdict({})).toBe('LYN0324 a.ts:1');
  });

  it('may lead to it by a link', async () => {
    expect(await verdict({ 'b.ts': GOOD }, (folder) => symlink('b.ts', join(folder, 'a.ts')))).toBe('1 module');
  });
});

describe('an import', () => {
  const use = (specifier: string): string => `import { g } from '${specifier}';\nexport function f(): void { g(); }\n`;
  const G = 'export function g(): void {}\n';

  it.each<[string, Files, string]>([
    ['of a module that is not there', { 'a.ts': use('./b.ts') }, 'TS2307 a.ts:1'],
    ['of a package', { 'a.ts': use('fs') }, 'TS2591 a.ts:1'],
    ['of nothing but a file that is not there', { 'a.ts': `import './b.ts';\n${GOOD}` }, 'TS2882 a.ts:1'],
    ['of itself', { 'a.ts': "import { g } from './a.ts';\nexport function g(): void {}\n" }, 'TS2440 a.ts:1'],
    ['in a circle', { 'a.ts': "import { g } from './b.ts';\nexport const A: u32 = 1;\nexport function f(): u32 { return g(); }\n", 'b.ts': "import { A } from './a.ts';\nexport function g(): u32 { return A; }\n" }, '2 modules'],
    ['of JavaScript', { 'a.ts': use('./b.js'), 'b.js': 'export function g() {}\n' }, 'TS7016 a.ts:1'],
    ['of JSON', { 'a.ts': "import { g } from './b.json';\nexport function f(): u32 { return g; }\n", 'b.json': '{ "g": 1 }' }, 'TS2732 a.ts:1'],
    ['of a declaration file', { 'a.ts': use('./b.d.ts'), 'b.d.ts': 'export declare function g(): void;\n' }, 'TS2846 a.ts:1'],
    ['of a form of TypeScript for other uses', { 'a.ts': use('./b.tsx'), 'b.tsx': G }, 'TS6142 a.ts:1'],
    ['in another spelling', { 'a.ts': use('./B.ts'), 'b.ts': G }, 'TS2307 a.ts:1'],
    ['from two files whose names differ in case only', { 'a.ts': `import { h } from './B.ts';\nimport { g } from './b.ts';\nexport function f(): void { g(); h(); }\n`, 'b.ts': G, 'B.ts': 'export function h(): void {}\n' }, 'TS1149 a.ts:2'],
    ['of two modules of one name', { 'a.ts': "import { g } from './b/x.ts';\nimport { h } from './c/x.ts';\nexport function f(): void { g(); h(); }\n", 'b/x.ts': `${G}class T { n: u32 = 0; }\nexport const t = new T();\n`, 'c/x.ts': 'export function h(): void {}\nclass T { n: u32 = 0; }\nexport const t = new T();\n' }, '3 modules'],
    ['of a type alone', { 'a.ts': "import type { T } from './b.ts';\nexport function f(t: T): u32 { return t.n; }\n", 'b.ts': 'export class T { n: u32 = 0; }\n' }, '2 modules'],
    ['in an expression', { 'a.ts': "export function f(): void { import('./b.ts'); }\n", 'b.ts': G }, 'LYN0037 a.ts:1'],
    ['with an equals sign', { 'a.ts': "import b = require('./b.ts');\nexport function f(): void { b.g(); }\n", 'b.ts': G }, 'LYN0037 a.ts:1'],
    ['by a comment of the old kind', { 'a.ts': `/// <reference types='node' />\n${GOOD}` }, 'TS2688 a.ts:1'],
  ])('%s', async (_, files, expected) => {
    expect(await verdict(files)).toBe(expected);
  });
});

describe('a file of 20,000 lines', () => {
  const lines = (functions: number): string => Array.from({ length: functions }, (_, i) =>
    `export function f${i}(x: u32): u32 {\n  const y = x + ${i};\n  if (y === 3) return ${i === 0 ? 'x' : `f${i - 1}(y)`};\n  return y * 2;\n}\n`).join('');
  const seconds = (functions: number): number => {
    const started = performance.now();
    const { program } = compile({ root: '/project', entries: ['a.ts'], files: new Map([['a.ts', lines(functions)]]) });
    emitC(program!);
    emitJs(program!, { runtime: '#lyn' });
    return (performance.now() - started) / 1000;
  };

  it('takes time in proportion to its length', { timeout: 300_000 }, () => {
    seconds(100);
    const [quarter, whole] = [seconds(1000), seconds(4000)];
    console.log(`20,000 lines to C and JavaScript: ${whole.toFixed(1)} s; 5,000 lines: ${quarter.toFixed(1)} s`);
    expect(whole / quarter).toBeLessThan(9);
  });
});

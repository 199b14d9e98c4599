import { execa } from 'execa';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projectRoot } from '../../host/root.ts';
import { mainInC } from './c-calls.testing.ts';
import { planCalls, typeNamed } from './calls.testing.ts';
import { mainInJs } from './js-calls.testing.ts';
import type { Manifest } from './manifest.ts';

const FIXTURE = join(import.meta.dirname, 'fixtures/gauge.ts');

let folder: string;
let c: Manifest;
let js: Manifest;

/** Both forms as a person has them made, in a folder that knows nothing of the checkout. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lyn-hosted-'));
  for (const form of [['c', '--hosted'], ['js']]) {
    await execa('node', [join(projectRoot(), 'toolchain/bin/lyn.mjs'), 'emit', '--to', ...form, FIXTURE, '--out', form[0]!], { cwd: folder });
  }
  [c, js] = await Promise.all(['c', 'js'].map(async (form) => JSON.parse(await readFile(join(folder, form, 'manifest.json'), 'utf8')) as Manifest)) as [Manifest, Manifest];
}, 120_000);

afterAll(() => rm(folder, { recursive: true }));

/** Standard output of the C form with a `main`, compiled as anybody would. */
async function runC(compiler: string, main: string, ...flags: readonly string[]): Promise<string> {
  await writeFile(join(folder, 'main.c'), main);
  await execa(compiler, [...flags, ...(await cFiles()), 'main.c', '-o', compiler], { cwd: folder });
  const { stdout } = await execa(join(folder, compiler), { reject: false });
  return stdout;
}

async function cFiles(): Promise<string[]> {
  const { stdout } = await execa('ls', ['c'], { cwd: folder });
  return stdout.split('\n').filter((file) => file.endsWith('.c')).map((file) => `c/${file}`);
}

describe('a hosted program', () => {
  test('does the same as C of gcc and of clang and as JavaScript in Node, called by its manifests alone', async () => {
    const calls = planCalls(c);
    await writeFile(join(folder, 'main.mjs'), mainInJs(js, calls, './js'));
    const { stdout: node } = await execa('node', ['main.mjs'], { cwd: folder });
    const main = mainInC(c, calls, 'c');
    expect(node.split('\n').length).toBeGreaterThan(100);
    expect(await runC('gcc', main)).toBe(node);
    expect(await runC('clang', main, '-O2', '-fsanitize=undefined', '-fsanitize-trap=undefined')).toBe(node);
    // Both ends of a check have been seen.
    expect(node).toMatch(/^quotient panic: division by zero$|^inside panic: assertion failed: range\.low <= range\.high$/m);
    expect(node).toMatch(/^note info: level (Low|High) of /m);
  }, 120_000);

  test('has the same functions, globals and types in both manifests', () => {
    const shape = (manifest: Manifest) => ({
      functions: manifest.functions.map(({ name, parameters, result }) => [name, parameters.map(({ name: of, type }) => [of, type]), result.type]),
      globals: manifest.globals.map(({ name, type, storage }) => [name, type, storage]),
      types: manifest.types.map(({ id, name, kind, module, exported }) => [id, name, kind, module.replace(/.*\//, ''), exported]),
    });
    expect(shape(js)).toEqual(shape(c));
  });

  test('tells of what its exports are made of, exported or not, and of nothing else', () => {
    const told = c.types.map(({ name, exported }) => `${name}${exported ? '' : ' (not exported)'}`).sort();
    expect(told).toEqual([
      'Box', 'Checked (not exported)', 'Color', 'Counter (not exported)', 'Disc', 'Entry', 'Found', 'Header', 'Hidden (not exported)', 'Level', 'Point', 'Range (not exported)', 'Shape', 'Sink', 'Status',
    ]);
    const box = typeNamed(c, 'Box');
    expect(box.kind === 'class' && box.methods.map(({ name }) => name)).toEqual(['area', 'name', 'seen']);
  });

  test('claims layouts that its own C proves', async () => {
    const proof = await readFile(join(folder, 'c/manifest.c'), 'utf8');
    const wrong = proof.replace('sizeof(struct Box) == ', 'sizeof(struct Box) == 1');
    await writeFile(join(folder, 'c/manifest.c'), wrong);
    await expect(execa('gcc', ['-c', 'c/manifest.c', '-o', '/dev/null'], { cwd: folder })).rejects.toThrow('size of Box');
    await writeFile(join(folder, 'c/manifest.c'), proof);
  });

  test('is clean under the warnings that the image is compiled with', async () => {
    for (const file of await cFiles()) {
      await execa('gcc', ['-std=c11', '-Wall', '-Wextra', '-Wconversion', '-Wshadow', '-Wundef', '-Werror', '-c', file, '-o', '/dev/null'], { cwd: folder });
    }
  });

  test('prints its log, and ends with status 70 and the place of a panic, for callers that do not take either', async () => {
    const main = `#include "c/program.h"\nint main(void) {\n  gauge_note((struct Hidden){ Level_High, LYN_TEXT("it") });\n  return gauge_quotient(1, 0);\n}\n`;
    await writeFile(join(folder, 'main.c'), main);
    await execa('gcc', [...(await cFiles()), 'main.c', '-o', 'plain'], { cwd: folder });
    const { exitCode, stdout, stderr } = await execa(join(folder, 'plain'), { reject: false });
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 70, stdout: 'info: level High of it at 0x0', stderr: expect.stringMatching(/gauge\.ts:\d+: panic: division by zero$/) });
  });
});

/** Files of the note by name, each with what it prints. */
async function examplesOfNote(): Promise<Map<string, { readonly text: string; readonly prints: string }>> {
  const note = await readFile(join(projectRoot(), 'docs/language/embedding.md'), 'utf8');
  const [, module] = /^```ts\n([\s\S]*?)^```/m.exec(note)!;
  const files = [...note.matchAll(/^```\w+ file=(\S+)\n([\s\S]*?)^```\n```text\n([\s\S]*?)\n```/gm)].map(([, name, text, prints]) => [name!, { text: text!, prints: prints! }] as const);
  return new Map([['crc.ts', { text: module!, prints: '' }], ...files]);
}

test('docs/language/embedding.md shows callers that do what it says', async () => {
  const examples = await examplesOfNote();
  const place = await mkdtemp(join(tmpdir(), 'lyn-note-'));
  for (const [name, { text }] of examples) await writeFile(join(place, name), text);
  for (const form of [['c', '--hosted'], ['js']]) {
    await execa('node', [join(projectRoot(), 'toolchain/bin/lyn.mjs'), 'emit', '--to', ...form, 'crc.ts', '--out', form[0]!], { cwd: place });
  }
  const run = { 'main.c': 'gcc c/*.c main.c -o crc && ./crc', 'catch.c': 'gcc c/*.c catch.c -o catch && ./catch', 'main.mjs': 'node main.mjs' };
  for (const [name, command] of Object.entries(run)) {
    expect((await execa('sh', ['-c', command], { cwd: place })).stdout, name).toBe(examples.get(name)!.prints);
  }
  await rm(place, { recursive: true });
}, 120_000);

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createServer, type ViteDevServer } from 'vite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lyn } from './plugin.ts';

let root: string;
let server: ViteDevServer;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'lyn-vite-'));
  write('hv/shape.ts', 'export type Shape = { readonly size: u8 };\nexport const SIZE: u8 = 3;\n');
  write('hv/make.ts', "import { type Shape, SIZE } from './shape.ts';\nexport function make(): Shape { return { size: SIZE }; }\n");
  server = await createServer({
    root, configFile: false, logLevel: 'silent', plugins: [lyn({ root })], appType: 'custom',
    server: { middlewareMode: true, ws: false, watch: null }, optimizeDeps: { noDiscovery: true },
  });
});

afterEach(async () => {
  await server.close();
  rmSync(root, { recursive: true, force: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** Edits a file, as an editor would while `vitest` watches. */
function edit(path: string, text: string): void {
  write(path, text);
  server.watcher.emit('change', join(root, path));
}

const load = (path: string): Promise<Record<string, any>> => server.ssrLoadModule(join(root, path));

test('a module of machine TypeScript is imported as what the compiler makes of it', async () => {
  const { make } = await load('hv/make.ts');
  expect(make()).toEqual({ size: 3 });
});

test('a change in one module reaches those that use it', async () => {
  await load('hv/make.ts');
  edit('hv/shape.ts', 'export type Shape = { readonly size: u8 };\nexport const SIZE: u8 = 4;\n');
  expect((await load('hv/make.ts'))['make']()).toEqual({ size: 4 });
});

test('a generic is used through instances that have a name; called as it is, it says so', async () => {
  write('hv/generic.ts', [
    'export function maximum<T extends u8 | u16>(a: T, b: T): T { return a < b ? b : a; }',
    'export class Cell<T> { constructor(readonly value: T) {} }',
    'export const maximumOfBytes = maximum<u8>;',
    'export const cell = new Cell<u16>(7);',
    '',
  ].join('\n'));
  const { maximum, Cell, maximumOfBytes, cell } = await load('hv/generic.ts');
  expect(maximumOfBytes(3, 200)).toBe(200);
  expect(() => maximumOfBytes(3, 256)).toThrow('256');
  expect(cell.value).toBe(7);
  expect(() => maximum(3, 4)).toThrow('`maximum` is generic, and a call from JavaScript has no type arguments; its instances are maximum<u8>. Export what you want to use by a name: `export const maximumOf... = maximum<...>`');
  expect(() => new Cell(3)).toThrow('its instances are Cell<u16>. Export what you want to use by a name: `export const object = new Cell<...>(...)`');
});

test('a module that is wrong fails with the user\'s line, and so do its importers', async () => {
  write('hv/wrong.ts', 'export const WRONG: u8 = 300;\n');
  write('hv/user.ts', "import { WRONG } from './wrong.ts';\nexport function use(): u8 { return WRONG; }\n");
  await expect(load('hv/wrong.ts')).rejects.toThrow(/LYN0104[\s\S]*hv\/wrong\.ts:1:26[\s\S]*1 \| export const WRONG: u8 = 300;/);
  await expect(load('hv/user.ts')).rejects.toThrow('hv/wrong.ts:1:26');
});

test('a module that is wrong leaves the others alone', async () => {
  write('hv/wrong.ts', 'export const WRONG: u8 = 300;\n');
  expect((await load('hv/make.ts'))['make']()).toEqual({ size: 3 });
});

test('stack traces lead to the source', async () => {
  write('hv/fail.ts', '/** Fails. */\nexport function fail(n: u32): u32 {\n  const m: u32 = n;\n  return 1 / m;\n}\n');
  const { fail } = await load('hv/fail.ts');
  const error = await Promise.resolve().then(() => fail(0)).catch((caught: Error) => caught);
  expect(error.message).toBe('division by zero (hv/fail.ts:4)');
  server.ssrFixStacktrace(error);
  expect(error.stack).toMatch(/hv\/fail\.ts:4:\d+/);
});

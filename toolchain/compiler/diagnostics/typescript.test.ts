import { describe, expect, it } from 'vitest';
import { compile } from '../compile.ts';
import { typescriptMessage } from '../front/typescript.ts';
import { adviceOn, advisedCodes, withNames } from './typescript.ts';

/** Codes and places of what is wrong with a program. */
function complaints(files: { readonly [path: string]: string }): string[] {
  const entries = Object.keys(files);
  return compile({ root: '/project', entries, files: new Map(Object.entries(files)) }).diagnostics.map(({ code, loc }) => `${code} ${loc.file}:${loc.line}`);
}

describe('codes of TypeScript', () => {
  it.each(advisedCodes())('%i is one', (code) => {
    expect(typescriptMessage(code)).toBeDefined();
  });

  it('that have no words of their own get those of their kind', () => {
    expect(adviceOn(1999).why).toContain('grammar');
    expect(adviceOn(2999).why).toContain('types');
    expect(adviceOn(9999).instead).toBe('see its message');
  });

  it('are shown with why and instead', () => {
    const [found] = compile({ root: '/project', entries: ['a.ts'], files: new Map([['a.ts', 'export function f(x: u32): u64 { return x; }\n']]) }).diagnostics;
    expect(found).toMatchObject({ code: 'TS2322', reason: 'types are nominal, and nothing is converted behind your back' });
  });
});

describe('types in the messages of TypeScript', () => {
  it.each([
    ['number & { readonly __width?: "u32" | undefined; }', 'u32'],
    ['bigint & { readonly __width?: "u64" }', 'u64'],
    ['bigint & { readonly __width?: "u64" | undefined; } & { readonly __unit?: "Gpa" | undefined; }', 'Gpa'],
    ['u64 & { readonly __unit?: "Ticks" | undefined; }', 'Ticks'],
    ['RegisterValue<u64, { pe: BitField<boolean>; level: BitField<u8>; }>', 'register u64 { pe, level }'],
    ['View<{ a: LayoutField<u32>; b: LayoutField<u32>; c: LayoutField<u8>; d: LayoutField<u8>; }>', 'view { a, b, c, ... }'],
    ['(number & { readonly __width?: "u8" | undefined; }) | null', '(u8) | null'],
  ])('%s is %s', (written, name) => {
    expect(withNames(`Type '${written}' is not assignable`)).toBe(`Type '${name}' is not assignable`);
  });
});

describe('a file that cannot be read', () => {
  const broken = 'export function f(x: u32: u32 {\n  const y: u8 = 300;\n  return absent;\n}\n';

  it('has no other errors than those of its grammar', () => {
    expect(complaints({ 'a.ts': broken })).toEqual(['TS1005 a.ts:1']);
  });

  it('shows further errors of its grammar where they do not follow from the one before', () => {
    const far = 'export function g(): void {\n  const y = ;\n}\n';
    expect(complaints({ 'a.ts': `export function f(x: u32): void {\n  if (x === ) return;\n}\n\n\n${far}` })).toEqual(['TS1109 a.ts:2', 'TS1109 a.ts:7']);
  });

  it('takes nothing from the errors of other files', () => {
    const other = 'export function g(): u8 {\n  const z: u8 = 300;\n  return absent;\n}\n';
    expect(complaints({ 'a.ts': broken, 'b.ts': other })).toEqual(['TS1005 a.ts:1', 'LYN0104 b.ts:2', 'TS2304 b.ts:3']);
  });

  it('leaves of its importers what has nothing to do with types', () => {
    const importer = "import { nothing } from './a.ts';\nexport function g(): void {\n  const z: u8 = nothing;\n  throw z;\n}\n";
    expect(complaints({ 'a.ts': broken, 'b.ts': importer }).filter((each) => each.includes('b.ts'))).toEqual(['LYN0004 b.ts:4']);
  });
});

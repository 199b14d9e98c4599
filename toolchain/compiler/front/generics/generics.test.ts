import { describe, expect, it } from 'vitest';
import { compile } from '../../compile.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Program } from '../../ir/program.ts';

function compiled(text: string) {
  return compile({ root: '/project', entries: ['main.ts'], files: new Map([['main.ts', text]]) });
}

function diagnosticsOf(text: string): readonly Diagnostic[] {
  return compiled(text).diagnostics;
}

function codesOf(text: string): readonly string[] {
  return diagnosticsOf(text).map(({ code, loc }) => `${code} ${loc.line}`);
}

function programOf(text: string): Program {
  const { program, diagnostics } = compiled(text);
  expect(diagnostics).toEqual([]);
  return program!;
}

describe('a generic that nothing uses', () => {
  it('hides no construct that is not in the language', () => {
    expect(codesOf([
      'export function f<T>(a: T): T { try { return a; } finally {} }',
      'export class K<T> { go(x: T): void { const y = () => x; } }',
      'export type P<T> = { readonly a: T; b: u32 };',
      'export interface I<T> { x: T }',
      'export class G { m<T>(a: T): boolean { return a == a; } }',
    ].join('\n'))).toEqual(['LYN0005 1', 'LYN0003 2', 'LYN0312 3', 'LYN0311 4', 'LYN0017 5']);
  });

  it('is compiled for types that its constraint allows', () => {
    const [found, ...others] = diagnosticsOf('export function next<T extends u8 | u16>(a: T, b: u32): u32 { return u32(a) + u8(b); }');
    expect(found).toMatchObject({ code: 'LYN0106', within: ['`next`, which nothing uses yet'] });
    expect(others).toEqual([]);
  });

  it('may call itself no more than any other', () => {
    expect(codesOf('export function f<T>(a: T): void { f(a); }')).toEqual(['LYN0302 1']);
  });

  it.each([
    ['values', 'export class Q<T, N extends number> { readonly all = array<T, N>(); put(a: T): void { this.all[900] = a; } }'],
    ['references', 'export class Q<T> { readonly all = references<T, 4>(); put(a: T): void { this.all[0] = a; } get(): T { return this.all[0]!; } }'],
    ['both', 'export class M<K, V> { readonly keys = array<K, 4>(); readonly values = references<V, 4>(); put(k: K, v: V): void { this.keys[0] = k; this.values[0] = v; } }'],
    ['what implements an interface of its own type', 'interface Ordered<T> { less(other: T): boolean }\nexport function least<T extends Ordered<T>>(a: T, b: T): T { return a.less(b) ? a : b; }'],
    ['what implements an interface of another parameter', 'interface Codec<T> { code(value: T): u32 }\nexport function g<C extends Codec<T>, T>(c: C, v: T): u32 { return c.code(v); }\nexport function h<T, C extends Codec<T>>(c: C, v: T): u32 { return c.code(v); }'],
    ['calls of other generics', 'function id<T>(a: T): T { return a; }\nexport function g<T>(a: T): T { return id(id(a)); }'],
    ['a unit', 'export function g<T extends Gpa | Hpa>(a: T): u64 { return u64(a); }'],
    ['objects', 'export function swap<T extends object>(a: T, b: T): void { copy(a, b); }'],
  ])('is right if it is for some: %s', (_, text) => {
    expect(codesOf(text)).toEqual([]);
  });

  it('leaves nothing of itself, nor of what it would use', () => {
    const { modules: [main] } = programOf('class Box<T> { value: u32 = 0; }\nexport function open<T>(box: Box<T>): u32 { return box.value; }\nexport class Used { value: u32 = 0; get<T>(a: T): T { return a; } }');
    expect([main!.classes.map(({ name }) => name), main!.functions, main!.classes[0]!.methods]).toEqual([['Used'], [], []]);
  });
});

describe('an instance', () => {
  const ADD = 'function add<T extends u8 | u16>(a: T): u8 { return u8(a) + a; }\nfunction twice<T extends u8 | u16>(a: T): u8 { return add(a); }\n';

  it('in which something is wrong is named, with the way that leads to it', () => {
    const [found, ...others] = diagnosticsOf(`${ADD}export function run(a: u8, b: u16): void { twice(a); twice(b); }`);
    expect(found).toMatchObject({ code: 'LYN0106', within: ['`add<u16>`, used at main.ts:2', '`twice<u16>`, used at main.ts:3'] });
    expect(others).toEqual([]);
  });

  it('is the same for the same type arguments, and stands where its generic stands', () => {
    const { modules: [main] } = programOf('function a<T>(x: T): T { return x; }\nexport function run(x: u8, y: u16): void { a(x); a<u8>(1); a(y); const f = a<u16>; b(x); }\nfunction b<T>(x: T): void {}');
    expect(main!.functions.map(({ name, written }) => written ?? name)).toEqual(['a<u8>', 'a<u16>', 'run', 'b<u8>']);
  });

  it('carries the doc comment of its generic, and is exported if that is', () => {
    const { modules: [main] } = programOf('/** The same again. */\nexport function same<T>(x: T): T { return x; }\nexport const sameByte = same<u8>;');
    expect(main!.functions).toMatchObject([{ name: 'same_u8', doc: 'The same again.', exported: true }]);
  });

  it('has a name that nothing in its module has, and that says what it is for', () => {
    const { modules: [main] } = programOf([
      'class Box { value: u32 = 0; }',
      'function f<T>(x: T): void {}',
      'function f_bool(): void {}',
      'export function run(box: Box, maybe: Box | null, all: readonly u8[], g: (a: u8) => void, at: Gpa): void {',
      '  const f_text: u8 = 1; f(box); f(maybe); f(all); f(g); f(at); f(true); f("text"); f(f_text); f_bool();',
      '}',
    ].join('\n'));
    expect(main!.functions.map(({ name }) => name)).toEqual(['f_Box', 'f_Box_or_null', 'f_readonly_u8_slice', 'f_function_u8_to_void', 'f_Gpa', 'f_bool_2', 'f_text_2', 'f_u8', 'f_bool', 'run']);
  });

  it('with wrong type arguments is refused at every use', () => {
    expect(codesOf('interface Go { go(): void }\nclass Box { go(): void {} }\nfunction f<T extends Go>(x: T): void {}\nexport function run(box: Box): void {\n  f(box);\n  f(box);\n}')).toEqual(['LYN0153 5', 'LYN0153 6']);
  });
});

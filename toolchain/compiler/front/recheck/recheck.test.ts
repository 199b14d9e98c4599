import { describe, expect, test } from 'vitest';
import { emitC } from '../../c/emit.ts';
import { compile, Session } from '../../compile.ts';
import { frameDiagnostics } from '../../diagnostics/frame.ts';
import { ts } from '../typescript.ts';
import { outlineOf } from './outline.ts';

type Texts = { readonly [path: string]: string };
type Case = { readonly before: Texts; readonly after: Texts };

const USER = "import { value } from './a.ts';\nexport function run(): u32 { return value(); }\n";

/** Edits after which something is wrong, or right, in text that did not change. */
const edits: { readonly [what: string]: Case } = {
  'a declared result': {
    before: { 'main.ts': USER, 'a.ts': 'export function value(): u32 { return 1; }\n' },
    after: { 'a.ts': 'export function value(): u64 { return 1n; }\n' },
  },
  'a body that tells the result': {
    before: { 'main.ts': USER, 'a.ts': 'export function value() { return u32(1); }\n' },
    after: { 'a.ts': 'export function value() { return u64(1); }\n' },
  },
  'a result that a third module tells': {
    before: { 'main.ts': USER, 'a.ts': "import { inner } from './b.ts';\nexport function value() { return inner(); }\n", 'b.ts': 'export function inner(): u32 { return 1; }\n' },
    after: { 'b.ts': 'export function inner(): u64 { return 1n; }\n' },
  },
  'a field two modules away, whose name the user never imports': {
    before: {
      'main.ts': "import { outer } from './a.ts';\nexport function run(): u32 { return outer.inner.size; }\n",
      'a.ts': "import { Inner } from './b.ts';\nexport class Outer { readonly inner = new Inner(); }\nexport const outer = new Outer();\n",
      'b.ts': 'export class Inner { size: u32 = 1; }\n',
    },
    after: { 'b.ts': 'export class Inner { size: u64 = 1n; }\n' },
  },
  'what a constructor gives a field': {
    before: {
      'main.ts': "import { Box } from './a.ts';\nconst box = new Box();\nexport function run(): u32 { return box.size; }\n",
      'a.ts': 'export class Box {\n  readonly size;\n  constructor() { this.size = u32(1); }\n}\n',
    },
    after: { 'a.ts': 'export class Box {\n  readonly size;\n  constructor() { this.size = u64(1); }\n}\n' },
  },
  'the order of two constants': {
    before: { 'main.ts': 'const a: u32 = 1;\nconst b: u32 = a + 1;\nexport function run(): u32 { return b; }\n' },
    after: { 'main.ts': 'const b: u32 = a + 1;\nconst a: u32 = 1;\nexport function run(): u32 { return b; }\n' },
  },
  'an import from another module': {
    before: {
      'main.ts': "import { value } from './a.ts';\nexport function run(): u32 { return value(); }\n",
      'a.ts': 'export function value(): u32 { return 1; }\n', 'b.ts': 'export function value(): u64 { return 1n; }\n',
    },
    after: { 'main.ts': "import { value } from './b.ts';\nexport function run(): u32 { return value(); }\n" },
  },
  'a name of the library that the module now declares': {
    before: { 'main.ts': 'export function run(): u32 { return u32(rotate(1n)); }\n\nfunction rotate(x: u64): u64 { return x; }\n' },
    after: { 'main.ts': 'export function run(): u32 { return u32(rotate(1n)); }\n\nfunction rotate(x: u64): u64 { return x; }\nfunction u32(x: u64): u64 { return x; }\n' },
  },
  'a second function of a name': {
    before: { 'main.ts': 'export function run(): u32 { return one(); }\nfunction one(): u32 { return 1; }\n' },
    after: { 'main.ts': 'export function run(): u32 { return one(); }\nfunction one(): u32 { return 1; }\nfunction one(): u32 { return 2; }\n' },
  },
  'a method more in an interface': {
    before: {
      'main.ts': "import type { Port } from './a.ts';\nclass Serial implements Port { read(): u32 { return 1; } }\nconst port: Port = new Serial();\nexport function run(): u32 { return port.read(); }\n",
      'a.ts': 'export interface Port { read(): u32; }\n',
    },
    after: { 'a.ts': 'export interface Port { read(): u32; write(): void; }\n' },
  },
  'a type that two aliases lead to': {
    before: {
      'main.ts': "import type { Size } from './a.ts';\nexport function run(size: Size): u32 { return size; }\n",
      'a.ts': "import type { Width } from './b.ts';\nexport type Size = Width;\n", 'b.ts': 'export type Width = u32;\n',
    },
    after: { 'b.ts': 'export type Width = u64;\n' },
  },
  'a case more in a union': {
    before: {
      'main.ts': "import type { Walk } from './a.ts';\nexport function run(walk: Walk): u32 {\n  switch (walk.kind) {\n    case 'hole': return 0;\n    case 'mapped': return walk.frame;\n  }\n}\n",
      'a.ts': "export type Walk = { kind: 'hole' } | { kind: 'mapped'; frame: u32 };\n",
    },
    after: { 'a.ts': "export type Walk = { kind: 'hole' } | { kind: 'mapped'; frame: u32 } | { kind: 'locked' };\n" },
  },
  'the parameters of a method whose class only a third module names': {
    before: {
      'main.ts': "import { bus } from './a.ts';\nexport function run(): u32 { return bus.read(1); }\n", 'a.ts': "import { Bus } from './b.ts';\nexport const bus = new Bus();\n",
      'b.ts': 'export class Bus { read(at: u32): u32 { return at; } }\n',
    },
    after: { 'b.ts': 'export class Bus { read(at: u64): u32 { return u32(at); } }\n' },
  },
  'a module that declares things for all others': {
    before: { 'main.ts': "import { value } from './a.ts';\nexport function run(): u32 { return value() + everywhere; }\n", 'a.ts': 'declare global { const everywhere: u32; }\nexport function value(): u32 { return 1; }\n' },
    after: { 'a.ts': 'export function value(): u32 { return 1; }\n' },
  },
  'two errors in one statement each, of which one goes': {
    before: { 'main.ts': "import { value } from './a.ts';\nexport function run(): u32 { return value(); }\nexport function walk(): u8 { return value(); }\n", 'a.ts': 'export function value(): u64 { return 1n; }\n' },
    after: { 'a.ts': 'export function value(): u32 { return 1; }\n' },
  },
};

const outcome = (compiled: ReturnType<typeof compile>): string => {
  return compiled.program === undefined ? frameDiagnostics(compiled.diagnostics) : [...emitC(compiled.program)].map(([name, text]) => `${name}\n${text}`).join('\n');
};
const sourceOf = (texts: Texts) => ({ root: '/project', entries: ['main.ts'], files: new Map(Object.entries(texts)) });

describe('a session finds what an edit does to text that stays as it is:', () => {
  test.each(Object.entries(edits))('%s', (_, { before, after }) => {
    const session = new Session();
    const first = outcome(compile(sourceOf(before)));
    const second = outcome(compile(sourceOf({ ...before, ...after })));
    expect(second).not.toBe(first);
    for (let round = 0; round < 2; round++) {
      expect(outcome(session.compile(sourceOf(before)))).toBe(first);
      expect(outcome(session.compile(sourceOf({ ...before, ...after })))).toBe(second);
    }
  });
});

describe('what others see of a declaration', () => {
  const outline = (text: string) => outlineOf(ts.createSourceFile('/a.ts', text, ts.ScriptTarget.ES2022, true));
  const shapeOf = (text: string) => outline(text).shapes?.get('x');

  test('is not the body of a function or method that says what it returns', () => {
    expect(shapeOf('function x(): u32 { return inner(); }')).toEqual(shapeOf('function x(): u32 { return 2; }'));
    expect(shapeOf('class x { get(): u32 { return inner(); } }')).toEqual(shapeOf('class x { get(): u32 { return 2; } }'));
  });

  test('is all of it otherwise', () => {
    expect(shapeOf('function x() { return inner(); }')!.names).toContain('inner');
    expect(shapeOf('class x { constructor() { this.a = inner(); } }')!.names).toContain('inner');
    expect(shapeOf('const x = { get(): u32 { return inner(); } };')!.names).toContain('inner');
  });

  test('is of no help in the file of a variable that can be assigned: TypeScript looks for the assignments, so that the file is checked as a whole', () => {
    expect(outline('const x: u32 = 1;\nfunction f(): u32 { return x; }').units.length).toBe(2);
    expect(outline('let x: u32 = 1;\nfunction f(): u32 { return x; }').units.length).toBe(1);
  });

  test('is not told for a file with statements that may act otherwise than by names', () => {
    expect(shapeOf("export const x = 1;\nexport * from './b.ts';")).toBeUndefined();
    expect(shapeOf('// @ts-ignore\nexport const x = 1;')).toBeUndefined();
    expect(shapeOf('export default class x {}')).toBeUndefined();
  });
});

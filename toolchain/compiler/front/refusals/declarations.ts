import type { Refusals } from './refuse.ts';

const WALK = "type Walk = { readonly kind: 'hole'; readonly level: u32 } | { readonly kind: 'mapped'; readonly frame: u64 } | { readonly kind: 'none' };\n";
const BOX = 'class Box { size: u32 = 0; }\n';

/** Declarations. */
export const declarations: Refusals = {
  shadowing: ['const z = x; if (yes) { const z = y; }', 'const used2 = x; const f = y;', 'export const size: u32 = 1;\nexport function g(size: u32): void {}'],
  recursion: ['export function g(a: u32): u32 { return a === 0 ? 0 : g(a - 1); }', 'export function even(a: u32): boolean { return a === 0 || odd(a - 1); }\nfunction odd(a: u32): boolean { return a !== 0 && even(a - 1); }'],
  notConstant: ['export function sized(n: u32): u32 { const a = array(u32, n); return a.length; }', 'export let size: u32 = 4;\nexport const bytes = array(u8, size);', 'export let bit: u32 = 4;\nconst Word = register(u32, { low: flag(bit) });'],
  fieldNew: `${BOX}export class Holder { box = new Box(); }`,
  constNew: `${BOX}export let box = new Box();`,
  constructorParameters: 'class Box { constructor(readonly size: u32) {} }\nexport const boxes = array(Box, 4);',
  enumMember: ["export enum Color { Red = 'red' }", 'export enum Color { Red = 1.5 }', 'export enum Color { Red = 4294967296 }'],
  registerField: [
    'const Word = register(u8, { set: flag(8) }); // module', 'const Word = register(u32, { low: bits<u8>(8, 0) }); // module', 'const Word = register(u32, { low: bits<u8>(0, 7) }); // module',
    'const Word = register(u32, { low: bits<u8>(3, 0), second: flag(3) }); // module', 'const Word = register(u32, { low: bits<i8>(7, 0) }); // module', 'const Word = register(u32, { frame: page(31, 12) }); // module',
    'const Word = register(u32, { low: bits<u8>(3, 0) }); // module\nexport function g(): u32 { return Word.with({ low: 16 }).raw; }',
  ],
  layoutField: ['const Table = layout(8, { a: at(4, u32), b: at(6, u16) }); // module', 'const Table = layout(8, { a: at(6, u32) }); // module', 'const Table = layout(8, { a: bytesAt(0, 9) }); // module'],
  declaredForm: ['export const Word = register(u8, f());\nfunction f(): never { return cpu.stop(); }', 'export function g(a: Value<u32>): void {}', 'const z = references(4); // module', 'type Odd = u64 & { readonly unit: u8 }; // module'],
  interfaceMember: 'interface Box { readonly size: u32 } // module',
  recordMember: ['type Pair = { a: u32 }; // module', 'type Pair = { readonly a: u32; go(): void }; // module'],
  notImplemented: 'interface Sink { put(value: u8): void }\nexport class Console implements Sink { size: u32 = 0; put(): void {} }',
  duplicateCase: 'switch (x) { case 1: y = 2; break; case 0x1: y = 3; }',
  otherCase: 'switch (x) { case 1: let z: u32; z = y; y = z; break; case 2: z = 3; y = z; }',
  caseConstant: 'switch (x) { case y: return; }',
  switchSubject: 'switch (yes) { case true: return; }',
  entryForm: ["entry('lyn_mine', g);\nfunction g(): void {}", "entry('lyn_main', g);\nfunction g(a: u32): void {}", "entry('lyn_resumed', g);\nentry('lyn_resumed', g);\nfunction g(): void {}"],
  coldAlready: 'cold();\nexport function g(): void {}\ncold();',
  tableIndex: 'export const names = table<u32>(4, 0, { [4]: 1 });',
  noVariant: ['type Size = u8 | boolean; // module', "type Shape = { readonly kind: 'a' } | u32; // module", "type A = { readonly kind: 'a' } | { readonly kind: 'b' }; // module\ntype B = A | { readonly kind: 'c' };"],
  noTag: [
    'type Shape = { readonly a: u32 } | { readonly b: u32 }; // module', "type Shape = { readonly kind: 'a' } | { readonly kind: 'a'; readonly b: u32 }; // module", "type Shape = { readonly kind: 'a' } | { readonly kind: true }; // module",
    "type Shape = { readonly kind: 'a' } | { readonly sort: 'b' }; // module", 'type Shape = { readonly ok: true } | { readonly ok: false } | { readonly ok: false; readonly a: u32 }; // module',
    'enum A { X } // module\nenum B { Y }\ntype Shape = { readonly kind: A.X } | { readonly kind: B.Y };',
  ],
  recursiveValue: ['type Pair = { readonly a: u32; readonly rest: Pair }; // module', 'class Box { readonly inner = new Box(); } // module', "type Tree = { readonly kind: 'leaf' } | { readonly kind: 'node'; readonly left: Tree }; // module"],
  missingCases: [
    `${WALK}export function g(w: Walk): void { switch (w.kind) { case 'hole': log.info('hole'); } }`,
    'enum Color { Red, Green, Blue }\nexport function g(c: Color): void { switch (c) { case Color.Green: log.info("green"); } }',
    `enum Op { Add, Sub }\ntype Node = { readonly op: Op.Add } | { readonly op: Op.Sub };\nexport function g(n: Node): void { switch (n.op) { case Op.Sub: log.info('sub'); } }`,
  ],
  noEffect: ['x;', 'x === y;'],
};

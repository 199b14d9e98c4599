import type { Refusals } from './refuse.ts';

const BOX = 'class Box { size: u32 = 0; }\n';
const WALK = "type Walk = { readonly kind: 'hole'; readonly level: u32 } | { readonly kind: 'mapped'; readonly frame: u64 } | { readonly kind: 'none' };\n";
const REGISTER = 'const Word = register(u32, { low: bits<u8>(7, 0), set: flag(8) });\ntype Word = Value<typeof Word>;\n';
const ENUM = 'enum Color { Red, Green }\n';
const GO = 'interface Go { go(): void }\nclass Goer { size: u32 = 0; go(): void {} }\n';

/** Types and values. */
export const types: Refusals = {
  missingType: [
    'let z;', 'const z = { a: x };', 'export function g() {}', 'export const all = [1, 2];',
    'const Word = register(u8, { low: bits(7, 0) }); // module',
  ],
  bareNumber: ['const z: number = x;', 'const z: bigint = big;', 'export function g(a: number): void {}'],
  literalNeedsType: ['const z = 5;', 'const z = 1n << big;', 'if (1 < 2) return;', 'for (let i = 0; i < x; i++) y++;'],
  literalRange: ['const z: u8 = 256;', 'y = x + 4294967296;', 'const z: i8 = -129;', 'const z: u32 = -1;', 'const z = u8(300);', 'const z: u64 = 0x1_0000_0000_0000_0000n;', 'export const LIMIT = 300;\nexport const limit: u8 = LIMIT;'],
  fractional: ['const z: u32 = 1.5;', 'y = x + 1e3;'],
  mixedWidths: [
    'export function g(a: u8, b: u32): u32 { return a + b; }', 'export function g(a: i32, b: u32): boolean { return a < b; }', 'export function g(a: u16, b: u32): void { b += a; }',
  ],
  mixedTypes: `${ENUM}export function g(a: Color, b: u8): boolean { return a === b; }`,
  intMismatch: 'export function g(a: u8): u32 { return a + 1; }',
  tableOfObjects: `${BOX}export const boxes: readonly Box[] = [];`,
  mixedUnits: ['export function g(a: Gpa, b: Hpa): boolean { return a < b; }', 'export function g(a: Gpa, b: Hpa): u64 { return a + b; }', 'export function g(a: Gpa, b: Hpa): void { a += b; }'],
  mismatch: [
    'class A { size: u32 = 0; }\nclass B { size: u32 = 0; }\nexport function g(a: A): B { return a; }',
    `${ENUM}export function g(a: Color): u32 { return a; }`,
    `${ENUM}export function g(): Color { return 1; }`,
    `${GO}export function g(a: Goer): Go { return a; }`,
    'export function g(a: (b: u8) => void): (b: u8) => void { return h; }\nfunction h(): void {}',
    'export function g(a: Hpa): Gpa { return a & 4n; }',
  ],
  unknownType: ["const z: 'a' = 'a';", 'const z: [u32, u32] = [x, y];', 'let z: never;'],
  condition: ['if (x) return;', 'while (big) y++;', 'const z = yes && x;', 'y = x ? x : y;', `${BOX}export function g(a: Box | null): void { if (!a) return; }`],
  conditionalTypes: 'export function g(a: u8, b: u16, c: boolean): void { const z = c ? a : b; }',
  operandType: ['const z = ~yes;', `${BOX}export function g(a: Box, b: Box): boolean { return a < b; }`],
  enumArithmetic: [`${ENUM}export function g(a: Color): void { const z: u32 = u32(3) + a; }`, `${ENUM}export function g(a: Color): boolean { return a < Color.Green; }`, `${ENUM}export function g(a: Color): void { a++; }`],
  shiftRange: ['y = x << 32;', 'const z = big >> 64n;', 'x <<= 40;', 'export const WIDTH: u32 = 33;\nexport function g(a: u32): u32 { return a << WIDTH; }', 'y = x << -1;'],
  shiftCount: 'export function g(a: u32, n: i32): u32 { return a << n; }',
  divisionByZero: ['y = x / 0;', 'x %= 0;'],
  incomparable: [`${REGISTER}export function g(a: Word, b: Word): boolean { return a === b; }`, "export function g(a: string): boolean { return a === 'b'; }", `${BOX}export function g(a: Box): boolean { return a === null; }`],
  unrelatedClasses: 'class A { size: u32 = 0; }\nclass B { size: u32 = 0; }\nexport function g(a: A, b: B): boolean { return a === b; }',
  castToEnum: `${ENUM}export function g(a: Color): Color { return a as Color; }`,
  indexType: 'export function g(a: u8[], i: i32): u8 { return a[i]; }',
  indexRange: 'const bytes = array(u8, 4); // module\nexport function g(): u8 { return bytes[4]; }',
  storageType: ['export function g(a: Atomic<u32>): void {}', 'const counts = atomic(u32); // module\nexport function g(): void { const z = counts; }'],
  storageMade: [
    'const table: FixedArray<u32, 4> = [1, 2, 3, 4]; // module',
    'export class Flags { readonly seen: FixedArray<boolean, 4> = [true, false, true, true]; }',
    'export class Nodes { readonly next: FixedArray<Nodes | null, 2> = [null, null]; }',
  ],
  nullableRecord: 'type Pair = { readonly a: u32 }; // module\nexport function g(a: Pair | null): void {}',
  notText: ["log.info('größer');", "export const name: string = 'größer';"],
  memoryOrder: "const counter = atomic(u32);\nexport function g(): u32 { return counter.add(1, yes ? 'relaxed' : 'acquire'); }\nconst yes: boolean = true;",
  constantText: 'export function g(a: string): u32 { return ascii4(a); }',
  asciiLength: "const z = ascii4('ACPI2');",
  voidValue: 'const z = g();\n}\nfunction g(): void {',
  variantField: [
    `${WALK}class Holder { walk: Walk = { kind: 'none' }; }\nexport function g(a: Holder): u32 { return a.walk.kind === 'hole' ? a.walk.level : 0; }`,
    `${WALK}let last: Walk = { kind: 'none' };\nexport function g(): void { if (last.kind === 'mapped') log.info(\`\${last.frame}\`); }\nexport function h(): void { last = { kind: 'none' }; }`,
    `${WALK}export function g(a: readonly Walk[]): u32 { return a[0].kind === 'hole' ? a[0].level : 0; }`,
    `${WALK}type Named = { readonly walk: Walk };\nexport function g(a: Named): u32 { if (a.walk.kind !== 'hole') return 0; return a.walk.level; }`,
    `${WALK}export function g(a: Walk): u32 { const isHole = a.kind === 'hole'; return isHole ? a.level : 0; }`,
  ],
  variantType: "type Hole = { readonly kind: 'hole'; readonly level: u32 };\nexport function g(a: Hole): u32 { return a.level; }",
  variantTag: "type Answer = { readonly ok: true } | { readonly ok: false };\nexport function g(ok: boolean): Answer { return { ok }; }",
  ignoredResult: `${WALK}export function g(): Walk { return { kind: 'none' }; }\nexport function h(): void { g(); }`,
  needlessChecked: 'export function g(a: u8): u32 { const b = u32.checked(a); return b.ok ? b.value : 0; }',
  readonlyTarget: `${BOX}class Holder { readonly boxes = array(Box, 4); }\nexport function g(a: Holder, b: Box): void { a.boxes[0] = b; }`,
};

/** References that may be null. */
export const nullReferences: Refusals = {
  nullableUse: [
    'class Box { next: Box | null = null; size: u32 = 0; }\nexport function g(a: Box): u32 { if (a.next !== null) return a.next.size; return 0; }',
    'class Box { next: Box | null = null; }\nexport function g(a: Box): void { if (a.next !== null) h(a.next); }\nfunction h(a: Box): void {}',
  ],
  needlessNonNull: `${BOX}export function g(a: Box): u32 { return a!.size; }`,
  nullNeedsType: 'let z = null;',
};

/** Log formats. */
export const logFormats: Refusals = {
  formatText: 'export function g(a: string): void { log.info(a); }',
  formatArgument: [`${BOX}export function g(a: Box): void { log.info(\`\${a}\`); }`],
  hexOutside: 'const z = hex(x);',
};

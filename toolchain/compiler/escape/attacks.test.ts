import { describe, expect, test } from 'vitest';
import { compile } from '../compile.ts';
/** Ways of keeping and passing on references, of every kind. */
const DECLARATIONS = `
class Point { x: u32 = 0; next: Point | null = null; constructor(x: u32) { this.x = x; } self(): Point { return this; } }
class Box { point: Point | null = null; readonly inner = new Inner(); set(p: Point): Box { this.point = p; return this; } get(): Point | null { return this.point; } }
class Inner { deep: Box | null = null; bytes: u8[] = none; readonly more = new Leaf(); }
class Leaf { p: Point | null = null; }
class Guard { constructor(readonly what: Point) {} [Symbol.dispose](): void { keepLast = this.what; } }
class Soft { constructor(readonly what: Point) {} [Symbol.dispose](): void { this.what.x = 0; } }
class Self { constructor() { keepSelf = this; } [Symbol.dispose](): void {} }
class Late { constructor(readonly what: Point) {} [Symbol.dispose](): void { anchorBox.point = this.what; } }
interface Src { give(): Point | null }
class FromBox implements Src { constructor(readonly box: Box) {} give(): Point | null { return this.box.point; } }
class Fresh implements Src { n: u32 = 0; give(): Point | null { return anchor; } }
type Rec = { readonly p: Point; readonly b: u8[]; readonly f: (p: Point) => void };
const none = array(u8, 0);
const anchor = new Point(0);
const anchorBox = new Box();
const points = pool(Point, 4);
const boxes = pool(Box, 4);
class Item { constructor(readonly p: Point) {} set(): void { keepLast = this.p; } }
const items = pool(Item, 4);
let keepLast: Point | null = null;
let keepSelf: Self | null = null;
let keepBytes: u8[] = none;
let keepSrc: Src | null = null;
let keepFn: (p: Point) => void = drop;
let keepRec: Rec = { p: anchor, b: none, f: drop };
class Cell<T> { value: T; constructor(v: T) { this.value = v; } get(): T { return this.value; } put(v: T): void { this.value = v; } }
function drop(p: Point): void { p.x = 1; }
function hold(p: Point): void { keepLast = p; }
function id<T>(v: T): T { return v; }
function store<T>(c: Cell<T>, v: T): void { c.value = v; }
function swap(a: Box, b: Box): void { const t = a.point; a.point = b.point; b.point = t; }
function chain(a: Box, p: Point): Point | null { a.set(p); return a.get(); }
function leak(a: Box): void { keepLast = a.get(); }
function leakDeep(a: Box): void { const d = a.inner.deep; if (d !== null) keepLast = d.point; }
function pick(n: u32, a: u8[], b: u8[]): u8[] { return n > 3 ? a : b; }
function later(f: (p: Point) => void, p: Point): void { const g = f; g(p); }
function maker(n: u32): (p: Point) => void { return n > 3 ? hold : drop; }
function recOf(p: Point, b: u8[]): Rec { return { p, b, f: drop }; }
function two(s: Src, t: Src): Point | null { return s.give() === null ? t.give() : s.give(); }
export let count: u32 = 0;
`;
const refused: { readonly [title: string]: string } = {
  'through the end of a block': 'const p = new Point(1); using g = new Guard(p); p.x = 1;',
  'through its own constructor': 'using s = new Self();',
  'through the end of each turn': 'for (let i: u32 = 0; i < n; i++) { const p = new Point(1); using g = new Late(p); if (i > 2) break; }',
  'as an argument of take': 'const p = new Point(1); const item = items.take(p); if (item !== null) item.set();',
  'in an object of a pool': 'const b = boxes.take(); const p = new Point(1); if (b !== null) b.point = p;',
  'in an object of a pool, by its method': 'const b = boxes.take()!; const p = new Point(1); b.set(p);',
  'out of a pool on the stack': 'const local = pool(Point, 2); const p = local.take(3); keepLast = p;',
  'by a handle of a pool on the stack': 'const local = pool(Point, 2); const p = local.take(3)!; const h = local.handle(p); keepLast = local.get(h);',
  'out of a loop over a pool on the stack': 'const local = pool(Point, 2); for (const p of local) keepLast = p;',
  'in a pool outside of the loop': 'const local = pool(Item, 2); for (let i: u32 = 0; i < n; i++) { const p = new Point(i); const it = local.take(p); if (it === null) break; }',
  'by a slot of a pool on the stack': 'const local = pool(Point, 2); keepLast = local.at(0);',
  'through an instance of a generic': 'const p = new Point(1); const c = new Cell<Point>(anchor); c.put(p); keepLast = c.get();',
  'in a generic object outside of the block': 'const c = new Cell<Point>(anchor); { const p = new Point(1); store(c, p); }',
  'through a generic function': 'const p = new Point(1); keepLast = id(p);',
  'through a field of a generic': 'const p = new Point(1); const c = new Cell<Point | null>(null); c.value = p; keepLast = c.value;',
  'by being swapped with what is in a static': 'const a = new Box(); const p = new Point(1); a.point = p; swap(a, anchorBox);',
  'by being swapped the other way': 'const a = new Box(); const p = new Point(1); a.point = p; swap(anchorBox, a);',
  'behind what a function has just stored': 'const a = new Box(); const p = new Point(1); keepLast = chain(a, p);',
  'behind its argument': 'const a = new Box(); const p = new Point(1); a.set(p); leak(a);',
  'two steps behind its argument': 'const a = new Box(); const b = new Box(); const p = new Point(1); b.point = p; a.inner.deep = b; leakDeep(a);',
  'two steps behind a local': 'const a = new Box(); const b = new Box(); const p = new Point(1); a.inner.deep = b; b.point = p; const d = a.inner.deep; if (d !== null) keepLast = d.point;',
  'in what is embedded twice': 'const a = new Box(); a.inner.more.p = anchor; const p = new Point(2); a.inner.more.p = p; const leaf = a.inner.more; keepLast = leaf.p;',
  'in an object outside of the loop, by its method': 'const a = new Box(); while (n > 3) { const p = new Point(1); a.set(p); n--; }',
  'in a variable outside of the loop, only at first': 'let q: Point | null = null; for (let i: u32 = 0; i < n; i++) { const p = new Point(i); if (q === null) q = p.self(); }',
  'in a list that is built in a loop': 'const a = new Box(); do { const p = new Point(1); p.next = a.point; a.point = p; n--; } while (n > 3);',
  'as one of two slices': 'const b = array(u8, 8); keepBytes = pick(n, b, none);',
  'as a slice in what is embedded': 'const b = array(u8, 8); const a = new Box(); a.inner.bytes = b.subarray(1, 2); keepBytes = a.inner.bytes;',
  'as a slice in a static': 'const b = array(u8, 8); anchorBox.inner.bytes = b;',
  'in another element of the same array': 'const a = array(Box, 2); const p = new Point(1); a[0].point = p; leak(a[1]);',
  'through a part of an array': 'const all = references<Point, 4>(4); const p = new Point(1); all[0] = p; const part = all.subarray(0, 2); keepLast = part[1];',
  'through a reference in a variable': 'const p = new Point(1); later(hold, p);',
  'through a reference that a function gives': 'const p = new Point(1); maker(n)(p);',
  'through a reference in a record': 'const p = new Point(1); const r = recOf(p, none); r.f(p);',
  'in a record that a function makes': 'const p = new Point(1); keepRec = recOf(p, none);',
  'in a record': 'const b = array(u8, 4); keepRec = { p: anchor, b, f: drop };',
  'as a slice in a record': 'const b = array(u8, 4); const r: Rec = { p: anchor, b, f: drop }; keepBytes = r.b.subarray(0, 1);',
  'behind an interface': 'const b = new Box(); const p = new Point(1); b.point = p; const s: Src = new FromBox(b); keepLast = s.give();',
  'as an interface': 'const b = new Box(); const s = new FromBox(b); keepSrc = s;',
  'behind one of two interfaces': 'const b = new Box(); const p = new Point(1); b.point = p; const s = new FromBox(b); const t = new Fresh(); keepLast = two(t, s);',
  'by a copy to a static': 'const a = new Box(); const p = new Point(1); a.point = p; copy(anchorBox, a);',
  'by a copy of what is embedded': 'const a = new Box(); const b = new Box(); const p = new Point(1); a.inner.more.p = p; copy(b, a); keepLast = b.inner.more.p;',
  'by a copy to a static of what refers to another': 'const p = new Point(1); const q = new Point(2); p.next = q; copy(anchor, p);',
  'by a copy out of the block': 'const b = new Box(); { const p = new Point(1); const c = new Box(); c.point = p; copy(b, c); }',
  'as one side of a choice': 'const p = new Point(1); const q = n > 3 ? p : anchor; q.next = anchor; keepLast = q;',
  'in what may be a static': 'const p = new Point(1); const q = n > 3 ? p : anchor; const r = new Point(3); q.next = r;',
  'in a parameter': 'const p = new Point(1); from = p; keepLast = from;',
  'in what a parameter refers to': 'const p = new Point(1); from.next = p;',
  'in a variable of the outer block': 'let q = anchor; { const p = new Point(1); q = p; } q.x = 1;',
  'as a slice of objects': 'const all = array(Cellar, 2); keepCellars = all;',
  'out of a case': 'let q = anchor; switch (n) { case 1: const p = new Point(1); q = p; break; default: q.x = 3; }',
  'through the object of a processor': 'const p = new Point(1); local0.here().point = p;',
};
const accepted: { readonly [title: string]: string } = {
  'held by what is disposed of before it': 'const p = new Point(1); using g = new Soft(p); p.x = 1;',
  'in a pool that lives as long': 'const local = pool(Item, 2); const p = new Point(1); const it = local.take(p); if (it !== null) local.release(it);',
  'in a generic object that lives as long': 'const c = new Cell<Point>(anchor); const p = new Point(1); c.put(p); count = c.get().x;',
  'swapped with what lives as long': 'const a = new Box(); const b = new Box(); const p = new Point(1); a.point = p; swap(a, b);',
  'a value in a generic object': 'const c = new Cell<u32>(4); c.put(5); count = c.get();',
  'what a static pool gives, held on the stack': 'const h = points.take(1); if (h !== null) { const b = new Box(); b.set(h); const q = b.point; keepLast = h; if (q !== null) q.x = 1; }',
};
function codesOf(name: string, body: string): string[] {
  const own: { readonly [name: string]: string } = {
    'through the object of a processor': 'const local0 = perCpu(Box);\n',
    'as a slice of objects': 'class Cellar { n: u32 = 0; }\nconst cellars = array(Cellar, 0);\nlet keepCellars: Cellar[] = cellars;\n',
  };
  const text = `${DECLARATIONS}${own[name] ?? ''}export function run(n: u32, from: Point): void { ${body} }\n`;
  return compile({ root: '/project', entries: ['a.ts'], files: new Map([['a.ts', text]]) }).diagnostics.map(({ code }) => code);
}

describe('nothing on the stack gets away', () => {
  test.each(Object.entries(refused))('%s', (name, body) => {
    const codes = codesOf(name, body);
    expect(codes).not.toEqual([]);
    for (const code of codes) expect(code).toMatch(/^LYN018[0-3]$/);
  });
});

describe('what stays is accepted', () => {
  test.each(Object.entries(accepted))('%s', (name, body) => expect(codesOf(name, body)).toEqual([]));
});

import { describe, expect, test } from 'vitest';
import { compile } from '../compile.ts';

const DECLARATIONS = `
class Point { x: u32 = 0; constructor(x: u32) { this.x = x; } self(): Point { return this; } get(): u32 { return this.x; } }
class Node { next: Node | null = null; value: u32 = 0; readonly inner = new Leaf(); link(to: Node): void { this.next = to; } linkInner(): void { this.inner.owner = this; } }
class Leaf { owner: Node | null = null; size: u32 = 0; }
class Holder { point: Point; constructor(point: Point) { this.point = point; } take(): Point { return this.point; } }
class Bytes { readonly data = array(u8, 16); view: u8[] = empty; all(): u8[] { return this.data; } }
class Registrar { count: u32 = 0; constructor() { last = this; } }
interface Sink { put(point: Point): void }
class Keeper implements Sink { kept: Point | null = null; put(point: Point): void { this.kept = point; } }
interface Sized { size(): u32 }
class Looker implements Sink, Sized { seen: u32 = 0; size(): u32 { return 4; } put(point: Point): void { this.seen += point.x; } }
type Pair = { readonly left: Point; readonly right: Point };
type Found = { readonly kind: 'point'; readonly point: Point } | { readonly kind: 'none' };
function foundOf(point: Point): Found { return { kind: 'point', point }; }
export let globalFound: Found = { kind: 'none' };
type Pairs = { readonly pair: Pair; readonly size: u32 };
type Visit = (point: Point) => void;
const empty = array(u8, 0);
const anchor = new Node();
const keeper = new Keeper();
const looker = new Looker();
const slots = references<Point, 4>(4);
const box = new Bytes();
export let last: Registrar | null = null;
export let globalPoint: Point | null = null;
export let globalSlice: u8[] = empty;
export let globalNode: Node | null = null;
function look(point: Point): void { looker.seen += point.x; }
function keep(point: Point): void { globalPoint = point; }
function keepLater(point: Point): void { if (point.x > 3) keep(point); }
function same(point: Point): Point { return point; }
function either(a: Point, b: Point): Point { return a.x > b.x ? a : b; }
function pairOf(left: Point, right: Point): Pair { return { left, right }; }
function each(visit: Visit, point: Point): void { visit(point); }
function fill(bytes: u8[]): void { bytes.fill(7); }
function put(to: Node, node: Node): void { to.next = node; }
function keepNext(of: Node): void { globalNode = of.next; }
function keepSink(sink: Sink): void { globalSink = sink; }
export let globalSink: Sink | null = null;
const visitors: readonly Visit[] = [look];
`;

/** What is said about a function with these statements: code and line, counted from 1. */
function refusals(body: string): string[] {
  const lines = DECLARATIONS.split('\n').length;
  const text = `${DECLARATIONS}export function run(n: u32, where: Node, sink: Sink): void {\n${body}\n}\n`;
  const { diagnostics } = compile({ root: '/project', entries: ['a.ts'], files: new Map([['a.ts', text]]) });
  return diagnostics.map(({ code, loc }) => `${code}:${loc.line - lines}`);
}

describe('a reference to what lies on the stack may', () => {
  test.each<[string, string]>([
    ['be used', 'const p = new Point(n); p.x += 1; if (p.get() > 3) return;'],
    ['be passed to what only looks', 'const p = new Point(n); look(p); looker.put(p);'],
    ['be made for a call', 'look(new Point(n)); looker.put(new Point(n));'],
    ['be held by variables of its block', 'const p = new Point(n); let q: Point | null = null; q = p; const r = same(p); r.x += 1;'],
    ['be held by what is gone no later', 'const p = new Point(n); const h = new Holder(p); const q = h.take(); q.x = 1;'],
    ['be held by an inner block', 'const p = new Point(n); for (let i: u32 = 0; i < n; i++) { const h = new Holder(p); h.point = p; }'],
    ['go through records', 'const p = new Point(n); const q = new Point(n); const pair = pairOf(p, q); look(pair.left);'],
    ['go through unions', "const p = new Point(n); const f = foundOf(p); if (f.kind === 'point') look(f.point); const g: Found = { kind: 'point', point: p }; if (g.kind === 'point') { const { point } = g; point.x = 3; }"],
    ['be seen as an interface', 'const k = new Looker(); const s: Sized = k; looker.seen = s.size(); const t: Sized = new Looker(); looker.seen = t.size();'],
    ['be passed to a callback that looks', 'each(look, new Point(n));'],
    ['be a slice', 'const bytes = array(u8, 16); fill(bytes); fill(bytes.subarray(2, 4)); const part = bytes.subarray(1, 3); part[0] = 1;'],
    ['be linked to what lives as long', 'const a = new Node(); const b = new Node(); a.link(b); put(b, a); a.inner.owner = b; a.linkInner();'],
    ['be behind another, and read there', 'const a = new Node(); const b = new Node(); a.next = b; const c = a.next; if (c !== null) c.value = 3;'],
    ['be an element of an array on the stack', 'const p = new Point(n); const all = references<Point, 2>(2); all[0] = p; const q = all[0]; if (q !== null) look(q);'],
    ['lead to statics', 'const a = new Node(); a.next = anchor; globalNode = a.next === null ? null : anchor;'],
    ['be made anew at each turn', 'for (let i: u32 = 0; i < n; i++) { const p = new Point(i); look(p); }'],
    ['be copied', 'const a = new Node(); const b = new Node(); a.next = b; copy(b, a);'],
    ['be one side of a choice, once it has a name', 'const p = new Point(1); const q = new Point(2); const r = n > 3 ? p : q; look(either(r, p));'],
    ['be in a loop over it', 'const all = array(Leaf, 4); for (const leaf of all) leaf.size = 2; const leaf0 = all[0]; leaf0.size = 4;'],
  ])('%s', (_, body) => expect(refusals(body)).toEqual([]));
});

describe('a reference to what lies on the stack may not', () => {
  test.each<[string, string, ...string[]]>([
    ['be stored in a global', 'const p = new Point(n);\nglobalPoint = p;', 'LYN0181:2'],
    ['be stored in a union', "const p = new Point(n);\nglobalFound = { kind: 'point', point: p };", 'LYN0181:2'],
    ['be stored as what a union has led to', "const p = new Point(n); const f = foundOf(p);\nif (f.kind === 'point') { const { point } = f; globalPoint = point; }", 'LYN0181:2'],
    ['be stored in a field of a static', 'const a = new Node();\nanchor.next = a;', 'LYN0181:2'],
    ['be stored in a field of a parameter', 'const a = new Node();\nwhere.next = a;', 'LYN0181:2'],
    ['be stored in an element of a static', 'const p = new Point(n);\nslots[1] = p;', 'LYN0181:2'],
    ['fill a static array', 'const p = new Point(n);\nslots.fill(p);', 'LYN0181:2'],
    ['be copied into a static array', 'const p = new Point(n);\nconst all = references<Point, 2>(2);\nall[0] = p;\nslots.set(all);', 'LYN0181:4'],
    ['be copied into a static inside of its holder', 'const a = new Node();\nconst b = new Node();\na.next = b;\ncopy(anchor, a);', 'LYN0181:4'],
    ['be passed to what keeps it', 'const p = new Point(n);\nkeep(p);', 'LYN0182:2'],
    ['be passed to what passes it on to what keeps it', 'const p = new Point(n);\nkeepLater(p);', 'LYN0182:2'],
    ['be made for a call that keeps it', 'keep(new Point(n));', 'LYN0182:1'],
    ['be passed to a method that keeps it', 'const p = new Point(n);\nkeeper.put(p);', 'LYN0182:2'],
    ['be passed through an interface of which one implementer keeps it', 'const p = new Point(n);\nsink.put(p);', 'LYN0182:2'],
    ['be passed to a callback that keeps it', 'const p = new Point(n);\neach(keep, p);', 'LYN0182:2'],
    ['be passed to what a reference may lead to', 'const p = new Point(n);\nlet visit: Visit = keep;\nif (n > 3) visit = look;\nvisit(p);', 'LYN0182:4'],
    ['be linked to a static by a method', 'const a = new Node();\nanchor.link(a);', 'LYN0182:2'],
    ['be linked to a parameter by a function', 'const a = new Node();\nput(where, a);', 'LYN0182:2'],
    ['be kept by its own constructor', 'const r = new Registrar();\nr.count = 3;', 'LYN0182:1'],
    ['be assigned to a variable outside of the loop', 'let p: Point | null = null;\nwhile (n > 0) {\n  const q = new Point(n);\n  p = q;\n  n--;\n}', 'LYN0183:4'],
    ['be assigned to a variable outside of the block, through a call', 'let p: Point | null = null;\n{\n  const q = new Point(n);\n  p = same(q);\n}\nlook(p);', 'LYN0183:4'],
    ['be kept from turn to turn in what it is linked to', 'const head = new Node();\nfor (let i: u32 = 0; i < n; i++) {\n  const a = new Node();\n  a.next = head.next;\n  head.next = a;\n}', 'LYN0181:5'],
    ['be kept in an array outside of the loop', 'const all = references<Point, 4>(4);\nfor (let i: u32 = 0; i < 4; i++) {\n  const p = new Point(i);\n  all[i] = p;\n}', 'LYN0181:4'],
    ['stay in a variable beyond the statement that it is made for', 'const p = same(new Point(n));\nlook(p);', 'LYN0183:1'],
    ['stay behind beyond the statement that it is made for', 'const h = new Holder(new Point(n));\nlook(h.point);', 'LYN0182:1'],
    ['come out of one side of a choice', 'look(n > 3 ? same(new Point(1)) : same(new Point(2)));', 'LYN0183:1', 'LYN0183:1'],
    ['be kept as part of a record', 'const p = new Point(n);\nconst pair: Pair = { left: p, right: p };\nconst deep: Pairs = { pair, size: 1 };\nkeep(deep.pair.right);', 'LYN0182:4'],
    ['be kept as an interface', 'const k = new Keeper();\nkeepSink(k);', 'LYN0182:2'],
    ['be kept as a slice', 'const bytes = array(u8, 16);\nglobalSlice = bytes.subarray(2, 4);', 'LYN0181:2'],
    ['be kept as a slice of what is embedded', 'const b = new Bytes();\nglobalSlice = b.data;', 'LYN0181:2'],
    ['be kept as a slice that a method gives', 'const b = new Bytes();\nconst all = b.all();\nbox.view = all.subarray(1, 2);', 'LYN0181:3'],
    ['be kept as an embedded object', 'const a = new Node();\nconst leaf = a.inner;\na.linkInner();\nconst owner = leaf.owner;\nglobalNode = owner;', 'LYN0181:5'],
    ['be kept by what follows its references', 'const a = new Node();\nconst b = new Node();\na.next = b;\nkeepNext(a);', 'LYN0182:4'],
    ['be kept by `this`', 'const p = new Point(n);\nglobalPoint = p.self().self();', 'LYN0181:2'],
    ['be kept after a choice', 'const p = new Point(n);\nconst q = new Point(n);\nkeep(either(p, q));', 'LYN0182:3', 'LYN0182:3'],
    ['be kept as an element of an array of objects', 'const all = array(Node, 4);\nglobalNode = all[2];', 'LYN0181:2'],
    ['be kept by a loop over it', 'const all = array(Node, 4);\nfor (const node of all) globalNode = node;', 'LYN0181:2'],
    ['have its address taken', 'const a = new Node();\nconst at = memory.addressOf(a);\nlog.info(`${at}`);', 'LYN0182:2'],
    ['be assigned to a parameter and kept', 'const a = new Node();\nwhere = a;\nglobalNode = where;', 'LYN0181:3'],
    ['be too large', 'const big = array(u64, 129);\nbig[0] = 1n;', 'LYN0184:1'],
  ])('%s', (_, body, ...expected) => expect(refusals(body)).toEqual(expected));
});

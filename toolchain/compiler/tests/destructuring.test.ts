import { describe } from 'vitest';
import { snippets } from '../../test/snippet.ts';

const snippet = snippets('destructuring');

const PAIR = 'type Pair = { readonly a: u32; readonly b: u8 };\n    function pair(n: u32): Pair { return { a: n, b: u8(n + 1) }; }';

describe('destructuring', () => {
  snippet('names the fields of a record, under other names too', `${PAIR}
    export function run(): void { const { a, b: second } = pair(4); log.info(\`\${a} \${second}\`); }
  `).prints('4 5');

  snippet('evaluates the value once, and before it reads anything', `
    class Counter { calls: u32 = 0; value: u32 = 7; readonly bytes = array(u8, 4); next(): Counter { this.calls++; return this; } }
    const counter = new Counter();
    export function run(): void {
      const { calls, value } = counter.next(); counter.value = 9;
      const { bytes } = counter.next(); bytes[2] = 5;
      log.info(\`\${calls} \${value} \${counter.calls} \${counter.bytes[2]} \${bytes.length}\`);
    }
  `).prints('1 7 2 5 4');

  snippet('names elements by their place, and leaves some out', `
    const words = array(u16, 4);
    function part(): u16[] { log.info('once'); return words.subarray(1, 4); }
    export function run(): void {
      for (let i: u32 = 0; i < 4; i++) words[i] = u16(i * 11);
      const [first, , third] = part(); const [x] = words;
      log.info(\`\${first} \${third} \${x}\`);
    }
  `).prints('once', '11 33 0');

  snippet('checks each place that it names', `
    const words = array(u16, 4);
    export function run(): void { const few = words.subarray(0, 1); const [a, b] = few; log.info(\`\${a} \${b}\`); }
  `).panics('index 1 is not below the length 1', 3);

  snippet('of elements that are objects names the objects', `
    class Box { value: u32 = 1; }
    const boxes = array(Box, 3);
    export function run(): void { const [first, second] = boxes; second.value = 8; first.value++; log.info(\`\${boxes[0].value} \${boxes[1].value}\`); }
  `).prints('2 8');

  snippet('goes into what is nested', `
    type Inner = { readonly x: u32; readonly y: u32 };
    type Outer = { readonly name: string; readonly inner: Inner; readonly list: readonly u8[] };
    const list: readonly u8[] = [3, 4, 5];
    function outer(n: u32): Outer { log.info(\`outer \${n}\`); return { name: 'it', inner: { x: n, y: n * 2 }, list }; }
    export function run(): void { const { name, inner: { x, y: why }, list: [one, two] } = outer(6); log.info(\`\${name} \${x} \${why} \${one} \${two}\`); }
  `).prints('outer 6', 'it 6 12 3 4');

  snippet('makes variables with `let`', `${PAIR}
    export function run(): void { let { a, b } = pair(1); a += 10; b += 20; log.info(\`\${a} \${b}\`); }
  `).prints('11 22');

  snippet('in the head of a loop over elements', `${PAIR}
    const pairs: readonly Pair[] = [{ a: 1, b: 2 }, { a: 3, b: 4 }];
    class Cell { x: u32 = 1; y: u32 = 2; }
    const cells = array(Cell, 2);
    export function run(): void {
      let sum: u32 = 0;
      for (const { a, b: c } of pairs) { if (a === 3) sum += 100; sum += a * u32(c); }
      for (let { x, y } of cells) { x += y; sum += x * 1000; }
      log.info(\`\${sum} \${cells[0].x}\`);
    }
  `).prints('6114 1');

  snippet('of parameters, of functions, methods and constructors', `${PAIR}
    function sum({ a, b }: Pair, [first, second]: readonly u8[]): u32 { a += 1; return a + u32(b) + u32(first) * 100 + u32(second); }
    class Box { total: u32; constructor({ a }: Pair, readonly extra: u32) { this.total = a; } add({ a, b: other }: Pair): void { this.total += a * u32(other) + this.extra; } }
    const bytes: readonly u8[] = [2, 3];
    const box = new Box({ a: 5, b: 0 }, 1000);
    export function run(): void { log.info(\`\${sum(pair(4), bytes)}\`); box.add(pair(3)); log.info(\`\${box.total}\`); }
  `).prints('213', '1017');

  snippet('of registers and views reads each field once', `
    const R = register(u32, { low: bits<u8>(7, 0), set: flag(8), high: bits<u16>(31, 16) });
    export function run(): void { const { low, set, high } = R.of(0x12340155); const { length } = bytesOf('abc'); log.info(\`\${hex(low)} \${set} \${hex(high)} \${length}\`); }
  `).prints('0x55 true 0x1234 3');

  snippet('of a union whose variant is known, and of what all variants have', `
    type Walk = { readonly kind: 'hole'; readonly at: u8; readonly level: u32 } | { readonly kind: 'mapped'; readonly at: u8; readonly frame: u64; readonly rest: u32 };
    function walk(n: u32): Walk { return n > 5 ? { kind: 'hole', at: 1, level: n } : { kind: 'mapped', at: 2, frame: u64(n), rest: 9 }; }
    function f(w: Walk): u64 { const { kind, at } = w; if (w.kind === 'hole') { const { level } = w; return u64(level); } const { frame, rest } = w; log.info(\`\${kind} \${at}\`); return frame + u64(rest); }
    export function run(): void { log.info(\`\${f(walk(7))} \${f(walk(4))}\`); const { at } = walk(8); log.info(\`\${at}\`); }
  `).prints('mapped 2', '7 13', '1');

  snippet('keeps what is known of the parts', `
    class Link { next: Link | null = null; value: u32 = 3; }
    const link = new Link(); const other = new Link();
    type Inner = { readonly ok: true; readonly value: u32 } | { readonly ok: false };
    type Outer = { readonly inner: Inner; readonly link: Link | null };
    function f({ inner, link: l }: Outer): u32 { if (!inner.ok || l === null) return 0; return inner.value + l.value; }
    export function run(): void { link.next = other; const { next } = link; if (next !== null) next.value = 4; log.info(\`\${other.value} \${f({ inner: { ok: true, value: 5 }, link: other })} \${f({ inner: { ok: false }, link: null })}\`); }
  `).prints('4 9 0');

  snippet('in a function that an initialiser calls, at compile time', `${PAIR}
    const list: readonly Pair[] = [{ a: 2, b: 3 }, { a: 4, b: 5 }];
    const start: u32 = both();
    function both(): u32 { let total: u32 = 0; for (const { a, b } of list) total += a * u32(b); const { a: x } = list[1]; return total + x * 1000; }
    export function run(): void { log.info(\`\${start} \${both()}\`); }
  `).prints('4026 4026');

  snippet('gives names of its own to what the source does not name', `${PAIR}
    function twice(pair_2: u32): u32 { const { a } = pair(pair_2); const { a: b } = pair(a + 1); { const { a: c } = pair(b); return c + a; } }
    export function run(): void { log.info(\`\${twice(3)}\`); }
  `).prints('7');
});

describe('a default value', () => {
  snippet('is passed by the caller where an argument is left out', `
    enum Mode { Slow, Fast }
    const LIMIT = 40;
    function f(a: u32, b: u32 = LIMIT + 2, mode: Mode = Mode.Fast, name: string = 'none'): void { log.info(\`\${a} \${b} \${mode} \${name}\`); }
    export function run(): void { f(1); f(1, 2); f(1, 2, Mode.Slow); f(1, 2, Mode.Slow, 'it'); }
  `).prints('1 42 Fast none', '1 2 Fast none', '1 2 Slow none', '1 2 Slow it');

  snippet('may be null, a record, a union, a function, an object, a register, a slice', `
    class Box { value: u32 = 4; }
    const box = new Box(); const bytes = array(u8, 3); const list: readonly u16[] = [7, 8];
    type Pair = { readonly a: u32; readonly b: i8 };
    type Way = { readonly kind: 'all' } | { readonly kind: 'some'; readonly count: u32 };
    const R = register(u8, { low: bits<u8>(3, 0) }); type R = Value<typeof R>;
    function twice(n: u32): u32 { return n * 2; }
    function f(a: Box | null = null, b: Pair = { a: 1, b: -2 }, w: Way = { kind: 'some', count: 6 }, g: (n: u32) => u32 = twice, o: Box = box, r: R = R.of(0x35), s: readonly u16[] = list, t: u8[] = bytes): void {
      log.info(\`\${a === null} \${b.a} \${b.b} \${w.kind === 'some' ? w.count : 0} \${g(4)} \${o.value} \${r.low} \${s.length} \${t.length}\`);
    }
    export function run(): void { f(); f(box, { a: 9, b: 9 }, { kind: 'all' }); box.value = 5; f(box); }
  `).prints('true 1 -2 6 8 4 5 2 3', 'false 9 9 0 8 4 5 2 3', 'false 1 -2 6 8 5 5 2 3');

  snippet('of methods, constructors and generics', `
    class Ring { total: u32 = 0; readonly size: u32; constructor(size: u32 = 16, readonly step: u32 = 2) { this.size = size; } add(n: u32 = 5): void { this.total += n * this.step; } }
    const a = new Ring(); const b = new Ring(3); const c = new Ring(4, 9);
    function most<T extends u8 | u32>(x: T, times: u32 = 3): u32 { return u32(x) * times; }
    export function run(): void { a.add(); b.add(1); c.add(); log.info(\`\${a.size} \${a.total} \${b.size} \${b.total} \${c.total} \${most(u8(200))} \${most(7, 10)}\`); }
  `.replace('most(7, 10)', 'most<u32>(7, 10)')).prints('16 10 3 2 45 600 70');

  snippet('beside effects that happen left to right', `
    let calls: u32 = 0;
    function next(): u32 { calls++; return calls; }
    function f(a: u32, b: u32, c: u32 = 100): u32 { return a * 10 + b + c; }
    export function run(): void { log.info(\`\${f(next(), next())} \${f(next(), next(), next())} \${calls}\`); }
  `).prints('112 39 5');
});

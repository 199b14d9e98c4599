import { describe } from 'vitest';
import { snippets } from '../../test/snippet.ts';

const snippet = snippets('generics');

const MAXIMUM = 'function maximum<T extends u8 | u16 | u32 | u64 | i8 | i16 | i32 | i64>(a: T, b: T): T { return a < b ? b : a; }';
const RING = `
    class Ring<T, N extends number> {
      readonly slots = array<T, N>();
      head: u32 = 0;
      count: u32 = 0;
      push(value: T): boolean {
        if (this.count === this.slots.length) return false;
        this.slots[(this.head + this.count) % this.slots.length] = value;
        this.count++;
        return true;
      }
      pop(otherwise: T): T {
        if (this.count === 0) return otherwise;
        const value = this.slots[this.head];
        this.head = (this.head + 1) % this.slots.length;
        this.count--;
        return value;
      }
    }`;

describe('a generic function', () => {
  snippet('compares in the type of each instance: signed, unsigned, 64 bits', `
    ${MAXIMUM}
    export function run(): void {
      const a: u8 = 200, b: i8 = -56, c: u64 = 1n << 63n, d: i64 = -1n, e: i32 = -5;
      log.info(\`\${maximum(a, 100)} \${maximum(b, 100)} \${maximum(c, 5n)} \${maximum(d, 5n)} \${maximum(e, -6)}\`);
    }
  `).prints('200 100 9223372036854775808 5 -5');

  snippet('wraps at the width of each instance', `
    function next<T extends u8 | u16 | u32>(a: T): T { return (a + 1) as T; }
    export function run(): void {
      const a: u8 = 255, b: u16 = 65535, c: u32 = 4294967295;
      log.info(\`\${next(a)} \${next(b)} \${next(c)} \${next<u16>(255)}\`);
    }
  `).prints('0 0 0 256');

  snippet('shifts, masks and complements in the type of each instance', `
    function scramble<T extends u8 | u16 | u32>(a: T): T { const b = (~a << 3) as T; return (b ^ (a >> 1)) as T; }
    export function run(): void {
      const a: u8 = 0x5a, b: u16 = 0x5a, c: u32 = 0x5a;
      log.info(\`\${scramble(a)} \${scramble(b)} \${scramble(c)}\`);
    }
  `).prints('5 64773 4294966533');

  snippet('shifts to the right by the sign of each instance', `
    function half<T extends u8 | i8 | i32>(a: T): T { return (a >> 1) as T; }
    export function run(): void {
      const a: u8 = 200, b: i8 = -56, c: i32 = -7;
      log.info(\`\${half(a)} \${half(b)} \${half(c)}\`);
    }
  `).prints('100 -28 -4');

  snippet('divides by the rules of each instance', `
    function quotient<T extends i8 | i32 | u8>(a: T, b: T): T { return (a / b) as T; }
    export function run(): void {
      const a: i8 = -128, b: i32 = -7, c: u8 = 249;
      log.info(\`\${quotient(a, -1)} \${quotient(b, 2)} \${quotient(c, 2)}\`);
      log.info(\`\${quotient<u8>(c, c - 249)}\`);
    }
  `).prints('-128 -3 124').panics('division by zero', 2);

  snippet('converts to T as the name of T would: truncates, extends by the sign of what it converts', `
    function to<T extends u8 | i8 | u32 | i32 | u64>(a: i32): T { return a as T; }
    export function run(): void { log.info(\`\${to<u8>(-2)} \${to<i8>(200)} \${to<u32>(-2)} \${to<i32>(-2)}\`); }
  `).prints('254 -56 4294967294 -2');

  snippet('converts from T by the sign of T', `
    function wide<T extends u8 | i8 | u64>(a: T): u64 { return u64(a); }
    export function run(): void {
      const a: u8 = 254, b: i8 = -2;
      log.info(\`\${wide(a)} \${hex(wide(b))} \${wide<u64>(7n)}\`);
    }
  `).prints('254 0xfffffffffffffffe 7');

  snippet('converts enums and booleans to T', `
    enum Color { Red = 3, Green = 300 }
    function code<T extends u8 | u32>(a: Color, b: boolean): T { return (u32(a) + u32(b)) as T; }
    export function run(): void { log.info(\`\${code<u8>(Color.Green, true)} \${code<u32>(Color.Green, true)}\`); }
  `).prints('45 301');

  snippet('is one function for the same type arguments, told or written', `
    let calls: u32 = 0;
    function count<T>(a: T): T { calls++; return a; }
    export function run(): void {
      const a: u32 = 4;
      count(a);
      count<u32>(5);
      const f = count<u32>;
      f(6);
      log.info(\`\${calls} \${f === count<u32>}\`);
    }
  `).prints('3 true');

  snippet('returns what it was given: references stay the same object', `
    class Box { value: u32 = 1; }
    const box = new Box();
    function same<T>(a: T): T { return a; }
    export function run(): void {
      same(box).value = 9;
      log.info(\`\${box.value} \${same(box) === box} \${same('text')} \${same(true)}\`);
    }
  `).prints('9 true text true');

  snippet('calls other generics with its own type parameters', `
    ${MAXIMUM}
    function largest<T extends u8 | u64>(all: readonly T[], least: T): T { let best = least; for (const each of all) best = maximum(best, each); return best; }
    const bytes = array(u8, 3);
    const longs = array(u64, 2);
    export function run(): void {
      bytes[1] = 77; longs[1] = 1n << 40n;
      log.info(\`\${largest(bytes, 5)} \${largest(longs, 5n)} \${largest<u8>(bytes.subarray(0, 1), 3)}\`);
    }
  `).prints('77 1099511627776 3');

  snippet('evaluates its arguments from left to right, once', `
    function trace(n: u32): u32 { log.info(\`\${n}\`); return n; }
    function second<A, B>(a: A, b: B): B { return b; }
    export function run(): void { log.info(\`= \${second(trace(1), second(trace(2), trace(3)))}\`); }
  `).prints('1', '2', '3', '= 3');

  snippet('narrows a nullable T', `
    class Box { value: u32 = 5; }
    const box = new Box();
    function none(): Box | null { return null; }
    function or<T>(a: T | null, b: T): T { return a === null ? b : a; }
    function must<T>(a: T | null): T { return a!; }
    export function run(): void {
      log.info(\`\${or<Box>(null, box).value} \${or(box, box).value} \${must(box).value}\`);
      log.info(\`\${must(none()).value}\`);
    }
  `).prints('5 5 5').panics('null reference', 6);

  snippet('is told its type arguments by slices, fixed arrays, and functions', `
    function fill<T>(all: T[], value: T): u32 { for (let i: u32 = 0; i < all.length; i++) all[i] = value; return all.length; }
    function apply<A, B>(value: A, f: (a: A) => B): B { return f(value); }
    function pairs<A, B>(as: readonly A[], f: (a: A, at: u32) => B, to: B[]): void { for (let i: u32 = 0; i < as.length; i++) to[i] = f(as[i], i); }
    function isBig(a: u16): boolean { return a > 255; }
    function scale(a: u16, at: u32): u64 { return u64(a) * u64(at); }
    const words = array(u16, 3);
    const longs = array(u64, 3);
    const flags = array(bool, 2);
    export function run(): void {
      log.info(\`\${fill(words, 300)} \${fill(flags, true)} \${flags[1]} \${apply(words[2], isBig)} \${apply<u16, boolean>(3, isBig)}\`);
      pairs(words, scale, longs);
      log.info(\`\${longs[2]}\`);
    }
  `).prints('3 2 true true false', '600');

  snippet('keeps units: a unit is a type argument of its own', `
    function align<T extends u64>(a: T): T { return (a & ~0xfffn) as T; }
    function later<T extends u64>(a: T, b: T): boolean { return a > b; }
    export function run(): void {
      const a: Gpa = 0x1234n, b: u64 = 0x5678n;
      const c: Gpa = align(a);
      log.info(\`\${hex(c)} \${hex(align(b))} \${later(a, b)} \${later(a, 5n)}\`);
    }
  `).prints('0x1000 0x5000 false true');

  snippet('has loops, switches and early returns like any other', `
    function find<T extends u8 | u16>(all: readonly T[], what: T): u32 {
      for (let i: u32 = 0; i < all.length; i++) { if (all[i] === what) return i; if (all[i] === 99) break; }
      switch (what) { case 1: return 1000; case 2: return 2000; default: return 3000; }
    }
    const bytes = array(u8, 5);
    const words = array(u16, 2);
    export function run(): void {
      bytes[2] = 7; bytes[3] = 99; bytes[4] = 2; words[1] = 300;
      log.info(\`\${find(bytes, 7)} \${find(bytes, 2)} \${find(bytes, 1)} \${find(words, 300)} \${find(words, 5)}\`);
    }
  `).prints('2 2000 1000 1 3000');

  snippet('takes objects on the stack, and defaults', `
    class Box<T> { constructor(readonly value: T) {} get(): T { return this.value; } }
    function valueOf<T>(box: Box<T>, times: u32 = 2): u32 { return box.value === box.get() ? times : 0; }
    export function run(): void {
      const box = new Box<u16>(500);
      log.info(\`\${valueOf(new Box<u8>(7))} \${valueOf<u64>(new Box<u64>(7n), 3)} \${valueOf(box)} \${box.get()}\`);
    }
  `).prints('2 3 2 500');

  snippet('may name the list of its types', `
    type Ticks = u64 & { readonly __unit?: 'Ticks' };
    type Narrow = u8 | u16 | u32;
    type Wide = u64 | Ticks;
    function double<T extends Narrow>(a: T): T { return (a + a) as T; }
    function least<T extends Narrow | Wide>(a: T, b: T): T { return a < b ? a : b; }
    export function run(): void { const a: u8 = 200, b: Ticks = 5n; log.info(\`\${double(a)} \${double<u16>(200)} \${least(a, 3)} \${least(b, 7n)}\`); }
  `).prints('144 400 3 5');

  snippet('prints its values by their own types', `
    enum Color { Red, Green }
    function show<T extends u8 | i8 | Color | boolean | string>(a: T): void { log.info(\`<\${a}>\`); }
    export function run(): void { const a: i8 = -1; show(a); show(Color.Green); show(true); show('text'); show<u8>(255); }
  `).prints('<-1>', '<Green>', '<true>', '<text>', '<255>');

  snippet('compares enums, booleans and references of any one type', `
    enum Color { Red, Green }
    class Box { value: u32 = 0; }
    const one = new Box();
    const two = new Box();
    function equal<T>(a: T, b: T): boolean { return a === b; }
    export function run(): void {
      const a: u64 = 5n;
      log.info(\`\${equal(Color.Red, Color.Green)} \${equal(true, true)} \${equal(one, two)} \${equal(one, one)} \${equal(a, 5n)} \${equal(equal<u8>, equal<u8>)}\`);
    }
  `).prints('false true false true true true');

  snippet('checks its indexes and fails at its own line', `
    function at<T>(all: readonly T[], i: u32): T {
      return all[i];
    }
    const bytes = array(u8, 2);
    export function run(): void { log.info(\`\${at(bytes, 1)}\`); at(bytes, 2); }
  `).prints('0').panics('index 2 is not below the length 2', 3);
});

describe('a reference to an instance', () => {
  snippet('is a value: in locals, tables and arguments', `
    function twice<T extends u8 | u32>(a: T): T { return (a * 2) as T; }
    function thrice<T extends u8 | u32>(a: T): T { return (a * 3) as T; }
    const table0: readonly ((a: u8) => u8)[] = [twice<u8>, thrice<u8>];
    function apply<T>(f: (a: T) => T, a: T): T { return f(f(a)); }
    export function run(): void {
      let f = twice<u32>;
      log.info(\`\${f(1000)} \${table0[1](100)} \${apply(twice<u8>, 100)} \${apply(thrice<u32>, 7)}\`);
      f = thrice<u32>;
      log.info(\`\${f(1000)}\`);
    }
  `).prints('2000 44 144 63', '3000');

  snippet('may be a named constant of the module', `
    function low<T extends u16 | u32>(a: T): u8 { return u8(a); }
    export const lowOfWord = low<u16>;
    export const lowOfLong: (a: u32) => u8 = low<u32>;
    export function run(): void { log.info(\`\${lowOfWord(0x1234)} \${lowOfLong(0x12345678)}\`); }
  `).prints('52 120');
});

describe('a generic class', () => {
  snippet('owns storage of its own element type and length', `${RING}
    const SIZE = 2;
    const bytes = new Ring<u8, typeof SIZE>();
    const longs = new Ring<u64, 3>();
    export function run(): void {
      log.info(\`\${bytes.push(200)} \${bytes.push(201)} \${bytes.push(202)} \${bytes.pop(0)} \${bytes.push(203)} \${bytes.pop(0)} \${bytes.pop(0)} \${bytes.pop(9)}\`);
      log.info(\`\${longs.push(1n << 50n)} \${longs.pop(0n)} \${longs.pop(8n)} \${longs.slots.length}\`);
    }
  `).prints('true true false 200 true 201 203 9', 'true 1125899906842624 8 3');

  snippet('may be embedded, be an element, and be referred to', `${RING}
    class Port { readonly inbox = new Ring<u16, 2>(); readonly outbox = new Ring<u16, 4>(); peer: Port | null = null; }
    const ports = array(Port, 2);
    const rings = array(Ring<u8, 2>, 3);
    function drain(ring: Ring<u16, 2>): u32 { let sum: u32 = 0; while (ring.count > 0) sum += u32(ring.pop(0)); return sum; }
    let current: Ring<u8, 2> | null = null;
    export function run(): void {
      ports[1].inbox.push(500); ports[1].inbox.push(600); ports[0].outbox.push(7);
      ports[0].peer = ports[1];
      current = rings[2];
      current!.push(77);
      log.info(\`\${drain(ports[0].peer!.inbox)} \${ports[0].outbox.pop(0)} \${rings[2].pop(0)} \${rings[1].pop(3)}\`);
    }
  `).prints('1100 7 77 3');

  snippet('holds records, text, enums, slices and booleans as they are', `${RING}
    enum Color { Red, Green }
    type Point = { readonly x: u8; readonly y: u64 };
    const points = new Ring<Point, 2>();
    const names = new Ring<string, 2>();
    const colors = new Ring<Color, 2>();
    const views = new Ring<readonly u8[], 2>();
    const flags = new Ring<boolean, 2>();
    const bytes = array(u8, 4);
    export function run(): void {
      log.info(\`\${points.slots[1].y} \${names.slots[0].length} \${colors.slots[1]} \${views.slots[0].length} \${flags.slots[1]}\`);
      points.push({ x: 1, y: 2n }); names.push('ab'); colors.push(Color.Green); bytes[3] = 9; views.push(bytes); views.push(bytes.subarray(1, 3)); flags.push(true);
      log.info(\`\${points.pop({ x: 0, y: 0n }).y} \${names.pop('')} \${colors.pop(Color.Red)} \${views.slots[0][3]} \${views.slots[1].length} \${flags.pop(false)}\`);
    }
  `).prints('0 0 Red 0 false', '2 ab Green 9 2 true');

  snippet('holds references, all null at first', `
    class Vcpu { id: u32 = 0; }
    class Queue<T, N extends number> {
      readonly slots = references<T, N>();
      count: u32 = 0;
      add(what: T): void { this.slots[this.count] = what; this.count++; }
      last(): T { return this.slots[this.count - 1]!; }
    }
    const vcpus = array(Vcpu, 2);
    const queue = new Queue<Vcpu, 4>();
    export function run(): void {
      vcpus[1].id = 5;
      log.info(\`\${queue.slots[0] === null}\`);
      queue.add(vcpus[0]); queue.add(vcpus[1]);
      log.info(\`\${queue.last().id} \${queue.slots[2] === null}\`);
      queue.count = 4;
      queue.last();
    }
  `).prints('true', '5 true').panics('null reference', 7);

  snippet('refers to itself', `
    class Link<T> { next: Link<T> | null = null; constructor(readonly value: T) {} }
    const a = new Link<u16>(1);
    const b = new Link<u16>(2);
    const c = new Link<string>('end');
    function length<T>(first: Link<T>): u32 { let n: u32 = 1; let at = first.next; while (at !== null) { n++; at = at.next; } return n; }
    export function run(): void { a.next = b; log.info(\`\${length(a)} \${length(c)} \${a.next!.value} \${c.value}\`); }
  `).prints('2 1 2 end');

  snippet('has constructors with parameters of its types, run at compile time', `
    class Limit<T extends u8 | u32> {
      readonly double: T;
      constructor(readonly low: T, high: T) { this.double = (high * 2) as T; }
      clamp(a: T): T { return a < this.low ? this.low : a > this.double ? this.double : a; }
    }
    const small = new Limit<u8>(3, 130);
    const large = new Limit<u32>(3, 130);
    export function run(): void { log.info(\`\${small.double} \${large.double} \${small.clamp(1)} \${large.clamp(1000)} \${small.clamp(200)}\`); }
  `).prints('4 260 3 260 4');

  snippet('has generic methods, by its parameters and their own', `
    class Cell<T extends u8 | u16> {
      value: T = 7 as T;
      map<R>(f: (a: T) => R): R { return f(this.value); }
      as<R extends u32 | u64>(): R { return u64(this.value) as R; }
      pair<A>(a: A): Pair<T, A> { return { first: this.value, second: a }; }
    }
    type Pair<A, B> = { readonly first: A; readonly second: B };
    const cell = new Cell<u16>();
    function isOdd(a: u16): boolean { return (a & 1) === 1; }
    function square(a: u16): u64 { return u64(a) * u64(a); }
    export function run(): void { log.info(\`\${cell.map(isOdd)} \${cell.map(square)} \${cell.as<u32>()} \${cell.as<u64>()} \${cell.pair('x').second} \${cell.pair(cell.map(isOdd)).first}\`); }
  `).prints('true 49 7 7 x 7');

  snippet('may have a generic method without being generic', `
    class Sum { total: u32 = 0; add<T extends u8 | u16 | u32 | boolean>(a: T): Sum { this.total += u32(a); return this; } }
    const sum = new Sum();
    export function run(): void { const a: u8 = 250, b: u16 = 1000; log.info(\`\${sum.add(a).add(b).add(true).add<u32>(5).total}\`); }
  `).prints('1256');

  snippet('has defaults for type parameters', `
    class Buffer<T = u8, N extends number = 4> { readonly items = array<T, N>(); }
    const plain = new Buffer();
    const words = new Buffer<u16>();
    const two = new Buffer<u16, 2>();
    type Same<A, B = A> = { readonly a: A; readonly b: B };
    function both<T = u8>(): Same<u16> { return { a: 1, b: 2 }; }
    export function run(): void {
      plain.items[0] = 255; plain.items[0]++; words.items[3] = 256;
      log.info(\`\${plain.items.length} \${plain.items[0]} \${words.items[3]} \${two.items.length} \${both().b}\`);
    }
  `).prints('4 0 256 2 2');

  snippet('takes a number from another parameter', `
    class Row<N extends number> { readonly cells = array<u8, N>(); }
    class Grid<W extends number, H extends number> { readonly rows = array<Row<W>, H>(); readonly spare = new Row<H>(); }
    const grid = new Grid<3, 2>();
    export function run(): void { grid.rows[1].cells[2] = 9; log.info(\`\${grid.rows.length} \${grid.rows[0].cells.length} \${grid.spare.cells.length} \${grid.rows[1].cells[2]}\`); }
  `).prints('2 3 2 9');

  snippet('nests: a ring of rings', `${RING}
    class Outer<T, N extends number, M extends number> { readonly inner = array<Ring<T, N>, M>(); at(i: u32): Ring<T, N> { return this.inner[i]; } }
    const outer = new Outer<u32, 2, 3>();
    export function run(): void { outer.at(2).push(5); log.info(\`\${outer.inner[2].pop(0)} \${outer.at(1).pop(7)} \${outer.at(0).slots.length}\`); }
  `).prints('5 7 2');

  snippet('has atomics and fixed arrays as fields beside its own', `
    class Counter<T, N extends number> { readonly hits = atomic(u32); readonly last = array<T, N>(); readonly raw = array(u8, 2); note(value: T): u32 { const at = this.hits.add(1); this.last[at % this.last.length] = value; return at; } }
    const counter = new Counter<u16, 2>();
    export function run(): void { counter.note(5); counter.note(6); log.info(\`\${counter.note(7)} \${counter.last[0]} \${counter.last[1]} \${counter.raw.length}\`); }
  `).prints('2 7 6 2');

  snippet('may be per processor', `
    class Local<N extends number> { readonly slots = array<u8, N>(); at: u32 = 0; }
    const local = perCpu(Local<4>);
    export function run(): void { local.here().slots[3] = 5; local.here().at = 2; log.info(\`\${local.here().slots[3]} \${local.here().at}\`); }
  `).prints('5 2');

  snippet('is copied field by field', `
    class Slot<T> { constructor(public value: T) {} }
    function swap<T extends object>(a: T, b: T, spare: T): void { copy(spare, a); copy(a, b); copy(b, spare); }
    const one = new Slot<u64>(1n);
    const two = new Slot<u64>(2n);
    const three = new Slot<u64>(0n);
    export function run(): void { swap(one, two, three); log.info(\`\${one.value} \${two.value}\`); }
  `).prints('2 1');
});

describe('a generic record', () => {
  snippet('is a value with the types of its instance', `
    type Pair<A, B> = { readonly first: A; readonly second: B };
    function pair<A, B>(first: A, second: B): Pair<A, B> { return { first, second }; }
    function swap<A, B>(p: Pair<A, B>): Pair<B, A> { return pair(p.second, p.first); }
    export function run(): void {
      const a: u8 = 250;
      const p = pair(a, 'text');
      const q = swap(p);
      log.info(\`\${p.first + 10} \${q.first} \${q.second} \${swap(pair(p, q)).first.first}\`);
    }
  `).prints('4 text 250 text');

  snippet('may be an alias of another instance, of null, of a slice, of a function', `
    type Pair<A, B> = { readonly first: A; readonly second: B };
    type Twin<T> = Pair<T, T>;
    type Maybe<T> = T | null;
    type List<T> = readonly T[];
    type Step<A, B> = (a: A) => B;
    class Box { value: u32 = 3; }
    const box = new Box();
    function sum(twin: Twin<u16>): u16 { return twin.first + twin.second; }
    function valueOf(box0: Maybe<Box>): u32 { return box0 === null ? 0 : box0.value; }
    function or<T>(a: Maybe<T>, b: T): T { return a === null ? b : a; }
    function first<T>(all: List<T>): T { return all[0]; }
    function apply<A, B>(a: A, step: Step<A, B>): B { return step(a); }
    function wide(a: u16): u64 { return u64(a); }
    const words = array(u16, 2);
    export function run(): void {
      const p: Pair<u16, u16> = { first: 65535, second: 5 };
      log.info(\`\${sum(p)} \${valueOf(null)} \${valueOf(box)} \${or(box, box).value} \${first(words)} \${apply(first(words), wide)}\`);
    }
  `).prints('4 0 3 3 0 0');

  snippet('lies in constant tables', `
    type Named<T> = { readonly name: string; readonly value: T };
    const all: readonly Named<u16>[] = [{ name: 'a', value: 1 }, { name: 'b', value: 300 }];
    const steps: readonly Named<(a: u8) => u8>[] = [{ name: 'inc', value: inc }];
    function inc(a: u8): u8 { return a + 1; }
    function find<T>(list: readonly Named<T>[], i: u32): T { return list[i].value; }
    export function run(): void { log.info(\`\${find(all, 1)} \${find(steps, 0)(255)} \${all[0].name}\`); }
  `).prints('300 0 a');
});

describe('a generic interface', () => {
  snippet('has a table for each implementer of an instance', `
    interface Sink<T> { put(value: T): void; total(): u32 }
    class Sum implements Sink<u8> { n: u32 = 0; put(value: u8): void { this.n += u32(value); } total(): u32 { return this.n; } }
    class Count implements Sink<u8> { n: u32 = 0; put(value: u8): void { if (value !== 0) this.n++; } total(): u32 { return this.n; } }
    class Texts implements Sink<string> { n: u32 = 0; put(value: string): void { this.n += value.length; } total(): u32 { return this.n; } }
    const sum = new Sum();
    const count = new Count();
    const texts = new Texts();
    function feed<T>(sink: Sink<T>, a: T, b: T): u32 { sink.put(a); sink.put(b); return sink.total(); }
    export function run(): void { log.info(\`\${feed(sum, 250, 7)} \${feed(count, 250, 0)} \${feed(texts, 'ab', 'cde')} \${feed<u8>(sum, 1, 1)}\`); }
  `).prints('257 1 5 259');

  snippet('is implemented by a generic class, as often as it has instances', `
    interface Source<T> { next(): T }
    class Steps<T extends u8 | u16> implements Source<T> { at: T = 0 as T; constructor(readonly by: T) {} next(): T { this.at = (this.at + this.by) as T; return this.at; } }
    const bytes = new Steps<u8>(100);
    const words = new Steps<u16>(100);
    class Same implements Source<u8> { next(): u8 { return 42; } }
    const others = array(Same, 1);
    let source0: Source<u8> = bytes;
    function third<T>(s: Source<T>): T { s.next(); s.next(); return s.next(); }
    export function run(): void {
      log.info(\`\${third(bytes)} \${third(words)} \${third(source0)}\`);
      source0 = others[0];
      log.info(\`\${third(source0)}\`);
    }
  `).prints('44 300 88', '42');

  snippet('as a constraint is called directly, without a table', `
    interface Shape { area(): u32 }
    class Square implements Shape { side: u32 = 3; area(): u32 { return this.side * this.side; } }
    class Line implements Shape { area(): u32 { return 0; } }
    const squares = array(Square, 2);
    const lines = array(Line, 3);
    function total<S extends Shape>(all: readonly S[]): u32 { let sum: u32 = 0; for (const each of all) sum += each.area(); return sum; }
    function areaOf<S extends Shape>(shape: S): u32 { return shape.area(); }
    let any: Shape = lines[0];
    export function run(): void { squares[1].side = 4; any = squares[1]; log.info(\`\${total(squares)} \${total(lines)} \${areaOf(any)}\`); }
  `).prints('25 0 16');

  snippet('constrains by an instance of another parameter', `
    interface Codec<T> { code(value: T): u32 }
    class Bytes implements Codec<u8> { code(value: u8): u32 { return u32(value) + 1; } }
    class Flags implements Codec<boolean> { code(value: boolean): u32 { return value ? 10 : 20; } }
    const bytes = new Bytes();
    const flags = new Flags();
    function encode<T, C extends Codec<T>>(codec: C, value: T): u32 { return codec.code(value); }
    export function run(): void { log.info(\`\${encode<u8, Bytes>(bytes, 255)} \${encode(flags, true)}\`); }
  `).prints('256 10');
});

describe('instances at compile time', () => {
  snippet('are computed like anything else: functions, methods, constructors', `
    function sum<T extends u8 | u32>(all: readonly T[]): T { let s = 0 as T; for (const each of all) s = (s + each) as T; return s; }
    const bytes: readonly u8[] = [200, 100];
    const longs: readonly u32[] = [200, 100];
    export const byteSum: u8 = sum(bytes);
    export const longSum: u32 = sum(longs);
    class Table<N extends number> {
      readonly squares = array<u16, N>();
      constructor() { for (let i: u32 = 0; i < this.squares.length; i++) this.squares[i] = u16(i * i); }
    }
    const table0 = new Table<5>();
    const table1 = new Table<2>();
    export function run(): void { log.info(\`\${byteSum} \${longSum} \${table0.squares[4]} \${table1.squares.length}\`); }
  `).prints('44 300 16 2');
});

describe('names of instances', () => {
  snippet('keep away from those of the module, and from locals', `
    function pick_u8(): string { return 'mine'; }
    function pick<T>(a: T): T { return a; }
    class Cell<T> { constructor(readonly value: T) {} }
    class Cell_u8 { value: u8 = 9; }
    const cell = new Cell<u8>(4);
    const other = new Cell_u8();
    export function run(): void {
      const pick_u16: u16 = 5;
      const a: u8 = 1;
      log.info(\`\${pick_u8()} \${pick(a)} \${pick(pick_u16)} \${cell.value} \${other.value}\`);
    }
  `).prints('mine 1 5 4 9');

  snippet('of one generic differ by the declarations of other modules', {
    'main.ts': `
import { keep, Holder } from './keep.ts';
import { makeA } from './a.ts';
import { makeB } from './b.ts';
const holder = new Holder<u8>(3);
export function run(): void { log.info(\`\${keep(makeA()).x} \${keep(makeB()).y} \${holder.value} \${keep(holder).value}\`); }
`,
    'keep.ts': 'export function keep<T>(a: T): T { return a; }\nexport class Holder<T> { constructor(readonly value: T) {} }\n',
    'a.ts': "import { keep } from './keep.ts';\ntype Point = { readonly x: u8 };\nexport function makeA(): Point { return keep<Point>({ x: 1 }); }\n",
    'b.ts': "import { keep } from './keep.ts';\ntype Point = { readonly y: u16 };\nexport function makeB(): Point { return keep<Point>({ y: 500 }); }\n",
  }).prints('1 500 3 3');
});

describe('whole programs of generics', () => {
  snippet('a table by keys, whose hash function is a type argument', `
    interface Hash<K> { hash(key: K): u32; same(a: K, b: K): boolean }
    class Table<K, V, H extends Hash<K>, N extends number> {
      readonly keys = array<K, N>();
      readonly values = array<V, N>();
      readonly used = array<boolean, N>();
      constructor(readonly by: H) {}
      find(key: K): u32 {
        let at = this.by.hash(key) % this.keys.length;
        while (this.used[at] && !this.by.same(this.keys[at], key)) at = (at + 1) % this.keys.length;
        return at;
      }
      set(key: K, value: V): void { const at = this.find(key); this.keys[at] = key; this.values[at] = value; this.used[at] = true; }
      get(key: K, otherwise: V): V { const at = this.find(key); return this.used[at] ? this.values[at] : otherwise; }
    }
    class ByWord implements Hash<u16> { hash(key: u16): u32 { return u32(key) * 2654435761; } same(a: u16, b: u16): boolean { return a === b; } }
    type Key = { readonly a: u8; readonly b: u8 };
    class ByKey implements Hash<Key> { hash(key: Key): u32 { return u32(key.a) * 31 + u32(key.b); } same(a: Key, b: Key): boolean { return a.a === b.a && a.b === b.b; } }
    const byWord = new ByWord();
    const byKey = new ByKey();
    const names = new Table<u16, string, ByWord, 8>(byWord);
    const sums = new Table<Key, u64, ByKey, 16>(byKey);
    const plain = new Table<u16, u8, Hash<u16>, 4>(byWord);
    export function run(): void {
      for (let i: u16 = 0; i < 6; i++) names.set(i * 8, i % 2 === 0 ? 'even' : 'odd');
      for (let i: u8 = 0; i < 10; i++) sums.set({ a: i, b: i * 3 }, u64(i) << 33n);
      plain.set(5, 6);
      log.info(\`\${names.get(8, '?')} \${names.get(16, '?')} \${names.get(9, '?')} \${sums.get({ a: 4, b: 12 }, 0n)} \${sums.get({ a: 4, b: 13 }, 1n)} \${plain.get(5, 0)}\`);
    }
  `).prints('odd even ? 34359738368 1 6');

  snippet('sorting by the order of the type, and by a function', `
    function sort<T extends i16 | u64>(all: T[]): void {
      for (let i: u32 = 1; i < all.length; i++) {
        const x = all[i];
        let j = i;
        while (j > 0 && all[j - 1] > x) { all[j] = all[j - 1]; j--; }
        all[j] = x;
      }
    }
    function sortBy<T>(all: T[], less: (a: T, b: T) => boolean): void {
      for (let i: u32 = 1; i < all.length; i++) {
        const x = all[i];
        let j = i;
        while (j > 0 && less(x, all[j - 1])) { all[j] = all[j - 1]; j--; }
        all[j] = x;
      }
    }
    type Item = { readonly key: u8; readonly name: string };
    function byKey(a: Item, b: Item): boolean { return a.key < b.key; }
    const shorts = array(i16, 4);
    const longs = array<u64, 3>();
    const items = array<Item, 3>();
    export function run(): void {
      shorts[0] = 5; shorts[1] = -3; shorts[2] = 32767; shorts[3] = -32768;
      longs[0] = 1n << 63n; longs[1] = 5n;
      items[0] = { key: 9, name: 'nine' }; items[1] = { key: 3, name: 'three' }; items[2] = { key: 5, name: 'five' };
      sort(shorts); sort(longs); sortBy(items, byKey);
      log.info(\`\${shorts[0]} \${shorts[1]} \${shorts[2]} \${shorts[3]} \${longs[0]} \${longs[1]} \${longs[2]}\`);
      for (const item of items) log.info(\`\${item.name}\`);
    }
  `).prints('-32768 -3 5 32767 0 5 9223372036854775808', 'three', 'five', 'nine');

  snippet('listeners, called through a table of one instance', `
    interface Listener<E> { on(event: E): void }
    class Bus<E, N extends number> {
      readonly all = references<Listener<E>, N>();
      count: u32 = 0;
      add(listener: Listener<E>): void { this.all[this.count] = listener; this.count++; }
      emit(event: E): void { for (const each of this.all) if (each !== null) each.on(event); }
    }
    class Sum implements Listener<u8> { n: u32 = 0; on(event: u8): void { this.n += u32(event); } }
    class Count implements Listener<u8> { n: u32 = 0; on(event: u8): void { this.n++; } }
    const bus = new Bus<u8, 4>();
    const sum = new Sum();
    const count = new Count();
    function twice<L extends Listener<u8>>(listener: L): void { listener.on(1); listener.on(2); }
    export function run(): void {
      bus.add(sum); bus.add(count);
      bus.emit(200); bus.emit(100);
      twice(sum); twice(count);
      log.info(\`\${sum.n} \${count.n}\`);
    }
  `).prints('303 4');

  snippet('tables of two widths, computed at compile time', `
    class Crc<T extends u16 | u32> {
      readonly table0 = array<T, 256>();
      constructor(polynomial: T) {
        for (let i: u32 = 0; i < 256; i++) {
          let crc = i as T;
          for (let bit: u32 = 0; bit < 8; bit++) crc = ((crc & 1) === 1 ? (crc >> 1) ^ polynomial : crc >> 1) as T;
          this.table0[i] = crc;
        }
      }
    }
    const crc32 = new Crc<u32>(0xEDB88320);
    const crc16 = new Crc<u16>(0xA001);
    export function run(): void { log.info(\`\${hex(crc32.table0[1])} \${hex(crc32.table0[255])} \${hex(crc16.table0[255])}\`); }
  `).prints('0x77073096 0x2d02ef8d 0x4040');

  snippet('methods that give the object, and effects in their order', `
    class Last<T> { n: u32 = 0; value: T; constructor(first: T) { this.value = first; } set(value: T): Last<T> { this.n++; this.value = value; return this; } }
    const last = new Last<u16>(3);
    function trace<T>(value: T, name: string): T { log.info(\`\${name}\`); return value; }
    export function run(): void {
      last.set(trace<u16>(1, 'a')).set(trace<u16>(2, 'b'));
      log.info(\`\${trace(last, 'c').n + trace(last.n, 'd')} \${last.value}\`);
      trace(last, 'e').value = trace<u16>(5, 'f');
      last.value += trace<u16>(7, 'g');
      log.info(\`\${last.value}\`);
    }
  `).prints('a', 'b', 'c', 'd', '4 2', 'e', 'f', 'g', '12');

  snippet('operations made of operations, at compile time and later', `
    interface Step<T> { run(a: T): T }
    class Add<T extends u8 | u16> implements Step<T> { constructor(readonly by: T) {} run(a: T): T { return (a + this.by) as T; } }
    class Twice<T> implements Step<T> { constructor(readonly inner: Step<T>) {} run(a: T): T { return this.inner.run(this.inner.run(a)); } }
    const add = new Add<u8>(100);
    const twice = new Twice<u8>(add);
    const four = new Twice<u8>(twice);
    const addWord = new Add<u16>(100);
    const twiceWord = new Twice<u16>(addWord);
    export const early: u8 = four.run(1);
    const steps: readonly Step<u8>[] = [add, twice, four];
    export function run(): void {
      for (const step of steps) log.info(\`\${step.run(3)}\`);
      log.info(\`\${twiceWord.run(3)} \${early}\`);
    }
  `).prints('103', '203', '147', '203 145');

  snippet('registers, and words of C as names', `
    const Control = register(u32, { low: bits<u8>(7, 0), set: flag(8) });
    type Control = Value<typeof Control>;
    class short0<T> { readonly all = array<T, 2>(); register(auto: T): T { const old = this.all[1]; this.all[0] = old; this.all[1] = auto; return old; } }
    const last = new short0<Control>();
    function int<T>(double: T): T { return double; }
    export function run(): void {
      last.register(Control.with({ low: 5 }));
      log.info(\`\${last.register(int(Control.of(0x1ff))).low} \${last.all[1].set} \${last.all[0].raw}\`);
    }
  `).prints('5 true 5');
});

describe('generic unions', () => {
  const RESULT = `
    type Result<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };
    enum Fault { Empty, Range }`;

  snippet('are what generic functions give and take', `${RESULT}
    function succeed<T>(value: T): Result<T, Fault> { return { ok: true, value }; }
    function refuse<T>(error: Fault): Result<T, Fault> { return { ok: false, error }; }
    function at<T>(all: readonly T[], i: u32): Result<T, Fault> { return i < all.length ? succeed(all[i]) : refuse<T>(Fault.Range); }
    function or<T, E>(result: Result<T, E>, otherwise: T): T { return result.ok ? result.value : otherwise; }
    function map<T, R, E>(result: Result<T, E>, f: (value: T) => R): Result<R, E> {
      if (!result.ok) return { ok: false, error: result.error };
      return { ok: true, value: f(result.value) };
    }
    function wide(a: u8): u64 { return u64(a) << 40n; }
    const bytes = array(u8, 2);
    export function run(): void {
      bytes[1] = 200;
      const bad = at(bytes, 2);
      log.info(\`\${or(at(bytes, 1), 0)} \${or(bad, 7)} \${or(map(at(bytes, 1), wide), 1n)} \${or(map(bad, wide), 1n)}\`);
      if (!bad.ok) log.info(\`\${bad.error}\`);
    }
  `).prints('200 7 219902325555200 1', 'Range');

  snippet('are elements, fields and type arguments', `${RESULT}
    type Slot<T> = { readonly kind: 'free' } | { readonly kind: 'taken'; readonly value: T };
    class Slots<T, N extends number> {
      readonly all = array<Slot<T>, N>();
      take(value: T): Result<u32, Fault> {
        for (let i: u32 = 0; i < this.all.length; i++) {
          const slot = this.all[i];
          if (slot.kind === 'free') { this.all[i] = { kind: 'taken', value }; return { ok: true, value: i }; }
        }
        return { ok: false, error: Fault.Range };
      }
    }
    const words = new Slots<u16, 2>();
    const results = new Slots<Result<u8, Fault>, 1>();
    function index(result: Result<u32, Fault>): u32 { return result.ok ? result.value : 99; }
    export function run(): void {
      log.info(\`\${index(words.take(5))} \${index(words.take(6))} \${index(words.take(7))} \${index(results.take({ ok: false, error: Fault.Empty }))}\`);
      const slot = words.all[1];
      if (slot.kind === 'taken') log.info(\`\${slot.value}\`);
      const kept = results.all[0];
      switch (kept.kind) {
        case 'free': log.info('free'); break;
        case 'taken': { const inner = kept.value; if (!inner.ok) log.info(\`\${inner.error}\`); break; }
      }
    }
  `).prints('0 1 99 0', '6', 'Empty');
});

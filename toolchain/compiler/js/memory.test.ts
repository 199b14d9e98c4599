import { beforeEach, describe, expect, test } from 'vitest';
import { machine } from '../../node/machine/machine.ts';
import { runText as run } from './testing.ts';

beforeEach(() => machine.reset());

describe('slices', () => {
  const { part, pour, flags } = run(`
    export function part(bytes: u8[], from: u32, to: u32): u8[] {
      return bytes.subarray(from, to);
    }
    export function pour(to: u8[], from: readonly u8[]): void {
      to.fill(7);
      to.set(from);
    }
    const states = array(bool, 3);
    export function flags(): boolean[] { states[1] = true; return states; }
  `);

  test('share their storage with the parts of them', () => {
    const bytes = Uint8Array.of(1, 2, 3, 4);
    part(bytes, 1, 3)[0] = 9;
    expect([...bytes]).toEqual([1, 9, 3, 4]);
    const plain = [1, 2, 3];
    part(plain, 2, 3)[0] = 8;
    expect(plain).toEqual([1, 2, 8]);
  });

  test('refuse what does not fit, with the place', () => {
    expect(() => part([1, 2], 1, 3)).toThrow('subarray 1 to 3 does not lie in a length of 2 (hv/x.ts:3)');
    expect(() => part([1, 2], 2, 1)).toThrow('subarray 2 to 1');
    expect(() => pour([1], [1, 2])).toThrow('2 elements do not fit into 1');
  });

  test('are filled, then set, from any kind of array to any other', () => {
    for (const [to, from] of [[[0, 0, 0], [1]], [new Uint8Array(3), [1]], [[0, 0, 0], Uint8Array.of(1)], [new Uint8Array(3), Uint8Array.of(1)]] as const) {
      pour(to, from);
      expect([...to]).toEqual([1, 7, 7]);
    }
  });

  test('of anything are read by index, length and iteration, and checked', () => {
    const slice = flags();
    expect([slice.length, slice[1], [...slice]]).toEqual([3, true, [false, true, false]]);
    expect(() => slice[3]).toThrow('index 3 is not below the length 3');
  });
});

describe('references', () => {
  test('to an interface call the method of the object behind it', () => {
    const { greet, cat, meet } = run(`
      interface Animal { legs(extra: u32): u32; }
      class Cat implements Animal { count: u32 = 4; legs(extra: u32): u32 { return this.count + extra; } }
      class Bird implements Animal { count: u32 = 2; legs(extra: u32): u32 { return this.count - extra; } }
      export const cat = new Cat();
      const bird = new Bird();
      const animals: readonly Animal[] = [cat, bird];
      export function greet(at: u32): u32 { return animals[at].legs(1); }
      export function meet(animal: Animal | null): u32 { return animal === null ? 0 : animal.legs(0); }
    `);
    expect([greet(0), greet(1), meet(null), meet(cat)]).toEqual([5, 1, 0, 4]);
    expect(meet({ legs: () => 8 })).toBe(8);
    expect(() => meet({})).toThrow('animal: a Object where a Animal (it has no method `legs`) is expected');
  });

  test('that are null panic under `!`', () => {
    const { follow } = run(`
      class Node { next: Node | null = null; }
      const node = new Node();
      export function follow(): void {
        node.next!.next = null;
      }
    `);
    expect(() => follow()).toThrow('null reference (hv/x.ts:5)');
  });

  test('to functions come from sparse tables', () => {
    const { call } = run(`
      type Handler = (n: u32) => u32;
      function other(n: u32): u32 { return 0; }
      function double(n: u32): u32 { return n * 2; }
      const handlers = table<Handler>(5, other, { [3]: double });
      export function call(which: u32, n: u32): u32 { return handlers[which](n); }
    `);
    expect([call(3, 21), call(4, 21)]).toEqual([42, 0]);
    expect(() => call(5, 0)).toThrow('index 5 is not below the length 5');
  });
});

describe('records', () => {
  test('are plain objects, checked field by field when a test passes them', () => {
    const { swap } = run(`
      type Pair = { readonly a: u8; readonly b: u8 };
      export function swap(pair: Pair): Pair { return { a: pair.b, b: pair.a }; }
    `);
    expect(swap({ a: 1, b: 2 })).toEqual({ a: 2, b: 1 });
    expect(() => swap({ a: 1, b: 256 })).toThrow('pair.b: 256 is not a u8');
  });
});

test('a test may leave out arguments that have default values', () => {
  const { scaled, Gauge } = run(`
    enum Mode { Slow, Fast }
    const FACTOR = 3;
    export function scaled(n: u32, factor: u32 = FACTOR, mode: Mode = Mode.Fast): u32 { return n * factor + u32(mode); }
    export class Gauge { value: u32; constructor(value: u32 = 7) { this.value = value; } add(n: u32 = 2): u32 { this.value += n; return this.value; } }
  `);
  expect([scaled(5), scaled(5, 2), scaled(5, 2, 0)]).toEqual([16, 11, 10]);
  expect(() => scaled(5, -1)).toThrow('factor: -1 is not a u32');
  expect(new Gauge(1).add()).toBe(3);
});

describe('unions', () => {
  const { walk, level } = run(`
    type Walk = { readonly kind: 'hole'; readonly level: u8 } | { readonly kind: 'mapped'; readonly entry: u64 };
    export function walk(n: u8): Walk { return n < 5 ? { kind: 'hole', level: n } : { kind: 'mapped', entry: 7n }; }
    export function level(w: Walk): u8 { return w.kind === 'hole' ? w.level : 100; }
  `);

  test('are plain objects with the fields of their variant', () => {
    expect(walk(3)).toEqual({ kind: 'hole', level: 3 });
    expect(walk(9)).toEqual({ kind: 'mapped', entry: 7n });
    expect(level({ kind: 'hole', level: 4 })).toBe(4);
    expect(level({ kind: 'mapped', entry: 1n })).toBe(100);
  });

  test('are checked when a test passes them: the tag, and the fields of that variant', () => {
    expect(() => level({ kind: 'hole', level: 256 })).toThrow('w.level: 256 is not a u8');
    expect(() => level({ kind: 'mapped' })).toThrow('w.entry: undefined where u64 (a bigint) is expected');
    expect(() => level({ kind: 'other', level: 1 })).toThrow('w.kind: "other" where "hole" or "mapped" is expected');
    expect(() => level(null)).toThrow('w: null where a Walk is expected');
  });

  test('may be told apart by booleans and by members of an enum', () => {
    const { half, op } = run(`
      enum Op { Add = 2, Zero }
      type Half = { readonly ok: true; readonly value: u32 } | { readonly ok: false };
      type Node = { readonly op: Op.Add; readonly a: u32 } | { readonly op: Op.Zero };
      export function half(n: u32): Half { return n % 2 === 0 ? { ok: true, value: n / 2 } : { ok: false }; }
      export function op(n: Node): Node { return n.op === Op.Add ? { op: Op.Zero } : { op: Op.Add, a: 5 }; }
    `);
    expect([half(4), half(5)]).toEqual([{ ok: true, value: 2 }, { ok: false }]);
    expect([op({ op: 2, a: 1 }), op({ op: 3 })]).toEqual([{ op: 3 }, { op: 2, a: 5 }]);
    expect(() => op({ op: 4 })).toThrow('n.op: 4 where 2 or 3 is expected');
  });
});

test('`copy` copies every field, embedded storage too', () => {
  const { a, b, go } = run(`
    class Inner { x: u32 = 0; }
    class Outer { readonly inner = new Inner(); readonly bytes = array(u8, 2); readonly live = atomic(u8); other: Outer | null = null; }
    export const a = new Outer();
    export const b = new Outer();
    export function go(): void {
      a.inner.x = 3; a.bytes[1] = 4; a.live.store(5); a.other = b;
      copy(b, a);
      a.inner.x = 9;
    }
  `);
  const inner = b.inner;
  go();
  expect([b.inner.x, [...b.bytes], b.live.load(), b.other === b, b.inner === inner, a.inner.x]).toEqual([3, [0, 4], 5, true, true, 9]);
});

describe('compound assignment', () => {
  test('evaluates the parts of its target once, reads, then evaluates the value', () => {
    const { go, counts } = run(`
      export const counts = array(u32, 4);
      let calls: u32 = 0;
      function next(): u32 { calls += 1; return calls; }
      function spoil(): u32 { counts[1] = 100; return 5; }
      export function go(): void {
        counts[next()] += spoil();
        for (let i: u32 = 0; i < 2; counts[next()] += 1) { i++; }
      }
    `);
    go();
    expect([...counts]).toEqual([0, 5, 1, 1]);
  });

  test('on the field of what a call returns calls once', () => {
    const { go, object } = run(`
      class Counter { n: u32 = 0; calls: u32 = 0; }
      export const object = new Counter();
      function get(): Counter { object.calls++; return object; }
      export function go(): void { get().n += 3; get().n *= 2; }
    `);
    go();
    expect([object.n, object.calls]).toEqual([6, 2]);
  });
});

describe('physical memory', () => {
  test('is seen through views, one access of the field\'s width each', () => {
    const { Header, bump } = run(`
      const Flags = register(u16, { ready: flag(0), level: bits<u8>(15, 8) });
      export const Header = layout(16, { signature: at(0, u32), flags: at(4, Flags), address: at(7, u64) });
      export type Header = Value<typeof Header>;
      export function bump(header: Header): boolean {
        header.address += 1n;
        header.flags = header.flags.with({ level: 3 });
        return header.flags.ready;
      }
    `);
    machine.memory.write(0x1000n, [0x41, 0, 0, 0, 1, 0]);
    const header = Header.at(0x1000n);
    expect(bump(header)).toBe(true);
    expect([Header.SIZE, header.signature, header.flags.raw, header.address]).toEqual([16, 0x41, 0x301, 1n]);
    expect([...machine.memory.read(0x1000n, 16)]).toEqual([0x41, 0, 0, 0, 1, 3, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  test('has the arrays of static storage in it', () => {
    const { tables, address, read } = run(`
      const Entry = register(u64, { present: flag(0), frame: page(51, 12) });
      class Tables { readonly top = array(u64, 512); readonly entries = array(Entry, 512); }
      export const tables = new Tables();
      export function address(): Hpa { return memory.addressOf(tables.entries); }
      export function read(): u64 {
        tables.top[1] = 0x1234n;
        tables.entries[2] = Entry.with({ present: true, frame: 0x5000n });
        memory.store16(memory.addressOf(tables.top) + 2n, 0xabcd);
        return memory.load64(memory.addressOf(tables) + 8n) + memory.load64(memory.addressOf(tables) + 4096n + 16n);
      }
    `);
    expect(read()).toBe(0x1234n + 0x5001n);
    expect(tables.top[0]).toBe(0xabcd_0000n);
    expect(address()).toBe(machine.memory.addressOf(tables.entries));
  });
});

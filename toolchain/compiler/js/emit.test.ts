import { beforeEach, describe, expect, test } from 'vitest';
import { machine } from '../../node/machine/machine.ts';
import { loadJs } from './load.ts';
import { emitText, programOf, runText as run } from './testing.ts';

beforeEach(() => machine.reset());

describe('numbers', () => {
  test('wrap at each operation', () => {
    const { add, twice } = run(`
      export function add(a: u8, b: u8): u8 { return a + b; }
      export function twice(a: u64): u64 { return a * 2n; }
    `);
    expect(add(250, 10)).toBe(4);
    expect(twice(1n << 63n)).toBe(0n);
  });

  test('a division by zero panics with the place in the source', () => {
    const { ratio } = run('export function ratio(a: u32, b: u32): u32 {\n  return a / b;\n}');
    expect(ratio(7, 2)).toBe(3);
    expect(() => ratio(7, 0)).toThrow('division by zero (hv/x.ts:2)');
  });
});

describe('arguments of exported functions', () => {
  const { byte, wide, first, set } = run(`
    export function byte(value: u8): u8 { return value; }
    export function wide(value: u64): u64 { return value; }
    export function first(bytes: readonly u8[]): u8 { return bytes[0]; }
    export function set(bytes: u8[]): void { bytes[1] = 9; }
  `);

  test('are checked for range and type', () => {
    expect(() => byte(256)).toThrow('value: 256 is not a u8 (0 to 255)');
    expect(() => byte(1.5)).toThrow(RangeError);
    expect(() => wide(5)).toThrow('value: 5 where u64 (a bigint) is expected');
  });

  test('may be plain arrays, typed arrays, and are written through', () => {
    const plain = [1, 2];
    const typed = Uint8Array.of(1, 2);
    set(plain);
    set(typed);
    expect(plain).toEqual([1, 9]);
    expect(typed).toEqual(Uint8Array.of(1, 9));
    expect(first(plain)).toBe(1);
    expect(() => first([300])).toThrow('bytes[0]: 300 is not a u8');
    expect(() => first([])).toThrow('index 0 is not below the length 0');
  });
});

describe('register values', () => {
  const { Cr0, protectedMode, isSame } = run(`
    export const Cr0 = register(u64, { pe: flag(0), level: bits<u8>(7, 4), frame: page(51, 12) });
    export type Cr0 = Value<typeof Cr0>;
    export function protectedMode(value: Cr0): Cr0 { return value.with({ pe: true }); }
    export function isSame(a: Cr0, b: Cr0): boolean { return a.raw === b.raw; }
  `);

  test('have fields', () => {
    const value = Cr0.of(0x12_3035n);
    expect([value.pe, value.level, value.frame]).toEqual([true, 3, 0x12_3000n]);
    expect(Cr0.with({ level: 0x1f, frame: 0x1234n }).raw).toBe(0x10f0n);
  });

  test('cross function calls', () => {
    expect(protectedMode(Cr0.of(2n)).raw).toBe(3n);
    expect(isSame(Cr0.of(5n), Cr0.of(5n))).toBe(true);
  });
});

describe('statics', () => {
  const text = `
    class Slot { id: u32 = 7; next: Slot | null = null; }
    export class Queue {
      readonly slots = array(Slot, 3);
      readonly bytes = array(u8, 4);
      readonly pending = atomic(u32);
      first: Slot;
      constructor(first: Slot) { this.first = first; this.bytes[1] = 5; }
      bump(): void { this.slots[2].id += 1; this.bytes[0]--; this.pending.add(2); }
    }
    const anchor = new Slot();
    export const queue = new Queue(anchor);
    export let count: u32 = 3;
    export function work(): void { queue.bump(); count *= 2; queue.first.id = 9; }
  `;

  test('have their initial contents, and have them again after a reset', () => {
    const x = run(text);
    const seen = (): unknown[] => [x.count, x.queue.slots[2].id, [...x.queue.bytes], x.queue.pending.load(), x.queue.first.id];
    const initial = [3, 7, [0, 5, 0, 0], 0, 7];
    expect(seen()).toEqual(initial);
    x.work();
    expect(seen()).toEqual([6, 8, [255, 5, 0, 0], 2, 9]);
    machine.reset();
    expect(seen()).toEqual(initial);
  });

  test('tests may construct objects of their own', () => {
    const { Queue, queue } = run(text);
    const own = new Queue(queue.first);
    expect([own.bytes[1], own.slots[0].id]).toEqual([5, 7]);
    expect(() => new Queue(5)).toThrow('first: 5 where a Slot is expected');
  });

  test('modules may import each other in circles', () => {
    const program = programOf({
      'hv/a.ts': `import { B, b } from './b.ts';\nexport class A { readonly part = new B(); }\nexport const a = new A();\nexport function deep(): u32 { return a.part.x + b.a.part.x; }`,
      'hv/b.ts': `import { type A, a } from './a.ts';\nexport class B { x: u32 = 4; }\nclass Holder { readonly a: A; constructor(held: A) { this.a = held; } }\nexport const b = new Holder(a);`,
    });
    expect(loadJs(program)('hv/a').deep()).toBe(8);
  });
});

describe('per-processor objects', () => {
  test('are one for each simulated processor', () => {
    const { mark, read } = run(`
      class State { value: u32 = 5; }
      const state = perCpu(State);
      export function mark(): void { state.here().value = 6; }
      export function read(): u32 { return state.here().value; }
    `);
    mark();
    machine.processor = 1;
    expect(read()).toBe(5);
    machine.processor = 0;
    expect(read()).toBe(6);
  });
});

describe('control flow', () => {
  test('break inside a switch inside a loop leaves the loop', () => {
    const { find } = run(`
      export function find(bytes: readonly u8[], wanted: u8): u32 {
        let at: u32 = 0;
        for (const byte of bytes) {
          switch (byte) {
            case 0: return 99;
            default: if (byte === wanted) return at;
          }
          at++;
        }
        return 100;
      }
    `);
    expect([find([5, 6], 6), find([5, 0], 6), find([5], 6)]).toEqual([1, 99, 100]);
  });

  test('the target of an assignment is checked before the value is computed', () => {
    const { go } = run(`
      const bytes = array(u8, 2);
      function noisy(): u8 { log.info('value'); return 1; }
      export function go(at: u32): void { bytes[at] = noisy(); }
    `);
    expect(() => go(2)).toThrow('index 2 is not below the length 2');
    expect(machine.log.lines).toEqual([]);
  });
});

describe('logs and panics', () => {
  test('formats print integers, hexadecimals, enums, booleans and text', () => {
    const { say } = run(`
      export enum Colour { Red, Green = 5 }
      export function say(n: i8, address: u64, colour: Colour, ok: boolean, name: string): void {
        log.warn(\`n \${n} \${hex(n)} at \${hex(address)}: \${colour} \${ok} \\\`\${name}\\\`\`);
      }
    `);
    say(-1, 0x10n, 5, true, 'x');
    expect(machine.log.entries).toEqual([{ level: 'warn', text: 'n -1 0xffffffffffffffff at 0x10: Green true `x`' }]);
  });

  test('a panic has its message and place', () => {
    const { fail } = run('export function fail(n: u32): void {\n  panic(`bad ${n}`);\n}');
    expect(() => fail(3)).toThrow('bad 3 (hv/x.ts:2)');
  });
});

test('the code reads like the source', () => {
  expect(emitText(`
    /** The answer to a guest. */
    export function answer(value: u32): u32 {
      if (value === 1) return value << 2;
      return value / 3;
    }
  `)).toMatchInlineSnapshot(`
    "import { $site } from 'lyn/runtime';

    const $ = $site('hv/x.ts');

    /** The answer to a guest. */
    export function answer(value) {
      value = $.u32(value, 'value');
      if (value === 1) {
        return (value << 2) >>> 0;
      }
      return (value / 3) >>> 0;
    }
    "
  `);
});

import { describe, expect, test } from 'vitest';
import { compile } from '../compile.ts';
import { runText } from '../js/testing.ts';

/** Code and first line of what is wrong with a module. */
function complaints(text: string): string[] {
  const { diagnostics } = compile({ root: '/project', entries: ['hv/x.ts'], files: new Map([['hv/x.ts', text]]) });
  return diagnostics.map(({ code, message, loc }) => `${loc.line}: ${code} ${message}`);
}

describe('initial contents', () => {
  test('come from constructors that call methods, interfaces and functions', () => {
    const { bus } = runText(`
      interface Device { size(): u32; }
      class Disk implements Device { readonly sectors: u32; constructor(sectors: u32) { this.sectors = sectors; } size(): u32 { return kilobytes(this.sectors); } }
      function kilobytes(sectors: u32): u32 { return sectors / 2; }
      class Bus {
        readonly device: Device;
        readonly sizes = array(u32, 4);
        total: u32 = 0;
        constructor(device: Device) { this.device = device; this.fillSizes(); }
        private fillSizes(): void {
          for (let i: u32 = 0; i < this.sizes.length; i++) {
            if (i === 2) continue;
            this.sizes[i] = this.device.size() << i;
            this.total += this.sizes[i];
          }
        }
      }
      const disk = new Disk(20);
      export const bus = new Bus(disk);
    `);
    expect([[...bus.sizes], bus.total, bus.device.size()]).toEqual([[10, 20, 0, 80], 110, 10]);
  });

  test('may be register values, records, slices of other statics and tables of them', () => {
    const { state, first } = runText(`
      const Flags = register(u32, { on: flag(0), level: bits<u8>(15, 8) });
      type Flags = Value<typeof Flags>;
      type Range = { readonly from: u16; readonly flags: Flags; readonly name: string };
      const ranges: readonly Range[] = [{ from: 1, flags: Flags.with({ level: 7 }), name: 'one' }, { from: 2, flags: Flags.of(3), name: 'two' }];
      const buffer = array(u8, 8);
      class State {
        flags: Flags = Flags.with({ on: true });
        readonly half: u8[];
        constructor(bytes: u8[]) {
          this.half = bytes.subarray(4, 8);
          this.flags = this.flags.with({ level: ranges[0].flags.level });
        }
      }
      export const state = new State(buffer);
      export function first(): u8 { buffer[4] = 9; return state.half[0]; }
    `);
    expect([state.flags.on, state.flags.level, state.half.length, first()]).toEqual([true, 7, 4, 9]);
  });
});

describe('what cannot be computed is refused at the user\'s line', () => {
  test('the machine', () => {
    expect(complaints('const now: u64 = cpu.rdtsc();\nexport function f(): u64 { return now; }')).toEqual(['1: LYN0501 cpu.rdtsc cannot be computed at compile time']);
  });

  test('a failed check, inside the function that fails', () => {
    expect(complaints('const bytes = array(u8, 2);\nfunction pick(at: u32): u8 {\n  return bytes[at];\n}\nexport const picked: u8 = pick(5);'))
      .toEqual(['3: LYN0502 this panics when it is computed at compile time: index 5 is not below the length 2']);
  });

  test('a panic, with its words', () => {
    expect(complaints('function never(n: u32): u32 {\n  panic(`no ${n} here`);\n}\nexport const x: u32 = never(1);'))
      .toEqual(['2: LYN0502 this panics when it is computed at compile time: no ... here']);
  });

  test('another static that would be changed', () => {
    const text = `class List { count: u32 = 0; add(): void { this.count += 1; } }
      const list = new List();
      class Item { constructor(to: List) { to.add(); } n: u32 = 0; }
      export const item = new Item(list);`;
    expect(complaints(text)).toEqual(['1: LYN0506 an initialiser changes `list`, which is another static']);
  });
});

import { describe } from 'vitest';
import { snippets } from '../../test/snippet.ts';

const snippet = snippets('names');

describe('a name may be a word of C, of its headers or of lyn.h', () => {
  snippet('as a parameter, also that of a method, whose object is `self` in C', `
    interface Port { read(self: u32): u32; }
    class Box implements Port { n: u32 = 2; read(self: u32): u32 { return this.n + self; } }
    class Sum implements Port { n: u32 = 3; read(object: u32): u32 { return this.n * object; } }
    const box = new Box(); const sum = new Sum();
    const ports: readonly Port[] = [box, sum];
    function add(uint32_t: u32, source: u32): u32 { return uint32_t + source; }
    export function run(): void { log.info(\`\${box.read(5)} \${ports[1].read(4)} \${add(1, 2)}\`); }
  `).prints('7 12 3');

  snippet('as a local', `
    function f(int: u32, int_: u32): u32 { const size_t: u32 = 3; const INT8_MAX: u32 = 4; let uint8_t: u8 = 5; uint8_t += 1; const other: u8 = uint8_t; return int * 10000 + int_ * 1000 + size_t * 100 + INT8_MAX * 10 + u32(other); }
    export function run(): void { const linux: u32 = 1; const errno: u32 = 2; const __LINE__: u32 = 3; const LYN_TEXT: u32 = 4; log.info(\`\${f(1, 2)} \${linux} \${errno} \${__LINE__} \${LYN_TEXT}\`); }
  `).prints('12346 1 2 3 4');

  snippet('as a field, and so may the same word with an underscore', `
    class Words { int: u32 = 1; int_: u32 = 2; HERE: u32 = 3; SIZE_MAX: u32 = 4; _Bool: u32 = 5; }
    type Pair = { readonly default: u32; readonly default_: u32 };
    const words = new Words();
    function pair(a: u32): Pair { return { default: a, default_: a + 1 }; }
    export function run(): void { const p = pair(6); log.info(\`\${words.int} \${words.int_} \${words.HERE} \${words.SIZE_MAX} \${words._Bool} \${p.default} \${p.default_}\`); }
  `).prints('1 2 3 4 5 6 7');

  snippet('as a type', `
    class slice_u8 { a: u32 = 1; } class lyn_text { b: u32 = 2; } class uint32_t { c: u32 = 3; }
    const a = new slice_u8(); const b = new lyn_text(); const c = new uint32_t();
    export function run(): void { log.info(\`\${a.a} \${b.b} \${c.c}\`); }
  `).prints('1 2 3');

  snippet('as that which a module and a function make together', { 'lyn.ts': `
    export function index(x: u32): u32 { return x + 1; }
    export function set(x: u32): u32 { return x + 2; }
    export function run(): void { log.info(\`\${index(1)} \${set(1)}\`); }
  ` }).prints('2 3');
});

describe('a name may be what the compiler makes of others', () => {
  snippet('a field of a register, a member of an enum', `
    const Cr0 = register(u64, { pe: flag(0), level: bits<u8>(5, 4) });
    class Box { Cr0_pe: u32 = 3; Color_Red: u32 = 4; }
    enum Color { Red, Green }
    const box = new Box();
    function isRed(color: Color): boolean { return color === Color.Red; }
    export function run(): void { const Cr0_pe = Cr0.of(1n); const Color_Green: u32 = 6; log.info(\`\${Cr0_pe.pe} \${box.Cr0_pe} \${box.Color_Red} \${Color_Green} \${isRed(Color.Green)}\`); }
  `).prints('true 3 4 6 false');

  snippet('a function of a module that is named like a register or an enum', {
    'Cr0.ts': `
      import { Cr0, Color } from './types.ts';
      export function pe(color: Color): u32 { return color === Color.Red ? 1 : 2; }
      export function Red(): u32 { return 3; }
      export function run(): void { log.info(\`\${Cr0.of(3n).pe} \${pe(Color.Red)} \${Red()}\`); }
    `,
    'types.ts': `
      export const Cr0 = register(u64, { pe: flag(0) });
      export enum Color { Red, Green }
    `,
  }).prints('true 1 3');

  snippet('the type of a function', { 'fn.ts': `
    type Step = (x: u32) => u32;
    export function u32_to_u32(x: u32): u32 { return x + 1; }
    function twice(step: Step, fn_u32_to_u32: u32): u32 { return step(step(fn_u32_to_u32)); }
    export function run(): void { log.info(\`\${twice(u32_to_u32, 4)}\`); }
  ` }).prints('6');

  snippet('a gap of a layout', `
    const Gap = layout(8, { reserved_4: at(0, u32), last: at(7, u8) });
    export function run(): void { const gap = Gap.at(0x300n); gap.reserved_4 = 5; gap.last = 1; log.info(\`\${gap.reserved_4} \${gap.last}\`); }
  `).prints('5 1');
});

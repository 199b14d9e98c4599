import { describe } from 'vitest';
import { snippets } from '../../test/snippet.ts';

const snippet = snippets('conversions');

describe('a conversion', () => {
  snippet('to a narrower type keeps the low bits', `
    export function run(): void { show(0x12345678, 0x80, 0x18000); }
    function show(a: u32, b: u32, c: u32): void { log.info(\`\${u8(a)} \${u16(a)} \${i8(b)} \${i16(c)}\`); }
  `).prints('120 22136 -128 -32768');

  snippet('to a wider type extends by the sign of the source', `
    export function run(): void { show(-1, -2, 200, 60000); }
    function show(a: i8, b: i16, c: u8, d: u16): void {
      log.info(\`\${i32(a)} \${u32(a)} \${u16(b)} \${i64(b)} \${u64(b)} \${i16(c)} \${u64(d)} \${i32(d)} \${u16(a)}\`);
    }
  `).prints('-1 4294967295 65534 -2 18446744073709551614 200 60000 60000 65535');

  snippet('between 64-bit and narrower types', `
    export function run(): void { show(0xFFFFFFFF80000001n, -3n, -1, 0xFFFFFFFF); }
    function show(a: u64, b: i64, c: i32, d: u32): void {
      log.info(\`\${u32(a)} \${i32(a)} \${u8(a)} \${i64(a)} \${u64(b)} \${i8(b)} \${u64(c)} \${i64(c)} \${i64(d)} \${u64(d)}\`);
    }
  `).prints('2147483649 -2147483647 1 -2147483647 18446744073709551613 -3 18446744073709551615 -1 4294967295 4294967295');

  snippet('of a boolean is 0 or 1', `
    export function run(): void { show(true, false); }
    function show(a: boolean, b: boolean): void { log.info(\`\${u8(a)} \${u32(b)} \${u64(a)} \${i64(b)} \${u32(a) + u32(a)}\`); }
  `).prints('1 0 1 0 2');

  snippet('of an enum is its number', `
    enum Colour { Red = 3, Green }
    export function run(): void { show(Colour.Green); }
    function show(c: Colour): void { log.info(\`\${u32(c) * 2} \${u64(c)} \${u8(c)}\`); }
  `).prints('8 4 4');

  snippet('applies to the value computed at the width of its operands', `
    export function run(): void { show(200, 100, 0x80000000); }
    function show(a: u8, b: u8, c: u32): void {
      log.info(\`\${u32(a + b)} \${u32(a) + u32(b)} \${u64(c + c)} \${u64(c) + u64(c)} \${u16(a & b)} \${u16(~a)} \${i32(-b)}\`);
    }
  `).prints('44 300 0 4294967296 64 55 156');

  snippet('of a sum stays in its place', `
    export function run(): void { show(250, 10); }
    function show(a: u8, b: u8): void {
      const wide: u32 = u32(u8(a + b)) + 1;
      const product: u16 = u16(a) * u16(a);
      log.info(\`\${wide} \${product} \${u16(a) * u16(a) * u16(a)}\`);
    }
  `).prints('5 62500 27432');
});

import { describe } from 'vitest';
import { snippets } from '../../test/snippet.ts';

const snippet = snippets('shifts');

describe('a shift', () => {
  snippet('counts modulo the width', `
    export function run(): void { show(1, 9, 1, 17, 1, 33, 1n, 65n); show(1, 255, 1, 65535, 1, 0xFFFFFFFF, 1n, 0xFFFFFFFFFFFFFFFFn); }
    function show(a: u8, an: u8, b: u16, bn: u16, c: u32, cn: u32, d: u64, dn: u64): void {
      log.info(\`\${a << an} \${b << bn} \${c << cn} \${d << dn}\`);
    }
  `).prints('2 2 2 2', '128 32768 2147483648 9223372036854775808');

  snippet('to the right keeps the sign of signed numbers and no others', `
    export function run(): void { show(-128, 128, -2147483648, 0x80000000, -9223372036854775808n, 0x8000000000000000n); }
    function show(a: i8, b: u8, c: i32, d: u32, e: i64, f: u64): void {
      log.info(\`\${a >> 3} \${b >> 3} \${c >> 31} \${d >> 31} \${e >> 63n} \${f >> 63n}\`);
    }
  `).prints('-16 16 -1 1 -1 1');

  snippet('to the left drops what leaves the width', `
    export function run(): void { show(0xFF, 0xFFFF, 0xFFFFFFFF, -1, -1, 0xFFFFFFFFFFFFFFFFn, -1n); }
    function show(a: u8, b: u16, c: u32, d: i8, e: i32, f: u64, g: i64): void {
      log.info(\`\${a << 4} \${b << 12} \${c << 28} \${d << 7} \${e << 31} \${f << 60n} \${g << 63n}\`);
    }
  `).prints('240 61440 4026531840 -128 -2147483648 17293822569102704640 -9223372036854775808');

  snippet('of a constant has the width of its type', `
    export function run(): void { show(31, 31n, 40n); }
    function show(n: u32, m: u64, w: u64): void { const narrow: u32 = 1 << n; const wide: u64 = 1n << m; const mask: u64 = (1n << w) - 1n;
      log.info(\`\${narrow} \${wide} \${mask}\`); }
  `);

  snippet('can be assigned', `
    export function run(): void { show(0x81, 0x80000001, -3); }
    function show(a: u8, b: u32, c: i16): void {
      let x = a; let y = b; let z = c;
      x <<= 1; y >>= 4; z >>= 1;
      log.info(\`\${x} \${y} \${z}\`);
      x >>= 1; y <<= 28; z <<= 15;
      log.info(\`\${x} \${y} \${z}\`);
    }
  `);
});

describe('a shift in place', () => {
  snippet('takes the counts that a shift takes: named literals, other widths', `
    const STEP = 3;
    class Box { value: i32 = -100; readonly all = array(i32, 4); }
    const box = new Box();
    export function run(): void {
      const n: u32 = 2; const m: u64 = 2n;
      let x: i32 = -5; let y: i64 = 5n; let z: i8 = -1;
      x <<= STEP; x <<= n; y <<= m; z <<= n;
      box.value >>= n; box.all[1] = 5; box.all[1] <<= STEP;
      log.info(\`\${x} \${y} \${z} \${box.value} \${box.all[1]}\`);
    }
  `).prints('-160 20 -4 -25 40');
});

/** One call, so that the count is known: what is taken of it is known to be less. */
describe('a count that is known to be beyond the width does not prove too much', () => {
  const small = (type: string, count: number): string => `
    const small = array(u8, 8);
    function at(x: ${type}, n: ${type}): u8 {
      return small[x >> n];
    }
    export function run(): void { log.info(\`\${at(15, ${count})}\`); log.info(\`\${at(31, ${count})}\`); }
  `;
  for (const [type, bits] of [['u8', 8], ['u16', 16], ['u32', 32]] as const) {
    snippet(`${type} >> ${bits + 1}`, small(type, bits + 1)).prints('0').panics('index 15 is not below the length 8', 4);
  }

  snippet('u32 << 33', `
    const small = array(u8, 8);
    function at(x: u32, n: u32): u8 {
      return small[x << n];
    }
    export function run(): void { log.info(\`\${at(3, 33)}\`); log.info(\`\${at(4, 33)}\`); }
  `).prints('0').panics('index 8 is not below the length 8', 4);
});

describe('a count has a type of its own', () => {
  snippet('where it is chosen too', `
    function by(x: i32, y: u8, which: boolean, a: u32, b: u32): void { log.info(\`\${x >> (which ? a : b)} \${y << (which ? a : 3)} \${x << (which ? 2 : 1)} \${y >> (a + 1)}\`); }
    export function run(): void { by(-64, 1, true, 2, 4); by(-64, 1, false, 2, 4); }
  `).prints('-16 4 -256 0', '-4 8 -128 0');
});

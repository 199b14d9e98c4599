import { describe } from 'vitest';
import { snippets } from '../../test/snippet.ts';

const snippet = snippets('logs');

describe('a log', () => {
  snippet('prints integers in decimal and hexadecimal, enums by name, booleans, text', `
    enum Level { Low, High = 40000 }
    export function run(): void { show(-5, 200, -1n, Level.High, true, 'text', 0xDEADBEEFCAFEn); }
    function show(a: i8, b: u8, c: i64, level: Level, on: boolean, text: string, wide: u64): void {
      log.info(\`\${a} \${b} \${c} \${hex(b)} \${hex(wide)} \${level} \${on} \${!on} \${text} \${text.length}\`);
    }
  `).prints('-5 200 -1 0xc8 0xdeadbeefcafe High true false text 4');

  snippet('has levels', `
    export function run(): void { log.debug('one'); log.info('two'); log.warn('three'); log.error(\`four \${u32(4)}\`); log.print('five\\n'); log.print('six'); }
  `).prints('debug: one', 'two', 'warn: three', 'error: four 4', 'five', 'six');

  snippet('keeps quotes, backslashes and what looks like C', `
    export function run(): void { log.info('a "b" \\\\ %s %d ??= /* c */ \\t|'); }
  `).prints('a "b" \\ %s %d ??= /* c */ \t|');

  snippet('evaluates its arguments left to right', `
    let n: u32 = 0;
    function next(): u32 { n++; return n; }
    enum Step { One = 1, Two, Three }
    function step(): Step { n++; return n === 2 ? Step.Two : Step.Three; }
    export function run(): void { log.info(\`\${next()} \${step()} \${next()} \${n}\`); }
  `).prints('1 Two 3 3');
});

describe('a panic', () => {
  snippet('says what it is given', `
    export function run(): void { fail(7, true); }
    function fail(n: u32, on: boolean): void {
      if (n > 3) panic(\`n is \${n}, \${hex(n * 3)} \${on}\`);
      log.info('not reached');
    }
  `).panics('n is 7, 0x15 true', 4);

  snippet('may end a function that returns', `
    export function run(): void { log.info(\`\${half(4)}\`); log.info(\`\${half(3)}\`); }
    function half(n: u32): u32 {
      if (n % 2 === 0) return n / 2;
      panic('odd');
    }
  `).prints('2').panics('odd', 5);

  snippet('is what a failed assertion ends in, with the condition as written', `
    export function run(): void { check(3); check(4); }
    function check(n: u32): void {
      assert(n * 2 < 8 && n !== 9);
      log.info(\`\${n}\`);
    }
  `).prints('3').panics('assertion failed: n * 2 < 8 && n !== 9', 4);
});

describe('intrinsics of arithmetic', () => {
  snippet('multiply and divide with 128 bits', `
    export function run(): void { show(0xFFFFFFFFFFFFFFFFn, 0xFFFFFFFFFFFFFFFFn, 3n); }
    function show(a: u64, b: u64, c: u64): void {
      log.info(\`\${hex(mulHigh(a, b))} \${mulDiv(a, 2n, c)} \${mulDiv(a, b, a)}\`);
      log.info(\`\${lowestBit(a << 40n)} \${highestBit(a >> 3n)} \${countBits(a >> 1n)} \${countBits(0n)} \${countBits(0x8000000000000001n)}\`);
      log.info(\`\${mulDiv(a, b, c)}\`);
    }
  `).prints('0xfffffffffffffffe 12297829382473034410 18446744073709551615', '40 60 63 0 2').panics('mulDiv overflow', 6);

  snippet('panic on what has no answer', 'let zero: u64 = 0n;\n log.info(`${lowestBit(zero)}`);').panics('lowestBit of zero', 2);
  snippet('of the highest bit too', 'let zero: u64 = 0n;\n log.info(`${highestBit(zero)}`);').panics('highestBit of zero', 2);
  snippet('and of a quotient', 'let zero: u64 = 0n;\n log.info(`${mulDiv(1n, 1n, zero)}`);').panics('mulDiv by zero', 2);

  snippet('read text as bytes and as numbers', `
    export function run(): void {
      const bytes = bytesOf('Lyn!');
      let sum: u32 = 0;
      for (const b of bytes) sum += u32(b);
      log.info(\`\${bytes.length} \${bytes[0]} \${sum} \${hex(ascii4('APIC'))} \${hex(ascii8('RSD PTR '))}\`);
    }
  `);
});

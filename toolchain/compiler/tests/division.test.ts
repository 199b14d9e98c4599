import { describe } from 'vitest';
import { snippets } from '../../test/snippet.ts';

const snippet = snippets('division');

describe('division', () => {
  snippet('truncates toward zero, and the remainder has the sign of the dividend', `
    export function run(): void { show(-7, 2); show(7, -2); show(-7, -2); }
    function show(a: i32, b: i32): void { log.info(\`\${a / b} \${a % b} \${i8(a) / i8(b)} \${i64(a) % i64(b)}\`); }
  `).prints('-3 -1 -3 -1', '-3 1 -3 1', '3 -1 3 -1');

  snippet('of the signed minimum by -1 wraps', `
    export function run(): void { show(-128, -32768, -2147483648, -9223372036854775808n, -1, -1, -1, -1n); }
    function show(a: i8, b: i16, c: i32, d: i64, an: i8, bn: i16, cn: i32, dn: i64): void {
      log.info(\`\${a / an} \${b / bn} \${c / cn} \${d / dn}\`);
      log.info(\`\${a % an} \${b % bn} \${c % cn} \${d % dn}\`);
      log.info(\`\${c / -1} \${c % -1} \${a / -1}\`);
    }
  `).prints('-128 -32768 -2147483648 -9223372036854775808', '0 0 0 0', '-2147483648 0 -128');

  snippet('leaves no negative zero', `
    export function run(): void { show(-4, 2); }
    function show(a: i32, b: i32): void {
      const rest = a % b;
      log.info(\`\${rest} \${rest === 0} \${1 / (rest + 1)} \${hex(u32(rest))}\`);
    }
  `).prints('0 true 1 0x0');

  snippet('of unsigned numbers', `
    export function run(): void { show(200, 7, 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFFn); }
    function show(a: u8, b: u8, c: u32, d: u64): void { log.info(\`\${a / b} \${a % b} \${c / 2} \${c % 10} \${d / 3n} \${d % 10n}\`); }
  `).prints('28 4 2147483647 5 6148914691236517205 5');

  snippet('of a number of 128 bits gives quotient and remainder', `
    const known = divRem128(1n, 0n, 3n).quotient;
    export function run(): void { show(0n, 100n, 7n); show(1n, 0n, 2n); show(0xFFFFFFFFFFFFFFFEn, 0xFFFFFFFFFFFFFFFFn, 0xFFFFFFFFFFFFFFFFn); log.info(\`\${known}\`); }
    function show(high: u64, low: u64, by: u64): void {
      const result = divRem128(high, low, by);
      log.info(\`\${result.quotient} \${result.remainder}\`);
    }
  `).prints('14 2', '9223372036854775808 0', '18446744073709551615 18446744073709551614', '6148914691236517205');

  snippet('of a number of 128 bits panics where the quotient has no room', 'let one: u64 = 1n;\n log.info(`${divRem128(one, 0n, one).quotient}`);').panics('divRem128 overflow', 2);

  snippet('of a number of 128 bits by zero panics', 'let zero: u64 = 0n;\n log.info(`${divRem128(0n, 1n, zero).quotient}`);').panics('divRem128 by zero', 2);

  snippet('by zero panics', `
    export function run(): void { show(1, 0); }
    function show(a: u32, b: u32): void {
      log.info(\`\${a}\`);
      log.info(\`\${a / b}\`);
    }
  `).prints('1').panics('division by zero', 5);

  snippet('by a zero of 64 bits panics', 'let zero: i64 = 0n; log.info(`${5n % zero}`);').panics('division by zero', 1);
  snippet('by zero in an assignment panics', 'let x: u8 = 3; let zero: u8 = 0;\n x /= zero; log.info(`${x}`);').panics('division by zero', 2);
});

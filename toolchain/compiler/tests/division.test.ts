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

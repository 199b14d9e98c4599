import { describe } from 'vitest';
import { snippets } from '../../test/snippet.ts';

const snippet = snippets('numbers');

describe('sums, differences, products', () => {
  snippet('wrap at each operation, at the width of their type', `
    let a: u8 = 200; let b: u16 = 65535; let c: u32 = 0xFFFFFFFF; let d: u64 = 0xFFFFFFFFFFFFFFFFn;
    a += 100; b += 2; c += 2; d += 2n;
    log.info(\`\${a} \${b} \${c} \${d}\`);
  `).prints('44 1 1 1');

  snippet('of signed numbers wrap to the other end', `
    let a: i8 = 127; let b: i16 = -32768; let c: i32 = 2147483647; let d: i64 = -9223372036854775808n;
    a += 1; b -= 1; c += 1; d -= 1n;
    log.info(\`\${a} \${b} \${c} \${d}\`);
  `).prints('-128 32767 -2147483648 9223372036854775807');
});

import { describe } from 'vitest';
import { snippets } from '../../test/snippet.ts';

const snippet = snippets('results');
const show = (type: string, from: string, values: string): string => `
    function f(x: ${from}): void { const c = ${type}.checked(x); if (c.ok) log.info(\`\${c.value}\`); else log.info('none'); }
    const all: readonly ${from}[] = [${values}];
    export function run(): void { for (const x of all) f(x); }`;

describe('a checked conversion', () => {
  snippet('to a narrower unsigned type', show('u8', 'u32', '0, 255, 256, 0xFFFFFFFF')).prints('0', '255', 'none', 'none');
  snippet('from 64 bits to 32', show('u32', 'u64', '0n, 0xFFFFFFFFn, 0x100000000n')).prints('0', '4294967295', 'none');
  snippet('from signed to unsigned of one width', show('u32', 'i32', '-1, 0, 0x7FFFFFFF')).prints('none', '0', '2147483647');
  snippet('from unsigned to signed of one width', show('i32', 'u32', '0, 0x7FFFFFFF, 0x80000000')).prints('0', '2147483647', 'none');
  snippet('from signed to a narrower signed type, at both ends', show('i8', 'i32', '-129, -128, 127, 128')).prints('none', '-128', '127', 'none');
  snippet('from signed to a narrower unsigned type, at both ends', show('u16', 'i64', '-1n, 0n, 65535n, 65536n')).prints('none', '0', '65535', 'none');
  snippet('from signed to a wider unsigned type', show('u64', 'i8', '-1, 0, 127')).prints('none', '0', '127');
  snippet('from unsigned 64 bits to signed 64 bits', show('i64', 'u64', '0x7FFFFFFFFFFFFFFFn, 0x8000000000000000n')).prints('9223372036854775807', 'none');

  snippet('evaluates its operand once', `
    let calls: u32 = 0;
    function next(): u32 { calls += 200; return calls; }
    export function run(): void { const a = u8.checked(next()); const b = u8.checked(next()); log.info(\`\${a.ok} \${b.ok} \${calls} \${a.ok ? a.value : 0}\`); }
  `).prints('true false 400 200');

  snippet('is a value: returned, passed, kept, computed at compile time', `
    class Holder { last: Checked<u8> = { ok: false }; }
    const holder = new Holder();
    const start: Checked<u8> = narrow(77);
    function narrow(n: u32): Checked<u8> { return u8.checked(n); }
    function orZero(c: Checked<u8>): u8 { return c.ok ? c.value : 0; }
    function orElse<T extends u8 | u16>(c: Checked<T>, other: T): T { return c.ok ? c.value : other; }
    export function run(): void { holder.last = narrow(9); log.info(\`\${orZero(holder.last)} \${orZero(narrow(300))} \${orZero(start)} \${orElse(narrow(300), 6)} \${orElse(u16.checked(u32(70000)), 8)}\`); }
  `).prints('9 0 77 6 8');

  snippet('in several modules', {
    'a.ts': `import { f } from './b.ts';
      export function run(): void { const c = u8.checked(u32(300)); const checked_u8_of_u32 = f(5); log.info(\`\${c.ok} \${checked_u8_of_u32.ok} \${f(256).ok}\`); }`,
    'b.ts': 'export function f(n: u32): Checked<u8> { return u8.checked(n); }',
  }).prints('false true false');
});

describe('a result', () => {
  snippet('that is passed on without a look keeps its variant', `
    type Result<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };
    enum Fault { None, Short, Long }
    function parse(n: u32): Result<u8, Fault> { const c = u8.checked(n); if (!c.ok) return { ok: false, error: Fault.Long }; return c.value < 10 ? { ok: false, error: Fault.Short } : { ok: true, value: c.value }; }
    function again(n: u32): Result<u8, Fault> { const r = parse(n); return r.ok ? r : parse(n + 5); }
    export function run(): void { for (let n: u32 = 5; n < 400; n *= 4) { const r = again(n); if (r.ok) log.info(\`\${r.value}\`); else log.info(\`\${r.error}\`); } const ignored = again(1); }
  `).prints('10', '20', '80', 'Long');
});

import { describe } from 'vitest';
import { snippets } from '../../test/snippet.ts';

const snippet = snippets('order');

const TRACE = `
    class Trace { seen: u32 = 0; readonly slots = array(u32, 8); x: u32 = 0; }
    const t = new Trace();
    function f(n: u32): u32 { t.seen = t.seen * 10 + n; t.x += n; return n; }
`;
const show = 'log.info(`${t.seen} ${t.x}`);';

describe('effects happen left to right', () => {
  snippet('in operands', `${TRACE}
    export function run(): void {
      const a = f(1) - f(2) * f(3);
      const b = t.x + f(4) + t.x;
      const c = f(5) + t.x + f(6) * t.x;
      log.info(\`\${a} \${b} \${c}\`); ${show}
    }
  `).prints('4294967291 20 146', '123456 21');

  snippet('in arguments', `${TRACE}
    function three(a: u32, b: u32, c: u32): u32 { return a * 100 + b * 10 + c; }
    export function run(): void {
      log.info(\`\${three(f(1), t.x, f(2))} \${three(t.x, f(3), t.x)} \${f(4)} \${t.x} \${f(5)}\`); ${show}
    }
  `);

  snippet('in comparisons, conditions and conditional expressions', `${TRACE}
    export function run(): void {
      const a = t.x < f(1) && f(2) > t.x || f(3) === t.x - 3;
      const b: u32 = f(1) > t.x ? f(2) + t.x : t.x + f(3);
      const c = t.x + (a ? f(4) + t.x : t.x);
      log.info(\`\${a} \${b} \${c}\`); ${show}
    }
  `);

  snippet('in a compound assignment: target, read, value, write', `${TRACE}
    export function run(): void {
      t.x = 5;
      t.x += f(1);
      t.slots[f(2)] += f(3) + t.slots[2];
      t.slots[f(2)] += t.slots[2] + 1;
      t.x -= t.x + f(1);
      let local: u32 = 7;
      local += f(4) + local;
      log.info(\`\${t.slots[2]} \${local}\`); ${show}
    }
  `);

  snippet('in an assignment: target, value, write', `${TRACE}
    class Link { next: Link | null = null; value: u32 = 0; }
    const one = new Link(); const two = new Link();
    function pick(n: u32): Link { f(n); return n === 1 ? one : two; }
    export function run(): void {
      t.slots[f(1)] = f(2) + t.x;
      pick(1).value = f(3) + t.x;
      one.next = two;
      one.next!.value = cut();
      log.info(\`\${t.slots[1]} \${one.value} \${two.value}\`); ${show}
    }
    function cut(): u32 { one.next = null; return 8; }
  `);

  snippet('also when one of them panics', `${TRACE}
    export function run(): void {
      const n = f(9);
      log.info(\`\${t.slots[n] + f(1)}\`);
    }
  `).panics('index 9 is not below the length 8');

  snippet('so that the first of two panics is seen', `${TRACE}
    export function run(): void { both(8, 0); }
    function both(i: u32, zero: u32): void { log.info(\`\${t.slots[i] + 1 / zero}\`); }
  `).panics('index 8 is not below the length 8');

  snippet('and the division first where it stands first', `${TRACE}
    export function run(): void { both(8, 0); }
    function both(i: u32, zero: u32): void { log.info(\`\${1 / zero + t.slots[i]}\`); }
  `).panics('division by zero');

  snippet('and a failed index stops the value of an assignment', `${TRACE}
    export function run(): void {
      log.info('before');
      t.slots[f(8)] = shout();
    }
    function shout(): u32 { log.info('not heard'); return 1; }
  `).prints('before').panics('index 8 is not below the length 8');

  snippet('in slices and subarrays', `${TRACE}
    const bytes = array(u8, 8);
    export function run(): void {
      const part = bytes.subarray(f(1), f(2) + t.x);
      part[f(0)] = 5;
      log.info(\`\${part.length} \${bytes[1]} \${bytes.subarray(f(1), bytes.length)[f(0)]}\`); ${show}
    }
  `);

  snippet('in register values', `${TRACE}
    const R = register(u32, { a: bits<u32>(7, 0), b: bits<u32>(15, 8), c: bits<u32>(31, 16) });
    export function run(): void {
      const r = R.of(f(1)).with({ c: t.x, a: f(2), b: t.x });
      log.info(\`\${hex(r.raw)}\`); ${show}
    }
  `).prints('0x10302', '12 3');

  snippet('a value read before a call is the old one', `${TRACE}
    export function run(): void {
      t.x = 1;
      const sum = t.x + bump() * 10 + t.x * 100;
      t.slots[0] = 3;
      const other = t.slots[0] + store() + t.slots[0] * 100;
      log.info(\`\${sum} \${other}\`);
    }
    function bump(): u32 { t.x = 5; return 2; }
    function store(): u32 { t.slots[0] = 4; return 20; }
  `).prints('521 423');
});

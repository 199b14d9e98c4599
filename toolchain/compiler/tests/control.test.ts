import { describe } from 'vitest';
import { snippets } from '../../test/snippet.ts';

const snippet = snippets('control');

describe('a switch', () => {
  snippet('chooses among numbers and enums, several to a case', `
    enum Kind { A, B, C = 9, D }
    export function run(): void { for (let i: u8 = 0; i < 12; i++) log.info(\`\${name(i)} \${kind(i % 2 === 0 ? Kind.C : Kind.B)}\`); }
    function name(n: u8): u32 {
      switch (n) {
        case 0: return 100;
        case 1: case 2: case 3: { const m: u8 = n * 2; return u32(m); }
        case 7: break;
        default: return 1;
      }
      return 77;
    }
    function kind(k: Kind): u32 { switch (k) { case Kind.A: return 1; case Kind.B: return 2; case Kind.C: case Kind.D: return 3; } }
  `);

  snippet('over all members that is left panics', `
    enum Kind { A, B }
    const R = register(u8, { kind: bits<Kind>(1, 0) });
    export function run(): void { log.info(\`\${kind(R.of(1).kind)}\`); log.info(\`\${kind(R.of(3).kind)}\`); }
    function kind(k: Kind): u32 {
      switch (k) { case Kind.A: return 1; case Kind.B: return 2; }
    }
  `).prints('2').panics('value outside its type');

  snippet('lets a loop go on or end', `
    export function run(): void {
      let sum: u32 = 0;
      for (let i: u32 = 0; i < 10; i++) {
        switch (i) {
          case 2: continue;
          case 5: sum += 100; break;
          case 7: sum += 1000; continue;
          default: if (i <= 7) sum += i; else { sum += 3; }
        }
        sum += 10000;
      }
      log.info(\`\${sum}\`);
    }
  `);

  snippet('on 64 bits and on signed numbers', `
    export function run(): void { log.info(\`\${wide(0xFFFFFFFFFFFFFFFFn)} \${wide(1n)} \${low(-5)} \${low(5)}\`); }
    function wide(n: u64): u32 { switch (n) { case 0xFFFFFFFFFFFFFFFFn: return 1; case 1n: return 2; default: return 3; } }
    function low(n: i32): u32 { switch (n) { case -5: return 1; default: return 2; } }
  `).prints('1 2 1 2');
});

describe('a loop', () => {
  snippet('of each kind', `
    export function run(): void {
      let a: u32 = 0; let text: u32 = 0;
      while (a < 5) { a++; if (a === 3) continue; text = text * 10 + a; }
      do { a--; text++; } while (a > 2);
      for (let i: u8 = 250; i !== 2; i++) text += 1;
      for (let i: i32 = 3, j: i32 = 10; i < j; i++, j -= 2) text = text * 10 + u32(j - i);
      for (;;) { if (text % 7 === 0) break; text++; }
      log.info(\`\${a} \${text}\`);
    }
  `);

  snippet('downward over unsigned numbers', `
    export function run(): void {
      let seen: u32 = 0;
      for (let level: u32 = 3; ; level--) { seen = seen * 10 + level; if (level === 0) break; }
      log.info(\`\${seen}\`);
    }
  `).prints('3210');

  snippet('with a test and an update that have effects', `
    class Source { left: u32 = 5; take(): u32 { this.left--; return this.left; } }
    const s = new Source();
    const bytes = array(u8, 16);
    export function run(): void {
      let steps: u32 = 0;
      while (s.take() * 2 + s.left > 3) steps++;
      log.info(\`\${steps} \${s.left}\`);
      s.left = 9;
      for (let i: u32 = 0; bytes[i] + u8(s.take()) > 3 && i < 3; i += s.take() % 2 + 1) { if (i === 1) continue; bytes[i] = 1; }
      log.info(\`\${s.left} \${bytes[0]} \${bytes[2]}\`);
      let n: u32 = 0;
      do { n++; if (n === 2) continue; } while (s.take() + s.take() > 4);
      log.info(\`\${n} \${s.left}\`);
    }
  `);

  snippet('over elements evaluates its array once', `
    const bytes = array(u8, 4);
    let calls: u32 = 0;
    function part(): u8[] { calls++; return bytes.subarray(1, 3); }
    export function run(): void {
      bytes[1] = 5; bytes[2] = 6;
      let sum: u32 = 0;
      for (const b of part()) { bytes[2] = 9; sum += u32(b); }
      for (const a of bytes) for (const b of bytes) { if (b === 9) break; sum += u32(a) * u32(b); }
      log.info(\`\${sum} \${calls}\`);
    }
  `);
});

describe('an array that is exchanged while a loop goes over it', () => {
  snippet('is still the old one', `
    class Box { readonly items = array(u32, 3); }
    class Holder { box: Box; constructor(box: Box) { this.box = box; } }
    const a = new Box(); const b = new Box();
    const holder = new Holder(a);
    let calls: u32 = 0;
    function pick(): Box { calls++; return calls === 1 ? a : b; }
    export function run(): void {
      for (let i: u32 = 0; i < 3; i++) { a.items[i] = i + 1; b.items[i] = 10 * i; }
      let sum: u32 = 0;
      for (const x of holder.box.items) { holder.box = b; sum = sum * 10 + x; }
      log.info(\`\${sum}\`);
      sum = 0;
      for (const x of pick().items) sum = sum * 10 + x;
      log.info(\`\${sum} \${calls} \${pick().items.subarray(1, 3)[1]} \${calls}\`);
      pick().items.fill(7);
      pick().items.set(a.items.subarray(0, 2));
      log.info(\`\${b.items[0]} \${b.items[2]} \${calls}\`);
    }
  `).prints('123', '123 1 20 2', '1 7 4');
});

describe('conditions', () => {
  snippet('short-circuit', `
    let calls: u32 = 0;
    function yes(): boolean { calls++; return true; }
    function no(): boolean { calls += 10; return false; }
    export function run(): void {
      const a = no() && yes(); const b = yes() || no(); const c = !(yes() && no()) || yes();
      log.info(\`\${a} \${b} \${c} \${calls}\`);
      const pick: u32 = yes() ? (no() ? 1 : 2) : 3;
      log.info(\`\${pick} \${calls} \${a === b} \${a !== b}\`);
    }
  `).prints('false true true 22', '2 33 false true');

  snippet('of every comparison, at the edges of the types', `
    export function run(): void { signed(-1, 1); signed(1, -1); unsigned(0xFFFFFFFF, 1); wide(-1n, 1n); byte(255, 255); }
    function signed(a: i32, b: i32): void { log.info(\`\${a < b} \${a <= b} \${a > b} \${a >= b} \${a === b} \${a !== b}\`); }
    function unsigned(a: u32, b: u32): void { log.info(\`\${a < b} \${a <= b} \${a > b} \${a >= b} \${a === b} \${a !== b}\`); }
    function wide(a: i64, b: i64): void { log.info(\`\${a < b} \${u64(a) < u64(b)} \${a === b} \${u64(a) > u64(b)}\`); }
    function byte(a: u8, b: u8): void { log.info(\`\${a < b} \${a <= b} \${a >= 0} \${a > 255} \${a <= 255} \${a < 0}\`); }
  `).prints('true true false false false true', 'false false true true false true', 'false false true true false true', 'true false false true', 'false true true false true false');
});

describe('a conditional whose value nobody wants', () => {
  snippet('is a statement, also after `return`', `
    const a = array(u32, 4);
    function show(n: u32): void { log.info(\`\${n}\`); }
    function choose(n: u32): void { return n < 4 ? show(a[n]) : n < 8 ? show(a.subarray(1, n - 4)[0]) : show(9); }
    export function run(): void { a[1] = 5; a[2] = 6; choose(2); choose(6); choose(8); a.length > 4 ? show(0) : a[1]++; show(a[1]); choose(5); }
  `).prints('6', '5', '9', '6').panics('index 0 is not below the length 0', 4);
});

describe('a nullable counter of a loop', () => {
  snippet('is known not to be null in the update, unless the body assigns it', `
    class Link { next: Link | null = null; value: u32 = 1; }
    const first = new Link(); const second = new Link(); const third = new Link();
    export function run(): void {
      first.next = second; second.next = third; third.value = 7;
      let sum: u32 = 0;
      for (let link: Link | null = first; link !== null; link = link.next) { if (link === second) continue; sum += link.value; }
      log.info(\`\${sum}\`);
      for (let link: Link | null = first; link !== null; link = link!.next) { if (link === second) (link) = null; }
    }
  `).prints('8').panics('null reference', 9);
});

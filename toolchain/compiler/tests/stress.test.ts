import { describe } from 'vitest';
import { snippets } from '../../test/snippet.ts';

const snippet = snippets('stress');

describe('unions, destructuring and defaults together with everything else', () => {
  snippet('a union is copied before an effect that changes where it came from', `
    type W = { readonly kind: 'a'; readonly x: u32 } | { readonly kind: 'b'; readonly y: u32 };
    let last: W = { kind: 'a', x: 1 };
    function change(): u32 { last = { kind: 'b', y: 9 }; return 5; }
    function f(w: W, n: u32): void { log.info(\`\${w.kind} \${n}\`); }
    export function run(): void { f(last, change()); last = { kind: 'a', x: 2 }; const w = last; const n = change(); f(w, n); const same = last.kind === w.kind; log.info(\`\${same}\`); }
  `).prints('a 5', 'a 5', 'false');

  snippet('the fields of a new object are evaluated in order beside calls', `
    type W = { readonly kind: 'a'; readonly x: u32; readonly y: u32; readonly z: u32 } | { readonly kind: 'b' };
    let n: u32 = 0;
    function next(): u32 { n++; return n; }
    function make(p: u32): W { return { z: next(), kind: 'a', x: n + p, y: next() }; }
    export function run(): void { const w = make(next()); if (w.kind === 'a') log.info(\`\${w.x} \${w.y} \${w.z}\`); }
  `).prints('3 3 2');

  snippet('an array of unions is written while a copy of an element is looked at', `
    type W = { readonly ok: true; readonly v: u32 } | { readonly ok: false };
    const all0 = array<W, 3>();
    export function run(): void {
      let i: u32 = 0;
      for (const w of all0) { all0[(i + 1) % 3] = w.ok ? { ok: false } : { ok: true, v: i }; i++; if (w.ok) log.info(\`\${w.v}\`); else log.info('no'); }
      const [a, , c] = all0; log.info(\`\${a.ok} \${c.ok}\`);
    }
  `);

  snippet('a switch in a loop in a switch, with jumps everywhere', `
    type W = { readonly k: 'a'; readonly n: u32 } | { readonly k: 'b' } | { readonly k: 'c'; readonly m: u32 };
    const all: readonly W[] = [{ k: 'a', n: 3 }, { k: 'b' }, { k: 'c', m: 4 }, { k: 'a', n: 7 }];
    function f(w: W): u32 {
      let sum: u32 = 0;
      switch (w.k) {
        case 'a':
          for (const v of all) { switch (v.k) { case 'a': if (v.n === 7) return sum + 1000; sum += v.n + w.n; continue; case 'b': break; case 'c': sum += v.m; break; } sum += 100; if (sum > 300) break; }
          return sum;
        case 'b': while (true) { sum++; switch (all[sum % 4].k) { case 'c': return sum; default: continue; } }
        case 'c': break;
      }
      return sum + w.m;
    }
    export function run(): void { for (const w of all) log.info(\`\${f(w)}\`); }
  `);

  snippet('nested patterns in the head of a loop over unions in records', `
    type Where = { readonly kind: 'at'; readonly x: i32; readonly y: i32 } | { readonly kind: 'nowhere' };
    type Item = { readonly name: string; readonly where: Where; readonly sizes: readonly u8[] };
    const sizes: readonly u8[] = [1, 2, 3]; const more: readonly u8[] = [9, 8];
    const items: readonly Item[] = [{ name: 'a', where: { kind: 'at', x: -1, y: 5 }, sizes }, { name: 'b', where: { kind: 'nowhere' }, sizes: more }];
    export function run(): void {
      for (const { name, where, sizes: [first, second] } of items) {
        if (where.kind === 'nowhere') { log.info(\`\${name} \${first} \${second}\`); continue; }
        const { x, y } = where; log.info(\`\${name} \${x} \${y} \${first + second}\`);
      }
    }
  `).prints('a -1 5 3', 'b 9 8');

  snippet('a pattern in a loop head beside other variables', `
    type P = { readonly a: u32; readonly b: u32 };
    function p(n: u32): P { return { a: n, b: n + 3 }; }
    export function run(): void { let s: u32 = 0; for (let { a, b } = p(2), c: u32 = 1; a < b; a++, c *= 2) s = s * 10 + a * c; log.info(\`\${s}\`); }
  `).prints('276');

  snippet('a pattern in a case of a switch and in nested blocks', `
    type P = { readonly a: u32; readonly b: u32 };
    function p(n: u32): P { return { a: n, b: n * n }; }
    export function run(): void {
      for (let i: u32 = 0; i < 3; i++) {
        switch (i) { case 0: { const { a } = p(5); log.info(\`\${a}\`); break; } case 1: const { b } = p(6); log.info(\`\${b}\`); break; default: { const { a } = p(7); { const { b } = p(a + 1); log.info(\`\${a} \${b}\`); } } }
      }
    }
  `).prints('5', '36', '7 64');

  snippet('defaults that are objects of other modules', {
    'a.ts': `import { f, Level } from './b.ts';
      export function run(): void { log.info(\`\${f()} \${f(3)} \${f(3, Level.High)}\`); }`,
    'b.ts': `export enum Level { Low = 1, High = 70 }
      class Box { value: u32 = 4; }
      const box = new Box(); const SIZE = 9; const list: readonly u32[] = [5, 6];
      export function f(n: u32 = SIZE, level: Level = Level.Low, b: Box = box, l: readonly u32[] = list): u32 { return n + u32(level) * 10 + b.value * 100 + l[1] * 1000; }`,
  }).prints('6419 6413 7103');

  snippet('checked conversions in conditions, arguments and loops', `
    function sum(values: readonly u64[]): Checked<u16> { let total: u64 = 0n; for (const v of values) total += v; return u16.checked(total); }
    const few: readonly u64[] = [65000n, 535n]; const many: readonly u64[] = [65000n, 536n];
    function pick(c: Checked<u16>, d: Checked<u16>): u16 { return c.ok ? c.value : d.ok ? d.value : 1; }
    export function run(): void {
      log.info(\`\${pick(sum(many), sum(few))} \${pick(sum(many), sum(many))} \${sum(few).ok && !sum(many).ok}\`);
      for (let c = u8.checked(u32(250)); c.ok; c = u8.checked(u32(c.value) + 2)) log.info(\`\${c.value}\`);
    }
  `).prints('65535 1 true', '250', '252', '254');

  snippet('a union on the stack leads to objects on the stack', `
    class Box { value: u32 = 1; }
    type Ref = { readonly kind: 'box'; readonly box: Box } | { readonly kind: 'none' };
    function bump(r: Ref): void { if (r.kind === 'box') r.box.value++; }
    export function run(): void { const box = new Box(); const r: Ref = { kind: 'box', box }; bump(r); bump({ kind: 'box', box }); log.info(\`\${box.value}\`); }
  `).prints('3');

  snippet('interfaces and unions of different implementers', `
    type Answer = { readonly kind: 'yes'; readonly by: Judge } | { readonly kind: 'no' };
    interface Judge { judge(n: u32): Answer; name(): string; }
    class Strict implements Judge { limit: u32 = 10; judge(n: u32): Answer { return n > this.limit ? { kind: 'yes', by: this } : { kind: 'no' }; } name(): string { return 'strict'; } }
    class Mild implements Judge { limit: u32 = 1; judge(n: u32): Answer { return n > this.limit ? { kind: 'yes', by: this } : strict.judge(n); } name(): string { return 'mild'; } }
    const strict = new Strict(); const mild = new Mild();
    function ask(j: Judge, n: u32): void { const a = j.judge(n); if (a.kind === 'yes') { const { by } = a; log.info(\`\${by.name()}\`); } else log.info('no'); }
    export function run(): void { ask(strict, 11); ask(mild, 2); ask(mild, 0); }
  `).prints('strict', 'mild', 'no');

  snippet('a tag and a variant that names of C and of the program clash with', `
    enum Walk_kind { hole = 5, Walk }
    type Walk = { readonly kind: 'hole'; readonly Walk_hole: u32 } | { readonly kind: 'text'; readonly kind_: u8 } | { readonly kind: 'Walk' };
    const Walk_text: u32 = 3;
    function Walk_hole0(w: Walk): u32 { switch (w.kind) { case 'hole': return w.Walk_hole; case 'text': return u32(w.kind_); case 'Walk': return Walk_text; } }
    export function run(): void { const w: Walk = { kind: 'text', kind_: 9 }; log.info(\`\${w.kind} \${Walk_hole0(w)} \${Walk_hole0({ kind: 'hole', Walk_hole: 4 })} \${Walk_kind.hole}\`); }
  `).prints('text 9 4 hole');

  snippet('an enum with a member called text that is printed', `
    enum Part { data, text = 4 }
    function part(n: u32): Part { return n === 0 ? Part.data : Part.text; }
    export function run(): void { log.info(\`\${part(0)} \${part(1)}\`); }
  `).prints('data text');

  snippet('many variants', `
    type Op = ${Array.from({ length: 40 }, (_, i) => `{ readonly op: 'op${i}'; readonly f${i % 7}: u${[8, 16, 32, 64][i % 4]} }`).join(' | ')};
    function of(n: u32): Op { return n === 39 ? { op: 'op39', f4: 39n } : n === 17 ? { op: 'op17', f3: 300 } : { op: 'op0', f0: 7 }; }
    function value(o: Op): u64 { switch (o.op) { case 'op39': return o.f4; case 'op17': return u64(o.f3); case 'op0': return u64(o.f0); default: return 1n; } }
    export function run(): void { log.info(\`\${value(of(39))} \${value(of(17))} \${value(of(1))} \${of(17).op}\`); }
  `).prints('39 300 7 op17');
});

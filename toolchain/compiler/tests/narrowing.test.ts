import { describe } from 'vitest';
import { snippets } from '../../test/snippet.ts';

const snippet = snippets('narrowing');

const WALK = `type Walk = { readonly kind: 'hole'; readonly level: u32 } | { readonly kind: 'mapped'; readonly frame: u32 } | { readonly kind: 'none' };
    function walk(n: u32): Walk { return n % 3 === 0 ? { kind: 'none' } : n % 3 === 1 ? { kind: 'hole', level: n } : { kind: 'mapped', frame: n * 100 }; }`;
const run = (body: string): string => `${WALK}
    function f(w: Walk): u32 { ${body} }
    export function run(): void { log.info(\`\${f(walk(6))} \${f(walk(7))} \${f(walk(8))}\`); }`;

describe('the variant is known', () => {
  snippet('inside an `if` and its `else`', run("if (w.kind === 'hole') return w.level; else if (w.kind === 'mapped') return w.frame; else return 1;")).prints('1 7 800');
  snippet('after an `if` that returns', run("if (w.kind === 'none') return 1; if (w.kind !== 'hole') return w.frame; return w.level;")).prints('1 7 800');
  snippet('on the right of `&&` and `||`', run("if (w.kind === 'hole' && w.level === 7) return 70; return w.kind !== 'mapped' || w.frame !== 800 ? 1 : w.frame + 1;")).prints('1 70 801');
  snippet('on each side of `?:`', run("return w.kind === 'hole' ? w.level : w.kind === 'mapped' ? w.frame : 1;")).prints('1 7 800');
  snippet('after `!` and brackets', run("if (!(w.kind === 'hole' || w.kind === 'none')) return w.frame; return !(w.kind !== 'hole') ? w.level : 1;")).prints('1 7 800');
  snippet('after `assert`', `${WALK}
    export function run(): void { const w = walk(7); assert(w.kind === 'hole'); log.info(\`\${w.level}\`); const v = walk(6); assert(v.kind === 'hole'); log.info(\`\${v.level}\`); }
  `).prints('7').panics("assertion failed: v.kind === 'hole'");
  snippet('after `panic` in the other branch', run("if (w.kind === 'none') { return 1; } if (w.kind === 'mapped') { if (w.frame !== 800) panic(`${w.frame}`); return 2; } return w.level;")).prints('1 7 2');
  snippet('in the cases of a `switch`, and in its `default`', run("switch (w.kind) { case 'none': return 1; default: return w.kind === 'hole' ? w.level : w.frame; }")).prints('1 7 800');
  snippet('in a `default` that only one variant is left for', run("switch (w.kind) { case 'none': case 'hole': return 1; default: return w.frame; }")).prints('1 1 800');
  snippet('after a `switch` some of whose cases return', run("switch (w.kind) { case 'none': return 1; case 'hole': return 2; case 'mapped': break; } return w.frame;")).prints('1 2 800');
  snippet('in a `switch` over what an `if` has left', run("if (w.kind === 'none') return 1; switch (w.kind) { case 'hole': return w.level; case 'mapped': return w.frame; }")).prints('1 7 800');
  snippet('after an assignment of an object', run("let v = w; v = { kind: 'hole', level: 3 }; return v.level + (w.kind === 'hole' ? 1 : 0);")).prints('3 4 3');
  snippet('where both branches assign', run("let v = w; if (w.kind === 'none') v = { kind: 'hole', level: 5 }; else v = { kind: 'hole', level: 6 }; return v.level;")).prints('5 6 6');
  snippet('after a copy of a local whose variant is known', run("if (w.kind !== 'hole') return 0; const v = w; return v.level;")).prints('0 7 0');
  snippet('in a loop that ends when it is another', `${WALK}
    export function run(): void {
      let n: u32 = 3; let w = walk(n);
      while (w.kind !== 'mapped') { n++; w = walk(n); }
      log.info(\`\${n} \${w.frame}\`);
      let sum: u32 = 0;
      for (let v = walk(1); v.kind === 'hole'; v = walk(v.level + 1)) sum += v.level;
      do { n--; w = walk(n); if (w.kind === 'hole') sum += w.level * 1000; } while (w.kind !== 'none');
      log.info(\`\${n} \${sum}\`);
    }
  `).prints('5 500', '3 4001');
  snippet('in a loop that goes on with the others', `${WALK}
    const all: readonly Walk[] = [{ kind: 'hole', level: 1 }, { kind: 'none' }, { kind: 'mapped', frame: 3 }, { kind: 'hole', level: 5 }];
    export function run(): void {
      let sum: u32 = 0;
      for (const w of all) { if (w.kind === 'none') continue; if (w.kind === 'mapped') { sum += w.frame * 10; continue; } sum += w.level; }
      for (const w of all) { switch (w.kind) { case 'hole': sum += w.level; continue; case 'none': break; case 'mapped': sum += w.frame * 100; } sum += 1000; }
      log.info(\`\${sum}\`);
    }
  `).prints('2342');
  snippet('of a parameter, and of two locals apart', `${WALK}
    function pair(a: Walk, b: Walk): u32 { if (a.kind !== 'hole' || b.kind !== 'mapped') return 1; return a.level + b.frame; }
    export function run(): void { log.info(\`\${pair(walk(7), walk(8))} \${pair(walk(8), walk(7))}\`); }
  `).prints('807 1');
  snippet('beside what is known of references', `${WALK}
    class Box { walk: Walk = { kind: 'hole', level: 4 }; next: Box | null = null; }
    const box = new Box();
    function f(b: Box | null): u32 { if (b === null) return 0; const w = b.walk; if (w.kind !== 'hole' || b.next !== null) return 1; return w.level; }
    export function run(): void { log.info(\`\${f(null)} \${f(box)}\`); box.walk = { kind: 'none' }; log.info(\`\${f(box)}\`); }
  `).prints('0 4', '1');
  snippet('of a boolean tag in a loop that tries again', `
    type Try = { readonly ok: true; readonly value: u32 } | { readonly ok: false; readonly again: boolean };
    let calls: u32 = 0;
    function attempt0(): Try { calls++; return calls < 4 ? { ok: false, again: true } : { ok: true, value: calls }; }
    function until(): u32 { for (;;) { const t = attempt0(); if (t.ok) return t.value; if (!t.again) return 0; } }
    function until2(): u32 { let t = attempt0(); while (!t.ok && t.again) t = attempt0(); return t.ok ? t.value * 10 : 0; }
    export function run(): void { log.info(\`\${until()} \${until2()}\`); }
  `).prints('4 50');
});

import { describe } from 'vitest';
import { snippets } from '../../test/snippet.ts';

const snippet = snippets('resources');

/** Writes what happens to the log; a value of 0 is held by nobody. */
const HELD = `
class Held { constructor(readonly n: u32) { log.print(\`+\${n} \`); } [Symbol.dispose](): void { log.print(\`-\${this.n} \`); } }
class Gate { depth: u32 = 0; constructor(readonly n: u32) {} enter(): Gate { this.depth++; log.print(\`(\${this.n} \`); return this; } try(): Gate | null { return this.depth === 0 ? this.enter() : null; } [Symbol.dispose](): void { this.depth--; log.print(\`\${this.n}) \`); } }
const first = new Gate(1);
function say(n: u32): u32 { log.print(\`\${n} \`); return n; }
`;
const module = (text: string): string => `${HELD}\n${text}`;

describe('using', () => {
  snippet('disposes of an object at the end of its block', module(`
    export function run(): void { say(1); { using held = new Held(7); say(held.n + 1); } say(2); }
  `)).prints('1 +7 8 -7 2 ');

  snippet('disposes of what a method gives', module(`
    export function run(): void { using gate = first.enter(); say(gate.depth); }
  `)).prints('(1 1 1) ');

  snippet('disposes in the reverse order', module(`
    export function run(): void { using a = new Held(1), b = new Held(2); using c = new Held(3); say(a.n + b.n + c.n); }
  `)).prints('+1 +2 +3 6 -3 -2 -1 ');

  snippet('disposes before each return, after its value has been computed', module(`
    function pick(n: u32): u32 {
      using gate = first.enter();
      if (n === 0) return 100;
      if (n === 1) return first.depth * 10;
      { using held = new Held(n); if (n === 2) return say(held.n); }
      return gate.depth + n;
    }
    export function run(): void { for (let i: u32 = 0; i < 4; i++) log.info(\`\${pick(i)}\`); log.info(\`\${first.depth}\`); }
  `)).prints('(1 1) info: 100', '(1 1) info: 10', '(1 +2 2 -2 1) info: 2', '(1 +3 -3 1) info: 4', '0');

  snippet('disposes before break and continue of the loop around, not of one inside', module(`
    export function run(): void {
      for (let i: u32 = 0; i < 5; i++) {
        using held = new Held(i);
        for (let j: u32 = 0; j < 9; j++) { if (j === 1) continue; if (j === 2) break; say(j + 20); }
        if (i === 1) continue;
        if (i === 3) break;
        say(held.n + 50);
      }
      say(99);
    }
  `)).prints('+0 20 50 -0 +1 20 -1 +2 20 52 -2 +3 20 -3 99 ');

  snippet('disposes at each turn of every loop', module(`
    export function run(): void {
      let n: u32 = 0;
      while (n < 2) { using a = new Held(n); n += 1 + a.n * 0; }
      do { using b = new Held(n); n++; if (b.n === 3) continue; } while (n < 4);
      const all = array(u8, 2);
      for (const x of all) { using c = new Held(u32(x)); if (c.n > 0) return; }
    }
  `)).prints('+0 -0 +1 -1 +2 -2 +3 -3 +0 -0 +0 -0 ');

  snippet('disposes where a case ends', module(`
    function choose(n: u32): u32 {
      for (;;) {
        switch (n) {
          case 0: { using a = new Held(1); return a.n; }
          case 1: { using b = new Held(2); n = b.n; break; }
          case 2: { using c = new Held(3); n = c.n; continue; }
          default: { using d = new Held(4); n = 0; if (d.n === 4) break; }
        }
      }
    }
    export function run(): void { log.info(\`\${choose(1)}\`); }
  `.replace('if (d.n === 4) break;', 'say(d.n);'))).prints('+2 -2 +3 -3 +4 4 -4 +1 -1 info: 1');

  snippet('does nothing for null', module(`
    function enter(): boolean { using gate = first.try(); if (gate === null) return false; using again = first.try(); return again === null && gate.depth === 1; }
    export function run(): void { const a = enter(); using outer = first.enter(); log.info(\`\${a} \${enter()} \${outer.depth}\`); }
  `)).prints('(1 1) (1 info: true false 1', '1) ');

  snippet('works through an interface', `
    interface Lock { [Symbol.dispose](): void; count(): u32 }
    class A implements Lock { n: u32 = 0; [Symbol.dispose](): void { this.n += 1; } count(): u32 { return this.n; } }
    class B implements Lock { n: u32 = 0; [Symbol.dispose](): void { this.n += 10; } count(): u32 { return this.n; } }
    const a = new A();
    const b = new B();
    function hold(lock: Lock): void { using held = lock; if (held.count() > 5) return; }
    export function run(): void { hold(a); hold(b); hold(b); hold(a); log.info(\`\${a.n} \${b.n}\`); }
  `).prints('2 20');

  snippet('is not run by a panic', module(`
    export function run(): void { using held = new Held(1); const none: Held | null = first.depth === 0 ? null : held;
      log.print('\\n'); say(none!.n); }
  `)).prints('+1 ').panics('null reference', 9);

  snippet('may give an object back to its pool', `
    class Request {
      constructor(readonly id: u32) {}
      [Symbol.dispose](): void { requests.release(this); }
    }
    const requests = pool(Request, 1);
    function serve(id: u32): u32 {
      using request = requests.take(id);
      if (request === null) return 0;
      using second = requests.take(99);
      return second === null ? request.id + requests.used * 100 : 0;
    }
    export function run(): void { log.info(\`\${serve(5)} \${serve(6)} \${requests.used}\`); }
  `).prints('105 106 0');

  snippet('uses a name for the result that nothing else has', module(`
    const result: u32 = 3;
    function f(): u32 { using held = new Held(1); return say(result) + held.n; }
    export function run(): void { log.info(\`\${f()}\`); }
  `)).prints('+1 3 -1 info: 4');

  snippet('works while an initialiser is computed', `
    class Depth { now: u32 = 0; most: u32 = 0; enter(): Depth { this.now++; if (this.now > this.most) this.most = this.now; return this; } [Symbol.dispose](): void { this.now--; } }
    class Walk { readonly depth = new Depth(); sum: u32; constructor() { this.sum = this.go(0) + 0; } go(n: u32): u32 { let sum: u32 = 0; for (let i: u32 = n; i < 4; i++) { using a = this.depth.enter(); if (i === 1) continue; using b = this.depth.enter(); if (i === 3) return sum + a.now * 10 + b.most; sum += i; } return sum; } }
    const walk = new Walk();
    export function run(): void { log.info(\`\${walk.sum} \${walk.depth.now} \${walk.depth.most} \${walk.go(2)}\`); }
  `).prints('24 0 2 24');
});

describe('for..of over a pool', () => {
  snippet('goes over what is taken, in the order of the slots', `
    class Job { constructor(public id: u32) {} }
    const jobs = pool(Job, 5);
    export function run(): void {
      for (const job of jobs) log.info(\`\${job.id}\`);
      const a = jobs.take(1)!; const b = jobs.take(2)!; const c = jobs.take(3)!;
      jobs.release(b);
      let sum: u32 = 0;
      for (const job of jobs) { if (job.id === 1) continue; sum += job.id; job.id += 10; }
      for (let job of jobs) { if (job === c) break; sum += job.id * 100; job = c; sum += job.id; }
      log.info(\`\${sum} \${a.id} \${c.id}\`);
      for (const job of jobs) for (const other of jobs) { log.print(\`\${job.id}/\${other.id} \`); }
      for (const job of jobs) { jobs.release(job); const more = jobs.take(job.id + 50); if (more === null) return; }
      log.info(\`\${jobs.used} \${a.id} \${c.id}\`);
    }
  `).prints('116 1 13', '1/1 1/13 13/1 13/13 info: 2 51 63');
});

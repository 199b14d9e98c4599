import { describe } from 'vitest';
import { snippets } from '../../test/snippet.ts';

const snippet = snippets('objects');
const POINT = 'class Point { x: u32; y: u32 = 5; constructor(x: u32) { this.x = x; } sum(): u32 { return this.x + this.y; } self(): Point { return this; } }';
const inRun = (declarations: string, body: string): string => `${declarations}\nexport function run(): void { ${body} }`;

describe('an object made in a function', () => {
  snippet('is as its constructor leaves it', `
    class Point { x: u32; y: u32; sum: u32 = 7; constructor(x: u32, y: u32) { this.x = x; this.y = y; this.sum += x + y; } }
    export function run(): void {
      const p = new Point(1, 2);
      p.x += 10;
      log.info(\`\${p.x} \${p.y} \${p.sum}\`);
    }
  `).prints('11 2 10');

  snippet('is another one at each turn of a loop', inRun(POINT, `
    for (let i: u32 = 0; i < 3; i++) {
      const p = new Point(i);
      p.y += p.x;
      log.info(\`\${p.x} \${p.y}\`);
      p.x = 100;
    }
  `)).prints('0 5', '1 6', '2 7');

  snippet('is another one at each call', `${POINT}
    function twice(n: u32): u32 { const p = new Point(n); p.y *= 2; return p.sum(); }
    export function run(): void { log.info(\`\${twice(1)} \${twice(2)} \${twice(1)}\`); }
  `).prints('11 12 11');

  snippet('is passed by reference', `${POINT}
    function bump(p: Point): void { p.x++; p.y = 0; }
    export function run(): void { const p = new Point(3); bump(p); bump(p); log.info(\`\${p.x} \${p.y} \${p.sum()}\`); }
  `).prints('5 0 5');

  snippet('is one object by whatever name', inRun(POINT, `
    const p = new Point(3);
    const q = p.self();
    let r: Point | null = null;
    r = q;
    q.x = 9;
    const other = new Point(9);
    log.info(\`\${p === q} \${r === p} \${p === other} \${p.x} \${r.x}\`);
  `)).prints('true true false 9 9');

  snippet('may be made for a call', `${POINT}
    function sum(p: Point, q: Point): u32 { p.x += 1; return p.sum() * 100 + q.sum(); }
    export function run(): void { log.info(\`\${sum(new Point(1), new Point(2))} \${sum(new Point(3), new Point(4))}\`); }
  `).prints('707 909');

  snippet('is made in its turn among the arguments', `
    let count: u32 = 0;
    function next(): u32 { count++; return count; }
    class Ticket { number: u32; constructor() { this.number = next(); } }
    function show(a: u32, t: Ticket, b: u32, u: Ticket): void { log.info(\`\${a} \${t.number} \${b} \${u.number}\`); }
    export function run(): void { show(next(), new Ticket(), next(), new Ticket()); show(count, new Ticket(), count, new Ticket()); }
  `).prints('1 2 3 4', '4 5 5 6');

  snippet('is made only where the call happens', `
    let made: u32 = 0;
    class Probe { on: boolean; constructor(on: boolean) { this.on = on; made++; } }
    function test(p: Probe): boolean { return p.on; }
    function value(p: Probe): u32 { return p.on ? 1 : 2; }
    export function run(): void {
      const no = made > 5;
      const a = no && test(new Probe(true));
      const b = no || test(new Probe(true));
      const c: u32 = no ? value(new Probe(true)) : value(new Probe(false));
      log.info(\`\${a} \${b} \${c} \${made}\`);
    }
  `).prints('false true 2 2');

  snippet('may be made for the test of a loop', `
    class Limit { value: u32; constructor(value: u32) { this.value = value; } }
    function below(n: u32, limit: Limit): boolean { return n < limit.value; }
    export function run(): void {
      let n: u32 = 0;
      while (below(n, new Limit(3))) n++;
      do { n += 10; } while (below(n, new Limit(40)));
      for (let i: u32 = 0; below(i, new Limit(2)); i++) { if (i === 1) continue; n++; }
      log.info(\`\${n}\`);
    }
  `).prints('44');

  snippet('has what is embedded in it', `
    class Leaf { a: u8; constructor(a: u8) { this.a = a; } }
    class Tree { readonly left = new Leaf(1); readonly right = new Leaf(2); readonly bytes = array(u8, 3); readonly leaves = array(Twig, 2); readonly hits = atomic(u32); total: u32 = 0; }
    class Twig { length: u16 = 7; }
    export function run(): void {
      const t = new Tree();
      t.left.a += 40;
      t.bytes[2] = 9;
      t.leaves[1].length++;
      t.hits.add(3);
      const u = new Tree();
      log.info(\`\${t.left.a} \${t.right.a} \${t.bytes[0]} \${t.bytes[2]} \${t.leaves[0].length} \${t.leaves[1].length} \${t.hits.load()}\`);
      log.info(\`\${u.left.a} \${u.bytes[2]} \${u.leaves[1].length} \${u.hits.load()} \${u.total}\`);
    }
  `).prints('41 2 0 9 7 8 3', '1 0 7 0 0');

  snippet('runs its initialisers first, then its parameters, then its constructor', `
    let trace: u32 = 0;
    function note(n: u32): u32 { trace = trace * 10 + n; return n; }
    class Inner { a: u32; constructor(a: u32) { this.a = note(a); } }
    class Outer { first: u32 = note(1); readonly inner = new Inner(2); second: u32 = note(3); constructor(readonly given: u32) { note(4); this.second += this.given; } }
    export function run(): void { const o = new Outer(note(9)); log.info(\`\${trace} \${o.first} \${o.inner.a} \${o.second} \${o.given}\`); }
  `).prints('91234 1 2 12 9');

  snippet('calls its own methods while it is constructed', `
    class Sum { total: u32; last: u32 = 0; constructor(n: u32) { this.total = this.before() + 100; this.add(n); } before(): u32 { return this.last; } add(n: u32): void { this.total += n; this.last = n; } }
    export function run(): void { const s = new Sum(5); log.info(\`\${s.total} \${s.last}\`); }
  `).prints('105 5');

  snippet('may refer to others that live as long', `
    class Node { next: Node | null = null; constructor(readonly value: u32) {} }
    export function run(): void {
      const c = new Node(3);
      const b = new Node(2);
      const a = new Node(1);
      a.next = b;
      b.next = c;
      let sum: u32 = 0;
      for (let n: Node | null = a; n !== null; n = n.next) sum = sum * 10 + n.value;
      log.info(\`\${sum} \${a.next === b} \${c.next === null}\`);
    }
  `).prints('123 true true');

  snippet('may be seen as an interface', `
    interface Shape { area(): u32 }
    class Square implements Shape { constructor(readonly side: u32) {} area(): u32 { return this.side * this.side; } }
    class Bar implements Shape { constructor(readonly length: u32) {} area(): u32 { return this.length; } }
    function area(shape: Shape): u32 { return shape.area(); }
    export function run(): void {
      const s: Shape = new Square(4);
      const b = new Bar(7);
      const none: Shape | null = new Bar(1);
      log.info(\`\${s.area()} \${area(b)} \${area(new Square(3))} \${none === null ? 0 : none.area()}\`);
    }
  `).prints('16 7 9 1');

  snippet('may be a cursor over a buffer', `
    class Writer {
      at: u32 = 0;
      constructor(private readonly to: u8[]) {}
      u8(value: u8): void { this.to[this.at] = value; this.at++; }
      u16(value: u16): void { this.u8(u8(value)); this.u8(u8(value >> 8)); }
    }
    export function run(): void {
      const bytes = array(u8, 8);
      const w = new Writer(bytes);
      w.u8(1); w.u16(0x302); w.u8(4);
      log.info(\`\${bytes[0]} \${bytes[1]} \${bytes[2]} \${bytes[3]} \${bytes[4]} \${w.at}\`);
    }
  `).prints('1 2 3 4 0 4');

  snippet('may be copied from and to', inRun(`${POINT}\nconst fixed = new Point(1);`, `
    const p = new Point(8);
    copy(fixed, p);
    p.x = 0;
    const q = new Point(0);
    copy(q, fixed);
    log.info(\`\${fixed.x} \${p.x} \${q.x} \${q.y}\`);
  `)).prints('8 0 8 5');

  snippet('may hold records and tables', `
    type Pair = { readonly a: u32; readonly b: u16 };
    type Op = (a: u32) => u32;
    function inc(a: u32): u32 { return a + 1; }
    function dec(a: u32): u32 { return a - 1; }
    class Box { pair: Pair = { a: 1, b: 2 }; readonly primes: readonly u32[] = [2, 3, 5]; readonly ops: readonly Op[] = [inc, dec]; readonly names: readonly string[] = ['one', 'two']; }
    export function run(): void {
      const b = new Box();
      b.pair = { a: b.pair.a + 10, b: 3 };
      log.info(\`\${b.pair.a} \${b.pair.b} \${b.primes[2]} \${b.primes.length} \${b.ops[1](8)} \${b.names[1]}\`);
    }
  `).prints('11 3 5 3 7 two');

  snippet('of a class without fields is an object all the same', `
    class Nothing { is(other: Nothing): boolean { return this === other; } }
    export function run(): void { const a = new Nothing(); const b = new Nothing(); log.info(\`\${a.is(a)} \${a.is(b)}\`); }
  `).prints('true false');

  snippet('may be in a case, in a block, in the head of a loop', inRun(POINT, `
    let sum: u32 = 0;
    for (let i: u32 = 0; i < 4; i++) {
      switch (i) {
        case 1: const p = new Point(10); sum += p.sum(); break;
        case 2: { const q = new Point(20); sum += q.sum(); break; }
        default: sum += 1;
      }
      { const r = new Point(i); sum += r.x; }
    }
    for (const p = new Point(0); p.x < 3; p.x++) sum += p.y;
    log.info(\`\${sum}\`);
  `)).prints('63');

  snippet('may have a method and a field that are named like parts of the compiler', `
    class Frame { source: u32 = 1; self: u32 = 2; construct(): u32 { return this.source + this.self; } }
    export function run(): void { const frame = new Frame(); const self_ = new Frame(); log.info(\`\${frame.construct()} \${self_.self}\`); }
  `).prints('3 2');

  snippet('panics in its constructor like anywhere else', `
    class Part { size: u32; constructor(size: u32) { assert(size < 4); this.size = size; } }
    export function run(): void { const p = new Part(3); log.info(\`\${p.size}\`);
      const q = new Part(4); log.info(\`\${q.size}\`); }
  `).prints('3').panics('assertion failed: size < 4', 2);

  snippet('of a class of another module', {
    'main.ts': "import { Point, sumOf } from './point.ts';\nexport function run(): void { const p = new Point(2); log.info(`${p.x} ${sumOf(new Point(4))}`); }\n",
    'point.ts': 'export class Point { x: u32; constructor(x: u32) { this.x = x; } }\nexport function sumOf(p: Point): u32 { const q = new Point(p.x); return p.x + q.x; }\n',
  }).prints('2 8');
});

describe('an array made in a function', () => {
  snippet('is zero at each evaluation', `
    for (let i: u32 = 0; i < 2; i++) {
      const bytes = array(u8, 4);
      bytes[i] += 7;
      log.info(\`\${bytes[0]} \${bytes[1]} \${bytes.length}\`);
    }
  `).prints('7 0 4', '0 7 4');

  snippet('is passed as a slice', `
    function fill(to: u16[], value: u16): void { for (let i: u32 = 0; i < to.length; i++) to[i] = value + u16(i); }
    function sum(of: readonly u16[]): u32 { let all: u32 = 0; for (const x of of) all += u32(x); return all; }
    export function run(): void {
      const words = array(u16, 5);
      fill(words.subarray(1, 4), 10);
      const part = words.subarray(2, 5);
      part.fill(1);
      log.info(\`\${sum(words)} \${words[1]} \${sum(part)} \${part.length}\`);
    }
  `).prints('13 10 3 3');

  snippet('is checked', 'const bytes = array(u8, 4);\nlet i: u32 = 3; bytes[i] = 1; i++;\nbytes[i] = 2;').panics('index 4 is not below the length 4', 3);

  snippet('may hold booleans, registers, wide integers, objects, references', `
    const Word = register(u32, { low: bits<u8>(7, 0), set: flag(8) });
    class Cell { value: i64 = -3n; }
    const cell = new Cell();
    export function run(): void {
      const flags = array(bool, 3);
      const words = array(Word, 2);
      const wide = array(u64, 2);
      const cells = array(Cell, 2);
      const all = references<Cell, 3>(3);
      flags[1] = true;
      words[1] = Word.with({ low: 200, set: true });
      wide[0] -= 1n;
      cells[1].value *= 2n;
      all[0] = cell; all[2] = cells[1];
      const third = all[2];
      log.info(\`\${flags[0]} \${flags[1]} \${words[0].raw} \${words[1].raw} \${wide[0]} \${cells[0].value} \${cells[1].value}\`);
      log.info(\`\${all[1] === null} \${all[0] === cell} \${third === null ? 0n : third.value}\`);
    }
  `).prints('false true 0 456 18446744073709551615 -3 -6', 'true true -6');

  snippet('may be empty, or never read', `
    const none = array(u8, 0);
    const unread = array(u32, 3);
    const counter = atomic(u32);
    counter.add(2);
    let n: u32 = 0;
    for (const x of none) n += u32(x);
    log.info(\`\${none.length} \${n} \${counter.exchange(5)} \${counter.load()}\`);
  `).prints('0 0 2 5');

  snippet('may be declared as a slice', 'const bytes: u8[] = array(u8, 3); bytes[1] = 4; let part: readonly u8[] = bytes; part = part.subarray(1, 2); log.info(`${part[0]} ${bytes.length}`);').prints('4 3');
});

describe('an initialiser', () => {
  snippet('may make objects for itself at compile time', `${POINT}
    class Stack { at: u32 = 0; constructor(private readonly room: u32[]) {} push(n: u32): void { this.room[this.at] = n; this.at++; } pop(): u32 { this.at--; return this.room[this.at]; } }
    function reverse(n: u32): u32 {
      const room = array(u32, 10);
      const digits = new Stack(room);
      let rest = n;
      let count: u32 = 0;
      while (rest !== 0) { digits.push(rest % 10); rest /= 10; count++; }
      let result: u32 = 0;
      for (let i: u32 = 0, place: u32 = 1; i < count; i++, place *= 10) result += digits.pop() * place;
      return result;
    }
    function sums(): u32 { let all: u32 = 0; for (let i: u32 = 0; i < 3; i++) { const p = new Point(i); p.y += i; all += p.sum(); } return all; }
    class Table { readonly reversed: u32 = reverse(12345); sum: u32; constructor() { const p = new Point(7); this.sum = p.sum() + sums(); } }
    const early = new Table();
    export const value: u32 = reverse(1234);
    export function run(): void {
      const late = new Table();
      log.info(\`\${early.reversed} \${early.sum} \${value} \${late.reversed} \${late.sum} \${reverse(987)}\`);
    }
  `).prints('54321 33 4321 54321 33 789');
});

describe('an object that is still being made', () => {
  const PARTS = 'class Clock { ticks: u32 = 5; } const clock = new Clock();';

  snippet('may be given to what reads fields that are there', `${PARTS}
    class Alarm { deadline: u32; other: Clock; constructor(private readonly given: Clock, after: u32) { this.deadline = this.now() + after; this.other = given; } now(): u32 { return this.given.ticks; } }
    export function run(): void { const alarm = new Alarm(clock, 2); log.info(\`\${alarm.deadline} \${alarm.other.ticks}\`); }
  `).prints('7 5');

  snippet('may be given to what keeps it, or assigns what is missing', `${PARTS}
    class Part { constructor(readonly whole: Whole) {} ticks(): u32 { return this.whole.clock.ticks; } }
    class Whole { readonly part = new Part(this); clock: Clock; constructor(early: boolean) { this.clock = clock; log.info(\`\${early}\`); } set(): void { this.clock = clock; } }
    export function run(): void { const whole = new Whole(true); log.info(\`\${whole.part.ticks()}\`); }
  `).prints('true', '5');

  snippet('has a field that is assigned on every way', `${PARTS}
    class Whole { clock: Clock; n: u32; constructor(which: u32) { if (which === 0) { this.clock = clock; } else { this.clock = new2(); } this.n = this.ticks(); } ticks(): u32 { return this.clock.ticks; } }
    const second = new Clock();
    function new2(): Clock { second.ticks++; return second; }
    export function run(): void { const a = new Whole(0); const b = new Whole(1); log.info(\`\${a.n} \${b.n}\`); }
  `).prints('5 6');

  snippet('has numbers, text and slices that are zero and empty', `
    class Whole { n: u32; text: string; all: readonly u8[]; constructor(text: string) { this.show(); this.n = 3; this.text = text; this.all = bytesOf(text); this.show(); } show(): void { log.info(\`\${this.n}[\${this.text}]\${this.all.length}\`); } }
    export function run(): void { const whole = new Whole('ab'); log.info(\`\${whole.n}\`); }
  `).prints('0[]0', '3[ab]2', '3');
});

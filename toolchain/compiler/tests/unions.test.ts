import { describe } from 'vitest';
import { snippets } from '../../test/snippet.ts';

const snippet = snippets('unions');

const WALK = `type Walk = { readonly kind: 'hole'; readonly level: u32 } | { readonly kind: 'mapped'; readonly level: u32; readonly frame: u64 } | { readonly kind: 'none' };
    function walk(n: u32): Walk {
      if (n === 0) return { kind: 'none' };
      return n % 2 === 0 ? { kind: 'mapped', level: n, frame: u64(n) << 12n } : { kind: 'hole', level: n };
    }
    function show(w: Walk): void {
      switch (w.kind) {
        case 'hole': log.info(\`hole \${w.level}\`); break;
        case 'mapped': log.info(\`mapped \${w.level} \${hex(w.frame)}\`); break;
        case 'none': log.info('none');
      }
    }`;

describe('a union', () => {
  snippet('is made where it is returned, and taken apart by a switch over its tag', `${WALK}
    export function run(): void { show(walk(3)); show(walk(4)); show(walk(0)); }
  `).prints('hole 3', 'mapped 4 0x4000', 'none');

  snippet('is a value: a copy does not change with what it was copied from', `${WALK}
    export function run(): void { let a = walk(1); const b = a; a = walk(2); show(a); show(b); }
  `).prints('mapped 2 0x2000', 'hole 1');

  snippet('is told apart by booleans', `
    type Half = { readonly ok: true; readonly value: u32 } | { readonly ok: false; readonly rest: u8 };
    function half(n: u32): Half { return n % 2 === 0 ? { ok: true, value: n / 2 } : { ok: false, rest: 1 }; }
    export function run(): void {
      for (let i: u32 = 6; i < 8; i++) { const h = half(i); if (h.ok) log.info(\`\${h.value}\`); else log.info(\`rest \${h.rest}\`); }
      const a = half(9); if (!a.ok) log.info(\`\${a.rest} \${a.ok}\`);
      const b = half(10); if (b.ok === true) log.info(\`\${b.value} \${b.ok}\`);
      const c = half(12); if (false === c.ok) return; log.info(\`\${c.value}\`);
    }
  `).prints('3', 'rest 1', '1 false', '5 true', '6');

  snippet('is told apart by members of an enum, with any numbers', `
    enum Op { Add = 3, Negate = 0x90000000, Zero = 200 }
    type Node = { readonly op: Op.Add; readonly a: i32; readonly b: i32 } | { readonly op: Op.Negate; readonly a: i32 } | { readonly op: Op.Zero };
    function valueOf(node: Node): i32 { switch (node.op) { case Op.Add: return node.a + node.b; case Op.Negate: return -node.a; case Op.Zero: return 0; } }
    function name(op: Op): u32 { return u32(op); }
    export function run(): void {
      const nodes0: Node = { op: Op.Negate, a: 5 };
      log.info(\`\${valueOf({ op: Op.Add, a: 2, b: -7 })} \${valueOf(nodes0)} \${valueOf({ op: Op.Zero })} \${nodes0.op} \${hex(name(nodes0.op))}\`);
    }
  `).prints('-5 -5 0 Negate 0x90000000');

  snippet('may be made of variants that have names of their own', `
    type Circle = { readonly kind: 'circle'; readonly radius: u32 };
    type Shape = Circle | { readonly kind: 'square'; readonly side: u32 } | Dot;
    type Dot = { readonly kind: 'dot' };
    function area(s: Shape): u32 { switch (s.kind) { case 'circle': return 3 * s.radius * s.radius; case 'square': return s.side * s.side; case 'dot': return 0; } }
    export function run(): void { log.info(\`\${area({ kind: 'circle', radius: 2 })} \${area({ kind: 'square', side: 5 })} \${area({ kind: 'dot' })}\`); }
  `).prints('12 25 0');

  snippet('has fields of one name and different types in a slot each', `
    type Word = { readonly kind: 'byte'; readonly value: u8 } | { readonly kind: 'long'; readonly value: u64 } | { readonly kind: 'also'; readonly value: u8 };
    function wide(w: Word): u64 { return w.kind === 'long' ? w.value : u64(w.value); }
    export function run(): void { log.info(\`\${wide({ kind: 'byte', value: 255 })} \${wide({ kind: 'long', value: 0xFFFFFFFFFFn })} \${wide({ kind: 'also', value: 7 })}\`); }
  `).prints('255 1099511627775 7');

  snippet('has a field that all variants share, to be read without a test', `
    type Event = { readonly kind: 'key'; readonly at: u64; readonly code: u8 } | { readonly kind: 'tick'; readonly at: u64 };
    function later(a: Event, b: Event): boolean { return a.at > b.at; }
    function make(n: u8): Event { return n === 0 ? { kind: 'tick', at: 7n } : { kind: 'key', code: n, at: 9n }; }
    export function run(): void { log.info(\`\${later(make(1), make(0))} \${make(0).at} \${make(0).kind} \${make(3).kind}\`); }
  `).prints('true 7 tick key');

  snippet('has its fields evaluated left to right, as written', `
    type Pair = { readonly kind: 'pair'; readonly a: u32; readonly b: u32 } | { readonly kind: 'one'; readonly a: u32 };
    class Source { next: u32 = 1; take(): u32 { this.next *= 3; return this.next; } }
    const source0 = new Source();
    export function run(): void {
      const p: Pair = { b: source0.take(), kind: 'pair', a: source0.take() };
      log.info(\`\${p.a} \${p.b}\`);
    }
  `).prints('9 3');

  snippet('is held by globals, constant and variable, tables, fields and records', `${WALK}
    const first: Walk = { kind: 'mapped', level: 1, frame: 0x1000n };
    let last: Walk = { kind: 'hole', level: 9 };
    let unset: Walk;
    export function later(): void { unset = last; }
    const all: readonly Walk[] = [{ kind: 'none' }, { kind: 'hole', level: 2 }, { kind: 'mapped', level: 3, frame: 5n }];
    type Named = { readonly name: string; readonly walk: Walk };
    class Holder { walk: Walk = { kind: 'hole', level: 4 }; readonly other: Walk; constructor(other: Walk) { this.other = other; } }
    const holder = new Holder({ kind: 'mapped', level: 8, frame: 0n });
    function named(w: Walk): Named { return { name: 'it', walk: w }; }
    export function run(): void {
      show(first); show(last); show(unset); for (const w of all) show(w); show(all[1]);
      last = walk(2); holder.walk = last; show(last); show(holder.walk); show(holder.other); show(named(first).walk);
    }
  `).prints('mapped 1 0x1000', 'hole 9', 'hole 0', 'none', 'hole 2', 'mapped 3 0x5', 'hole 2', 'mapped 2 0x2000', 'mapped 2 0x2000', 'mapped 8 0x0', 'mapped 1 0x1000');

  snippet('of booleans starts as the false one, of an enum as the member that is zero', `
    enum Mode { One = 1, Zero = 0 }
    type A = { readonly ok: true; readonly value: u32 } | { readonly ok: false; readonly error: u8 };
    type B = { readonly mode: Mode.One; readonly a: u32 } | { readonly mode: Mode.Zero; readonly b: u32 };
    let a: A; let b: B;
    export function later(): void { a = { ok: false, error: 1 }; b = { mode: Mode.One, a: 1 }; }
    export function run(): void { const x = a; const y = b; log.info(\`\${x.ok ? x.value : 100} \${y.mode === Mode.Zero ? y.b : 200} \${y.mode}\`); }
  `).prints('100 0 Zero');

  snippet('of an enum without zero starts as its first variant', `
    enum Mode { One = 1, Two = 2 }
    type A = { readonly mode: Mode.Two; readonly a: u32 } | { readonly mode: Mode.One };
    let a: A;
    export function later(): void { a = { mode: Mode.One }; }
    class Box { a: A = { mode: Mode.One }; }
    const box = new Box();
    export function run(): void { log.info(\`\${a.mode} \${box.a.mode}\`); }
  `).prints('Two One');

  snippet('nests: unions in unions, records in unions, unions in records', `
    type Range = { readonly from: u32; readonly to: u32 };
    type Inner = { readonly ok: true; readonly range: Range } | { readonly ok: false };
    type Outer = { readonly kind: 'some'; readonly inner: Inner; readonly name: string } | { readonly kind: 'none' };
    type Holder = { readonly outer: Outer; readonly n: u8 };
    function make(n: u32): Outer { return n > 5 ? { kind: 'some', inner: n > 10 ? { ok: true, range: { from: n, to: n * 2 } } : { ok: false }, name: 'it' } : { kind: 'none' }; }
    function size(h: Holder): u32 {
      const { outer } = h;
      if (outer.kind === 'none') return 0;
      const { inner } = outer;
      return inner.ok ? inner.range.to - inner.range.from : 1;
    }
    export function run(): void { log.info(\`\${size({ outer: make(1), n: 1 })} \${size({ outer: make(7), n: 1 })} \${size({ outer: make(12), n: 1 })}\`); }
  `.replaceAll('const { outer } = h', 'const outer = h.outer').replaceAll('const { inner } = outer', 'const inner = outer.inner')).prints('0 1 12');

  snippet('holds references, slices, functions, text and registers', `
    class Box { value: u32 = 4; }
    const box = new Box(); const bytes = array(u8, 4);
    const R = register(u8, { low: bits<u8>(3, 0) });
    type R = Value<typeof R>;
    type Any = { readonly kind: 'box'; readonly box: Box } | { readonly kind: 'none'; readonly box: Box | null } | { readonly kind: 'bytes'; readonly bytes: u8[] }
      | { readonly kind: 'call'; readonly call: (n: u32) => u32; readonly name: string } | { readonly kind: 'register'; readonly r: R };
    function twice(n: u32): u32 { return 2 * n; }
    function use(a: Any): u32 {
      switch (a.kind) {
        case 'box': a.box.value++; return a.box.value;
        case 'none': { const b = a.box; return b === null ? 77 : b.value; }
        case 'bytes': a.bytes[1] = 8; return a.bytes.length;
        case 'call': log.info(a.name === a.name ? 'call' : ''); return a.call(21);
        case 'register': return u32(a.r.low);
      }
    }
    export function run(): void {
      log.info(\`\${use({ kind: 'box', box })} \${use({ kind: 'none', box: null })} \${use({ kind: 'none', box })} \${use({ kind: 'bytes', bytes })} \${bytes[1]} \${use({ kind: 'register', r: R.of(0x35) })}\`);
      log.info(\`\${use({ kind: 'call', call: twice, name: 'twice' })}\`);
    }
  `.replace("log.info(a.name === a.name ? 'call' : '');", "log.info(`call ${a.name}`);")).prints('5 77 5 4 8 5', 'call twice', '42');

  snippet('passes through methods, interfaces and function references', `${WALK}
    interface Walker { walk(n: u32): Walk }
    class Up implements Walker { base: u32 = 10; walk(n: u32): Walk { return { kind: 'hole', level: this.base + n }; } }
    class Down implements Walker { base: u32 = 10; walk(n: u32): Walk { return walk(this.base - n); } }
    const up = new Up(); const down = new Down();
    const makers: readonly ((n: u32) => Walk)[] = [walk];
    function through(w: Walker): void { const x = w.walk(2); show(x); if (x.kind === 'hole') log.info(\`\${x.level}\`); }
    export function run(): void { through(up); through(down); show(makers[0](5)); }
  `).prints('hole 12', '12', 'mapped 8 0x8000', 'hole 5');

  snippet('is computed at compile time too', `${WALK}
    function level(w: Walk): u32 { switch (w.kind) { case 'hole': case 'mapped': return w.level; case 'none': return 100; } }
    function sum(): u32 { let total: u32 = 0; for (let i: u32 = 0; i < 4; i++) { const w = walk(i); total = total * 10 + level(w); if (w.kind === 'mapped') total += u32(w.frame >> 12n); } return total; }
    const start: u32 = sum();
    const made: Walk = walk(6);
    export function run(): void { log.info(\`\${start} \${sum()}\`); show(made); }
  `).prints('100143 100143', 'mapped 6 0x6000');

  snippet('has a tag that is a value: compared, printed, named', `${WALK}
    export function run(): void {
      const a = walk(1); const b = walk(3); const kind = a.kind;
      log.info(\`\${a.kind === b.kind} \${walk(2).kind !== a.kind} \${kind} \${kind === 'hole'} \${'none' === walk(0).kind} \${walk(0).kind}\`);
      let k = walk(0).kind; log.info(\`\${k}\`); k = 'mapped'; log.info(\`\${k}\`);
      switch (kind) { case 'hole': log.info('named'); break; default: log.info('other'); }
    }
  `).prints('true true hole true true none', 'none', 'mapped', 'named');

  snippet('may call a variant or a field what C has words for', `
    type U = { readonly int: 'text'; readonly char: u32 } | { readonly int: 'switch'; readonly struct: u32; readonly char: u32 } | { readonly int: 'NULL' };
    function f(u: U): u32 { switch (u.int) { case 'text': return u.char; case 'switch': return u.struct + u.char; case 'NULL': return 9; } }
    export function run(): void { const u: U = { int: 'switch', struct: 3, char: 4 }; log.info(\`\${f(u)} \${f({ int: 'text', char: 1 })} \${f({ int: 'NULL' })} \${u.int}\`); }
  `).prints('7 1 9 switch');

  snippet('of one name in two modules is two types in C', {
    'a.ts': `import { make } from './b.ts';
      type State = { readonly kind: 'off' } | { readonly kind: 'on'; readonly since: u64 };
      function f(s: State): u64 { return s.kind === 'on' ? s.since : 0n; }
      export function run(): void { const s = make(3); log.info(\`\${f({ kind: 'on', since: 5n })} \${s.kind === 'on' ? s.level : 7}\`); }`,
    'b.ts': `export type State = { readonly kind: 'on'; readonly level: u8 } | { readonly kind: 'off' };
      export function make(n: u8): State { return { kind: 'on', level: n }; }`,
  }).prints('5 3');
});

describe('a generic union', () => {
  snippet('is one type for each combination of type arguments', `
    type Result<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };
    enum Fault { Range = 4, Missing }
    function third(n: u32): Result<u32, Fault> { return n % 3 === 0 ? { ok: true, value: n / 3 } : { ok: false, error: Fault.Range }; }
    function wide(n: u64): Result<u64, string> { return n < 5n ? { ok: true, value: n } : { ok: false, error: 'too big' }; }
    function orElse<T, E>(r: Result<T, E>, other: T): T { return r.ok ? r.value : other; }
    export function run(): void {
      const a = third(9); const b = third(10); const c = wide(9n);
      if (a.ok && !b.ok && !c.ok) log.info(\`\${a.value} \${b.error} \${c.error}\`);
      log.info(\`\${orElse(a, 1)} \${orElse(b, 1)} \${orElse(wide(4n), 0n)} \${orElse<u64, string>(c, 77n)}\`);
    }
  `).prints('3 Range too big', '3 1 4 77');

  snippet('may be made of generic variants, and have text for a tag', `
    type Some<T> = { readonly kind: 'some'; readonly value: T };
    type Maybe<T> = Some<T> | { readonly kind: 'none' };
    function first<T>(items: readonly T[]): Maybe<T> { return items.length === 0 ? { kind: 'none' } : { kind: 'some', value: items[0] }; }
    const bytes: readonly u8[] = [7, 8]; const words: readonly u16[] = [];
    export function run(): void {
      const b = first(bytes); const w = first(words);
      log.info(\`\${b.kind} \${w.kind} \${b.kind === 'some' ? b.value : 0} \${w.kind === 'some' ? w.value : 300}\`);
    }
  `).prints('some none 7 300');

  snippet('is an element of arrays that start as its zero', `
    type Slot = { readonly kind: 'free' } | { readonly kind: 'used'; readonly owner: u32 };
    const slots0 = array<Slot, 4>();
    export function run(): void {
      slots0[2] = { kind: 'used', owner: 9 };
      for (const s of slots0) log.info(\`\${s.kind}\${s.kind === 'used' ? s.owner : 0}\`);
      slots0.fill({ kind: 'used', owner: 1 }); slots0.subarray(1, 3).set(slots0.subarray(2, 4));
      const s = slots0[3]; if (s.kind === 'used') log.info(\`\${s.owner}\`);
    }
  `).prints('free0', 'free0', 'used9', 'free0', '1');
});

describe('storage that nothing has written, where no variant has the tag zero', () => {
  const EITHER = 'enum Kind { Zero, Byte = 5, Word = 70000 } type Either = { readonly kind: Kind.Byte; readonly x: u32 } | { readonly kind: Kind.Word; readonly y: u32 };';
  const NAMES = 'function show(e: Either): void { switch (e.kind) { case Kind.Byte: log.info(`byte ${e.x}`); break; case Kind.Word: log.info(`word ${e.y}`); } }';

  snippet('holds the first one, on the stack', `${EITHER} ${NAMES}
    export function run(): void {
      const all = array<Either, 2>();
      show(all[0]);
      all[1] = { kind: Kind.Word, y: 3 };
      show(all[1]);
      log.info(\`\${all[0].kind} \${all[0].kind === Kind.Byte} \${u32(all[0].kind)}\`);
    }
  `).prints('byte 0', 'word 3', 'Byte true 5');

  snippet('holds the first one, in an object of a pool, and in one that is still being made', `${EITHER} ${NAMES}
    class Slot {
      readonly all = array<Either, 2>();
      last: Either;
      constructor() { this.show(); this.last = { kind: Kind.Word, y: 1 }; }
      show(): void { show(this.last); }
    }
    const slots = pool(Slot, 1);
    export function run(): void { const slot = slots.take(); if (slot !== null) show(slot.all[1]); }
  `).prints('byte 0', 'byte 0');

  snippet('is in none of its cases otherwise: what the cases leave behind is known', `${EITHER}
    const few = array(u8, 2);
    export function run(): void {
      const all = array<Either, 2>();
      const one = all[0];
      let at: u32 = 50;
      switch (one.kind) { case Kind.Byte: at = 0; break; case Kind.Word: at = 1; }
      log.info(\`\${at} \${few[at]}\`);
    }
  `).prints('0 0');
});

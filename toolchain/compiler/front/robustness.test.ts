import { describe, expect, it } from 'vitest';
import { compile } from '../compile.ts';
import { frameDiagnostics } from '../diagnostics/frame.ts';
import { generator } from '../../test/generator.ts';

/** A module with something of everything. */
const SAMPLE = `
class Small<T> { value: u32 = 0; of: Small<T> | null = null; }
const Cr0 = register(u64, { pe: flag(0), level: bits<u8>(5, 4), frame: page(51, 12) });
type Cr0 = Value<typeof Cr0>;
const Header = layout(16, { magic: at(0, u32), length: at(4, u16), name: bytesAt(8, 8) });
const enum Kind { First, Second = 4 }
type Pair = { readonly left: u32; readonly kind: Kind };
interface Sink { put(value: u8): boolean }
class Ring implements Sink {
  readonly bytes = array(u8, 16);
  readonly count = atomic(u32);
  next: Ring | null = null;
  constructor(readonly id: u32) {}
  put(value: u8): boolean {
    const at = this.count.add(1);
    if (at >= this.bytes.length) return false;
    this.bytes[at] = value;
    return true;
  }
}
const ring = new Ring(3);
const names: readonly string[] = ['first', 'second'];
const handlers = table<(pair: Pair) => u32>(8, double, { [Kind.Second]: double });
let current: Sink | null = null;
function double(pair: Pair): u32 { return pair.left * 2; }
export function run(pair: Pair, address: Hpa, all: readonly u8[]): u32 {
  let sum: u32 = 0;
  for (const each of all) sum += u32(each) << 1;
  for (let i: u32 = 0; i < 4; i++) { if (i === 2) continue; sum ^= i; }
  const sink = current;
  if (sink !== null && sink.put(7)) current = ring;
  const value = Cr0.of(cpu.readCr0()).with({ pe: true, level: 2 });
  const header = Header.at(address);
  header.length = u16(header.magic >> 16);
  switch (pair.kind) {
    case Kind.First: sum = handlers[u32(pair.kind)](pair); break;
    case Kind.Second: log.info(\`\${names[1]} \${hex(value.raw)} \${pair.kind}\`); break;
  }
  while (sum > 100) sum /= 2;
  assert(sum !== 101);
  return ring.next === null ? sum : ring.next!.id;
}
interface Source<T> { next(): T }
class Queue<T extends u8 | u16, N extends number = 4> implements Source<T> {
  readonly slots = array<T, N>();
  last: T = 0 as T;
  constructor(readonly step: T) {}
  next(): T { this.last = (this.last + this.step) as T; this.slots[0] = this.last; return this.last; }
  map<R>(f: (a: T) => R): R { return f(this.last); }
}
type Both<A, B = A> = { readonly first: A; readonly second: B };
const queue = new Queue<u16, 8>(3);
const queues = array(Small<u8>, 2);
function both<A, B>(first: A, second: B): Both<A, B> { return { first, second }; }
function third<T>(source: Source<T>): T { source.next(); return both(source.next(), 'x').first; }
function unusedYet<T extends Source<U>, U>(a: T, all: readonly U[]): U { return all.length === 0 ? a.next() : all[0]; }
function wide(a: u16): u64 { return u64(a); }
export const picked = both<u8, Both<u16>>;
export function drive(): u64 { return queue.map(wide) + u64(queue.next()) + u64(both(queue.slots[1], queues[0]).first); }
type Hole = { readonly kind: 'hole'; readonly level: u32 };
type Walk = Hole | { readonly kind: 'mapped'; readonly pair: Pair; readonly frame: Hpa };
type Result<T, E = Kind> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };
type Op = { readonly op: Kind.First; readonly a: u8 } | { readonly op: Kind.Second };
let last: Walk = { kind: 'hole', level: 3 };
function walk(level: u32, { left, kind }: Pair = { left: 1, kind: Kind.First }): Walk {
  return level > 3 ? { kind: 'hole', level } : { kind: 'mapped', pair: { left, kind }, frame: 0x1000n };
}
function narrow(n: u64): Result<u8> { const c = u8.checked(n); return c.ok ? { ok: true, value: c.value } : { ok: false, error: Kind.Second }; }
export function follow(level: u32, op: Op): u32 {
  let w = walk(level);
  if (op.op === Kind.First && op.a > 3) w = last;
  switch (w.kind) {
    case 'hole': return w.level;
    case 'mapped': { const { pair: { left }, frame } = w; const [one, , three] = names; log.info(\`\${left} \${hex(frame)} \${w.kind} \${one} \${three}\`); break; }
  }
  const r = narrow(u64(w.pair.left));
  while (!r.ok) return 0;
  return u32(r.value);
}
entry('lyn_resumed', resume);
function resume(): void { ring.next = null; }
`;

const WORDS = ['null', '!', '=>', 'new', '{', '}', '(', ')', '[', ']', ';', ',', '?', '0', '5n', 'this', 'return', 'as', '...', 'class', 'const', 'u64', 'string', '===', '<<', '`${', '.', 'static', 'async', 'export', 'for', 'type', 'extends', '<T>', '<u8, 4>', 'array<T, N>()', 'as T', 'typeof', "kind: 'hole'", 'u32.checked(sum)', '|', '= 3', '[a, b]', '{ left }'];

describe('a program with mistakes', () => {
  it('has none to begin with', () => {
    expect(complaints(SAMPLE)).toBe('0 errors');
  });

  it.each(Array.from({ length: 12 }, (_, seed) => seed))('is answered with diagnostics, never with a crash (seed %i)', (seed) => {
    const random = generator(seed);
    for (let round = 0; round < 10; round++) complaints(mutate(SAMPLE, random));
  });
});

function complaints(text: string): string {
  return frameDiagnostics(compile({ root: '/project', entries: ['main.ts'], files: new Map([['main.ts', text]]) }).diagnostics);
}

/** One to three tokens left out, doubled by another of the module, or preceded by a word. */
function mutate(text: string, random: (below: number) => number): string {
  let mutant = text;
  for (let left = 1 + random(3); left > 0; left--) {
    const tokens = [...mutant.matchAll(/\w+|[^\s\w]/g)];
    const token = tokens[random(tokens.length)]!;
    const replacement = ['', tokens[random(tokens.length)]![0], `${WORDS[random(WORDS.length)]} ${token[0]}`][random(3)]!;
    mutant = mutant.slice(0, token.index) + replacement + mutant.slice(token.index + token[0].length);
  }
  return mutant;
}

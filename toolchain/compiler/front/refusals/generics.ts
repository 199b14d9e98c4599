import type { Refusals } from './refuse.ts';

const RING = 'class Ring<T, N extends number> { readonly slots = array<T, N>(); }\n';
const MAXIMUM = 'function maximum<T extends u8 | u16 | u32>(a: T, b: T): T { return a < b ? b : a; }\n';

/** Generics: what is refused in them, and in their uses. */
export const generics: Refusals = {
  genericFunctionType: 'export function g(f: <T>(a: T) => T): void {}',
  genericMember: 'interface Sink { put<T>(value: T): void } // module',
  constraintForm: [
    'export function g<T extends { readonly size: u32 }>(a: T): void {}', 'export function g<T extends bigint>(a: T): void {}',
    "export function g<T extends keyof CpuidResult>(a: T): void {}", 'export function g<T extends unknown>(a: T): T { return a; }\nexport function h(a: u8): u8 { return g(a); }',
  ],
  cannotInfer: [
    `${MAXIMUM}export function g(): u32 { return maximum(1, 2); }`, 'function count<T>(): u32 { return 0; }\nexport function g(): u32 { return count(); }',
    'class Box { size: u32 = 0; }\nfunction same<T>(a: T): T { return a; }\nexport function g(): Box | null { return same(null); }',
  ],
  inferenceConflict: [
    `${MAXIMUM}export function g(a: u8, b: u16): void { maximum(a + 1, b); }`,
    `${RING}function join<N extends number>(a: Ring<u8, N>, b: Ring<u8, N>): void {}\nexport const one = new Ring<u8, 1>();\nexport const two = new Ring<u8, 2>();\nexport function g(): void { join(one, two); }`,
    'interface Sink { put(value: u8): void }\nclass A implements Sink { put(value: u8): void {} }\nclass B implements Sink { put(value: u8): void {} }\nfunction first<T extends Sink>(a: T, b: T): T { return a; }\nexport function g(a: A, b: B): void { first(a, b).put(1); }',
  ],
  constraint: [
    'interface Sink { put(value: u8): void }\nclass Console { put(value: u8): void {} }\nfunction feed<S extends Sink>(sink: S): void { sink.put(1); }\nexport function g(console: Console): void { feed(console); }',
    'class A { size: u32 = 0; }\nclass B { size: u32 = 0; }\nfunction only<T extends A>(a: T): u32 { return a.size; }\nexport function g(b: B): u32 { return only(b); }',
    `enum Color { Red }\n${MAXIMUM}export function g(a: Color): Color { return maximum(a, a); }`,
    'class Holder<T extends object> { constructor(readonly of: T) {} }\ntype Pair = { readonly a: u32 };\nexport function g(a: Holder<Pair>): u32 { return a.of.a; }',
  ],
  genericValue: [
    `${MAXIMUM}export function g(): void { const z = maximum; }`, `${RING}export const ring = new Ring();`, `${RING}export const rings = array(Ring, 4);`,
  ],
  endlessInstances: [
    'type Pair<A> = { readonly a: A };\nfunction nest<T>(a: T): void { const z: Pair<T> = { a }; nest(z); }\nexport function g(a: u8): void { nest(a); }',
    'class Nest<T> { next: Nest<Nest<T>> | null = null; }\nexport const nest = new Nest<u8>();',
  ],
  noZero: ['export const all = array<(a: u8) => void, 4>();', 'interface Go { go(): void }\nexport const all = array<Go, 4>();'],
};

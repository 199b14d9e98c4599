import { describe, expect, test } from 'vitest';
import { loadJs, type Exports } from '../compiler/js/load.ts';
import { emitJs } from '../compiler/js/emit.ts';
import { programOf } from '../compiler/js/testing.ts';
import { interleave, steps, stepsOn } from './interleave.ts';
import { machine } from './machine/machine.ts';

const load = (text: string): Exports => loadJs(programOf({ 'hv/x.ts': text }), { steps: true })('hv/x');

const COUNTER = `
  const count = atomic(u32);
  let plain: u32 = 0;
  export function addTwice(): void { count.add(1); count.add(1); }
  export function loadAndStore(): void { count.store(count.load() + 1); }
  export function value(): u32 { return count.load(); }
`;

describe('every order of two processors', () => {
  test('is tried: two operations each', () => {
    const { addTwice, value } = load(COUNTER);
    const seen = new Set<number>();
    expect(interleave({ courses: [steps(addTwice), steps(addTwice)], check: () => seen.add(value()) })).toBe(20);
    expect([...seen]).toEqual([4]);
  });

  test('finds the update that is lost between a load and a store, and says in which order', () => {
    const { loadAndStore, value } = load(COUNTER);
    const seen = new Set<number>();
    interleave({ courses: [steps(loadAndStore), steps(loadAndStore)], check: () => seen.add(value()) });
    expect([...seen].sort()).toEqual([1, 2]);
    expect(() => interleave({ courses: [steps(loadAndStore), steps(loadAndStore)], check: () => expect(value()).toBe(2) })).toThrow(/processors in this order: 0x2 1x3 0/);
  });

  test('with no preemption is one after the other', () => {
    const { loadAndStore, value } = load(COUNTER);
    const runs = interleave({ courses: [steps(loadAndStore), steps(loadAndStore)], preemptions: 0, check: () => expect(value()).toBe(2) });
    expect(runs).toBe(2);
  });
});

const LOCK = `
  class Lock {
    private readonly held = atomic(bool);
    acquire(): void { while (this.held.exchange(true)) cpu.pause(); }
    release(): void { this.held.store(false); }
  }
  interface Work { go(): void }
  class Add implements Work { go(): void { lock.acquire(); const before: u32 = sum; mmio.load32(0xFEE00000n); sum = before + 1; lock.release(); } }
  class AddUnlocked implements Work { go(): void { const before: u32 = sum; mmio.load32(0xFEE00000n); sum = before + 1; } }
  const lock = new Lock();
  const add = new Add();
  const careless = new AddUnlocked();
  let sum: u32 = 0;
  function call(work: Work): void { work.go(); }
  const twice: (f: (work: Work) => void) => void = run2;
  function run2(f: (work: Work) => void): void { f(add); f(add); }
  export function locked(): void { call(add); }
  export function unlocked(): void { call(careless); }
  export function throughReferences(): void { twice(call); }
  export function deadlock(): void { lock.acquire(); lock.acquire(); }
  export function value(): u32 { return sum; }
  export function theLock(): Lock { return lock; }
`;

describe('a lock', () => {
  const begin = (): void => machine.mmio.handle(0xfee0_0000n, 4, {});

  test('keeps others out, through interfaces, function references, and device memory', () => {
    const { locked, throughReferences, value } = load(LOCK);
    interleave({ begin, courses: [steps(locked), steps(locked)], check: () => expect(value()).toBe(2) });
    interleave({ begin, courses: [steps(throughReferences), steps(locked)], preemptions: 2, check: () => expect(value()).toBe(3) });
  });

  test('that nobody takes loses an update', () => {
    const { unlocked, value } = load(LOCK);
    expect(() => interleave({ begin, courses: [steps(unlocked), steps(unlocked)], check: () => expect(value()).toBe(2) })).toThrow('processors in this order');
  });

  test('that is never given back is reported', () => {
    const { deadlock } = load(LOCK);
    expect(() => interleave({ begin, courses: [steps(deadlock)], check: () => undefined })).toThrow('no end after 10000 steps');
  });

  test('is stepped by its own methods', () => {
    const { theLock, locked, value } = load(LOCK);
    interleave({ begin: () => { begin(); theLock().acquire(); }, courses: [stepsOn(theLock(), 'release'), steps(locked)], check: () => expect(value()).toBe(1) });
  });
});

describe('the twin of a function', () => {
  test('is written only where something in it can be seen by others', () => {
    const js = emitJs(programOf({ 'hv/x.ts': 'const n = atomic(u32);\nexport function pure(a: u32): u32 { return a + 1; }\nexport function shared(): u32 { return pure(n.add(2)); }' }), { runtime: 'lyn/runtime', steps: true }).get('hv/x.js');
    expect(js).not.toContain('pure$steps');
    expect(js).toContain("function* shared$steps() {\n  return pure(n.add(2, yield 'atomic'));\n}");
  });
});

import type { Refusals } from './refuse.ts';

const BOX = 'class Box { next: Box | null = null; size: u32 = 0; }\n';

/** What lies on the stack. */
export const stack: Refusals = {
  stackReturned: [`${BOX}export function g(): Box { const box = new Box(); return box; }`, 'export function g(): u8[] { const bytes = array(u8, 16); return bytes.subarray(0, 4); }'],
  stackStored: [
    `${BOX}export let last: Box | null = null;\nexport function g(): void { const box = new Box(); last = box; }`,
    `${BOX}export function g(to: Box): void { const box = new Box(); to.next = box; }`,
    `${BOX}const boxes = references<Box, 4>(4);\nexport function g(): void { const box = new Box(); boxes[1] = box; }`,
  ],
  stackPassed: [
    `${BOX}let last: Box | null = null;\nfunction keep(box: Box): void { last = box; }\nexport function g(): void { keep(new Box()); }`,
    `${BOX}let last: Box | null = null;\nfunction keep(box: Box): void { last = box; }\nfunction outer(a: u32, b: Box): void { if (a > 3) keep(b); }\nexport function g(): void { const box = new Box(); outer(4, box); }`,
    `${BOX}function at(box: Box): Hpa { return memory.addressOf(box); }\nexport function g(): Hpa { const box = new Box(); return at(box); }`,
  ],
  stackAssigned: [
    `${BOX}export function g(n: u32): void { let last: Box | null = null; while (n > 0) { const box = new Box(); last = box; n -= last.size; } }`,
    `${BOX}function same(box: Box): Box { return box; }\nexport function g(): u32 { const box = same(new Box()); return box.size; }`,
  ],
  stackSize: 'export function g(): u8 { const page0 = array(u8, 4096); return page0[0]; }',
  unfinished: [
    `${BOX}export class Holder { box: Box; constructor(box: Box) { this.look(); this.box = box; } look(): u32 { return this.box.size; } }`,
    `${BOX}function look(holder: Holder): u32 { return deeper(holder); }\nfunction deeper(holder: Holder): u32 { return holder.box.size; }\nexport class Holder { readonly size: u32 = look(this); constructor(readonly box: Box) {} }`,
    'class Part { readonly size: u32; constructor(whole: Whole) { this.size = whole.act(); } }\nexport class Whole { readonly part = new Part(this); constructor(readonly act: () => u32) {} }',
    `${BOX}export class Holder { box: Box; constructor(box: Box, n: u32) { if (n > 1) this.box = box; else log.info('none'); this.look(); this.box = box; } look(): u32 { return this.box.size; } }`,
  ],
  stackTable: 'class Box { readonly all: readonly u32[] = [cpu.index(), 2]; }\nexport function g(): u32 { const box = new Box(); return box.all[0]; }',
};

/** Pools, and what is disposed of. */
export const resources: Refusals = {
  poolCapacity: 'class Job { id: u32 = 0; }\nexport const jobs = pool(Job, 0);',
  poolPath: 'class Job { id: u32 = 0; }\nconst jobs = pool(Job, 4);\nfunction all(): Pool<typeof Job, 4> { return jobs; }\nexport function g(job: Job): void { all().release(job); }',
};

import { describe } from 'vitest';
import { snippets } from '../../test/snippet.ts';

const snippet = snippets('statics');

describe('compile-time evaluation', () => {
  snippet('computes constants with the rules of the language', `
    const PAGE: u32 = 1 << 12;
    const MASK: u64 = ~(u64(PAGE) - 1n);
    const WRAPPED: u8 = u8(PAGE + 255) + 3;
    const NEGATIVE: i32 = i32.MIN / -1;
    const crc = makeTable();
    function makeTable(): u32 { let c: u32 = 1; for (let k: u32 = 0; k < 8; k++) c = (c & 1) !== 0 ? 0xEDB88320 ^ (c >> 1) : c >> 1; return c; }
    export function run(): void { log.info(\`\${PAGE} \${hex(MASK)} \${WRAPPED} \${NEGATIVE} \${hex(crc)}\`); }
  `).prints('4096 0xfffffffffffff000 2 -2147483648 0x77073096');

  snippet('lays out objects that refer to each other', `
    class Node { readonly bytes = array(u8, 3); next: Node | null; constructor(next: Node | null, start: u8) { this.next = next; this.bytes[0] = start; this.bytes[2] = start * 2; } }
    const last = new Node(null, 1);
    const middle = new Node(last, 2);
    const first = new Node(middle, 100);
    let current: Node = middle;
    export function run(): void {
      let sum: u32 = 0;
      let node: Node | null = first;
      while (node !== null) { sum = sum * 1000 + u32(node.bytes[2]); node = node.next; }
      log.info(\`\${sum} \${current === middle}\`);
      current = last;
      log.info(\`\${current.bytes[0]}\`);
    }
  `).prints('200004002 true', '1');

  snippet('keeps statics of every type', `
    let a: u8 = 200; let b: i64 = -5n; let on: boolean = true; let text: string = 'one';
    type Pair = { readonly x: u32; readonly y: string };
    let pair: Pair = { x: 3, y: 'three' };
    export function run(): void {
      a += 100; b *= -3n; on = !on;
      log.info(\`\${a} \${b} \${on} \${text} \${pair.x} \${pair.y}\`);
      text = 'two'; pair = { x: pair.x + 1, y: text };
      log.info(\`\${text} \${pair.x} \${pair.y} \${text.length}\`);
    }
  `).prints('44 15 false one 3 three', 'two 4 two 3');

  snippet('folds what is chosen by a constant', `
    const VERBOSE: boolean = false;
    export function run(): void {
      if (VERBOSE) log.info('verbose'); else log.info('quiet');
      log.info(\`\${VERBOSE ? u32(1) : 2}\`);
      while (VERBOSE) log.info('never');
    }
  `).prints('quiet', '2');
});

describe('modules', () => {
  snippet('share functions, objects and types', {
    'main.ts': `import { counter, advance, Mode, type Step } from './other.ts';
import { helper } from './deep/helper.ts';
export function run(): void {
  const step: Step = { by: 4, mode: Mode.Fast };
  advance(step);
  log.info(\`\${counter.value} \${helper(counter)} \${step.mode}\`);
}
`,
    'other.ts': `export enum Mode { Slow, Fast }
export type Step = { readonly by: u32; readonly mode: Mode };
export class Counter { value: u32 = 1; }
export const counter = new Counter();
export function advance(step: Step): void { counter.value += step.mode === Mode.Fast ? step.by * 10 : step.by; }
`,
    'deep/helper.ts': `import { type Counter } from '../other.ts';
export function helper(c: Counter): u32 { return twice(c.value); }
function twice(n: u32): u32 { return n * 2; }
`,
  }).prints('41 82 Fast');

  snippet('may have equal names inside', {
    'main.ts': `import { first } from './a/part.ts';
import { second } from './b/part.ts';
class Box { value: u32 = 3; }
const box = new Box();
function helper(): u32 { return box.value; }
export function run(): void { log.info(\`\${first()} \${second()} \${helper()}\`); }
`,
    'a/part.ts': `class Box { value: u32 = 1; }
const box = new Box();
function helper(): u32 { return box.value; }
export function first(): u32 { return helper(); }
`,
    'b/part.ts': `class Box { value: u32 = 2; }
const box = new Box();
function helper(): u32 { return box.value; }
export function second(): u32 { return helper(); }
`,
  }).prints('1 2 3');
});

describe('a table of references', () => {
  snippet('is constant, and the objects are not', `
    class Box { value: u32 = 1; readonly step: (x: u32) => u32; constructor(step: (x: u32) => u32) { this.step = step; } }
    function twice(x: u32): u32 { return x * 2; }
    function half(x: u32): u32 { return x / 2; }
    const one = new Box(twice); const two = new Box(half);
    const boxes: readonly (Box | null)[] = [one, null, two];
    export function run(): void {
      for (const box of boxes) if (box !== null) box.value += box.step(8);
      log.info(\`\${one.value} \${two.value} \${boxes[2] === two}\`);
    }
  `).prints('17 5 true');
});

/** gcc 12.2 put such an object into read-only data: `gccFlags` keep it from that. */
describe('an object that only a call writes, by the second of two references to it', () => {
  snippet('is written, and read again', `
    class Box { n: u32 = 0; }
    const seen = array(u8, 8);
    const one = new Box();
    function at(x: Box, y: Box): u8 {
      if (x.n >= 8) return 9;
      y.n = 100;
      return seen[x.n];
    }
    export function run(): void {
      log.info(\`\${at(one, new Box())}\`);
      log.info(\`\${at(one, one)}\`);
    }
  `).prints('0').panics('index 100 is not below the length 8', 8);
});

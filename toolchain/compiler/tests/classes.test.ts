import { describe } from 'vitest';
import { snippets } from '../../test/snippet.ts';

const snippet = snippets('classes');

describe('an object', () => {
  snippet('has fields and methods, and starts as its class says', `
    class Counter {
      value: u32 = 5;
      step: u8 = 2;
      on: boolean = true;
      advance(times: u32): u32 {
        for (let i: u32 = 0; i < times; i++) if (this.on) this.value += u32(this.step);
        return this.value;
      }
    }
    const counter = new Counter();
    export function run(): void {
      log.info(\`\${counter.value} \${counter.advance(3)} \${counter.value}\`);
      counter.on = false;
      counter.step--;
      log.info(\`\${counter.advance(3)} \${counter.step}\`);
    }
  `).prints('5 11 11', '11 1');

  snippet('is passed by reference', `
    class Box { value: u32 = 0; }
    const box = new Box();
    function bump(b: Box): Box { b.value++; return b; }
    export function run(): void {
      const same = bump(bump(box));
      log.info(\`\${box.value} \${same === box} \${same.value}\`);
    }
  `).prints('2 true 2');

  snippet('is made by a constructor with arguments, at compile time', `
    class Port { base: u16; readonly end: u16; constructor(base: u16, length: u16) { this.base = base; this.end = base + length; } }
    const com1 = new Port(0x3F8, 8);
    const com2 = new Port(0x2F8, 8);
    export function run(): void { log.info(\`\${hex(com1.base)} \${hex(com1.end)} \${hex(com2.end)}\`); }
  `).prints('0x3f8 0x400 0x300');

  snippet('keeps what is embedded in it, by value', `
    class Inner { a: u8 = 1; b: u64 = 2n; }
    class Outer { readonly first = new Inner(); x: u8 = 9; readonly second = new Inner(); }
    const one = new Outer();
    const two = new Outer();
    export function run(): void {
      one.first.a = 7;
      one.second.b += 40n;
      const inner = two.second;
      inner.a = 3;
      log.info(\`\${one.first.a} \${one.first.b} \${one.second.a} \${one.second.b} \${two.first.a} \${two.second.a}\`);
    }
  `).prints('7 2 1 42 1 3');

  snippet('holds references to others by the parameters of its constructor', `
    class Machine { cycles: u32 = 10; }
    class Device { constructor(readonly machine: Machine, private rate: u32) {} tick(): void { this.machine.cycles += this.rate; } }
    const machine0 = new Machine();
    const slow = new Device(machine0, 1);
    const fast = new Device(machine0, 100);
    export function run(): void { slow.tick(); fast.tick(); log.info(\`\${machine0.cycles} \${slow.machine === fast.machine}\`); }
  `).prints('111 true');

  snippet('can be copied', `
    class Pair { a: u32 = 1; readonly inner = array(u8, 3); b: u64 = 2n; }
    const x = new Pair();
    const y = new Pair();
    export function run(): void {
      x.a = 5; x.inner[1] = 6; x.b = 7n;
      copy(y, x);
      x.inner[1] = 0; x.a = 0;
      log.info(\`\${y.a} \${y.inner[1]} \${y.b} \${x.inner[1]}\`);
    }
  `).prints('5 6 7 0');

  snippet('may be named like a word of C', `
    class union { register: u32 = 1; default: u8 = 2; struct(): u32 { return this.register; } }
    const int = new union();
    export function run(): void { const signed = int.struct(); let extern: u32 = 4; extern++; log.info(\`\${signed} \${int.default} \${extern}\`); }
  `).prints('1 2 5');
});

describe('a nullable reference', () => {
  snippet('links objects, and compares', `
    class Node { next: Node | null = null; value: u32 = 0; }
    const a = new Node(); const b = new Node(); const c = new Node();
    export function run(): void {
      a.value = 1; b.value = 2; c.value = 3;
      a.next = b; b.next = c;
      let sum: u32 = 0;
      let node: Node | null = a;
      while (node !== null) { sum += node.value; node = node.next; }
      const second = a.next;
      log.info(\`\${sum} \${second === b} \${second === c} \${c.next === null}\`);
      b.next = null;
      const last = b.next;
      if (last === null) log.info('end');
    }
  `).prints('6 true false true', 'end');

  snippet('is asserted with !', `
    class Node { next: Node | null = null; value: u32 = 7; }
    const a = new Node();
    export function run(): void {
      a.next = a;
      log.info(\`\${a.next!.value}\`);
      a.next = null;
      log.info(\`\${a.next!.value}\`);
    }
  `).prints('7').panics('null reference', 8);

  snippet('is kept in arrays', `
    class Slot { readonly id: u32; constructor(id: u32) { this.id = id; } }
    const one = new Slot(1); const two = new Slot(2);
    const slots = references<Slot, 4>(4);
    export function run(): void {
      slots[2] = two; slots[0] = one;
      let sum: u32 = 0;
      for (const slot of slots) if (slot !== null) sum = sum * 10 + slot.id;
      const missing = slots[1];
      log.info(\`\${sum} \${missing === null}\`);
    }
  `).prints('12 true');

  snippet('may be null as an argument and as a result', `
    class Node { value: u32 = 7; }
    const node = new Node();
    function pick(yes: boolean): Node | null { return yes ? node : null; }
    function valueOf(n: Node | null): u32 { if (n === null) return 0; return n.value; }
    export function run(): void { log.info(\`\${valueOf(pick(true))} \${valueOf(pick(false))} \${valueOf(null)}\`); }
  `).prints('7 0 0');
});

describe('a copy', () => {
  snippet('of an object to itself does nothing; references to the inside stay those of the original', `
    class Box { readonly own = array(u32, 3); seen: u32[] = this.own; }
    const a = new Box(); const b = new Box();
    export function run(): void {
      a.own[0] = 9;
      copy(b, a); copy(a, a);
      b.seen[1] = 8;
      log.info(\`\${b.own[0]} \${b.own[1]} \${a.own[1]} \${b.seen[0]}\`);
    }
  `).prints('9 0 8 9');
});

describe('a comment', () => {
  snippet('may hold what C takes for the beginning of another', `
    /** Ports 0x3f8/* and others // \\
     */
    function answer(): u32 { return 42; }
    export function run(): void { log.info(\`\${answer()}\`); }
  `).prints('42');
});

import { describe } from 'vitest';
import { snippets } from '../../test/snippet.ts';

const snippet = snippets('warnings');

/** Programs that mean something, whose plain translation a C compiler takes for a mistake. Found by random programs. */
describe('C without warnings', () => {
  snippet('of operators that change nothing', `
    export function run(): void { show(-2); }
    function show(n: i8): void { log.info(\`\${u16(n) ^ 0 | 0} \${u16(n) + 0} \${u16(n) << 0} \${i32(n) >> 0}\`); }
  `).prints('65534 65534 65534 -2');

  snippet('of a comparison with what a conversion never gives', `
    export function run(): void { show(-1); show(0); }
    function show(n: i8): void {
      if (u64(n) === 0x80_0000_0000n) log.info('never');
      if (u32(n) === 0xFFFFFFFF) log.info('often');
      log.info(\`\${0xFFFFFFFFFFF80000n === u64(n)} \${u16(u8(n)) !== 0x100}\`);
    }
  `).prints('often', 'false true', 'false true');

  snippet('of a part of a constant table', `
    const primes: readonly u32[] = [2, 3, 5, 7];
    export function run(): void { show(1, 3); }
    function show(from: u32, to: u32): void {
      let sum: u32 = 0;
      for (const prime of primes.subarray(from, to)) sum += prime;
      log.info(\`\${sum} \${primes.subarray(to, 4)[0]}\`);
    }
  `).prints('8 7');

  snippet('of a switch on a constant that has no case', `
    export function run(): void {
      const size: u32 = 3;
      switch (size) {
        case 1: log.info('one'); break;
        case 2: log.info('two'); break;
      }
      log.info(\`\${size}\`);
    }
  `).prints('3');

  snippet('of a loop over an array whose elements nobody reads', `
    const slots = array(u32, 3);
    export function run(): void {
      let rounds: u32 = 0;
      for (const slot of slots) rounds++;
      log.info(\`\${rounds}\`);
    }
  `).prints('3');

  snippet('of conversions that widen twice, one of them unseen', `
    export function run(): void { show(-1, 3); }
    function wide(n: u64): u64 { return n; }
    function show(a: i8, b: i8): void {
      const words: readonly u32[] = table16;
      log.info(\`\${words[u16(b)]} \${wide(u64(u16(a)))} \${u16(a) | 0xF827}\`);
    }
    const table16: readonly u32[] = [1, 2, 3, 4];
  `).prints('4 65535 65535');

  snippet('of a comparison of a complement that was widened', `
    class Pair { a: u16 = 3; b: u8 = 200; }
    const pair = new Pair();
    export function run(): void { log.info(\`\${~u64(pair.a) <= u64(pair.b)} \${~u32(pair.b) === u32(pair.a)}\`); }
  `).prints('false false');

  snippet('of an assignment to itself', `
    class Box { value: u32 = 4; }
    const box = new Box();
    export function run(): void {
      let a: u32 = box.value;
      a = a;
      a &= a;
      box.value = box.value;
      log.info(\`\${a} \${box.value}\`);
    }
  `).prints('4 4');

  snippet('of bits that two narrow numbers do not share', `
    class Box { wide: u16 = 0xFFFF; }
    const box = new Box();
    export function run(): void { show(0xA7, 0x1234); }
    function show(n: u8, m: u32): void {
      const same = (n & 155) ^ n;
      box.wide &= (box.wide << 6) ^ u16(m >> 7);
      log.info(\`\${same} \${box.wide}\`);
    }
  `).prints('36 65508');

  snippet('of what is zeros and stays so, and of a copy that nothing reads', `
    class Cell { value: u32 = 0; }
    class Box { readonly cells = array(Cell, 2); constructor(n: u32) { if (n > 3) log.info('many'); } }
    const cell = new Cell();
    export function run(): void {
      const box = new Box(5);
      const copied = new Cell();
      copy(copied, cell);
      log.info(\`\${box.cells.length}\`);
    }
  `).prints('many', '2');

  snippet('of what is not, compared', `
    export function run(): void { show(3, 20, true); show(3, 4, false); }
    function show(a: u32, b: u32, c: boolean): void {
      log.info(\`\${!(a < b && b < 10) === true} \${!(a > 3) !== c} \${!c === (a < b)} \${c === !(a < b && b < 10)} \${!c !== !(a < b || c)}\`);
    }
  `).prints('true false false true false', 'false true true true true');
});

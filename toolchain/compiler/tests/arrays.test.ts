import { describe } from 'vitest';
import { snippets } from '../../test/snippet.ts';

const snippet = snippets('arrays');

describe('the length of a fixed array', () => {
  snippet('is known, but the way to the array is gone all the same', `
    class Box { readonly bytes = array(u8, 8); }
    const boxes = references<Box, 2>(2);
    const box = new Box();
    let asked: u32 = 0;
    function ask(): Box { asked++; return box; }
    export function run(): void {
      log.info(\`\${ask().bytes.length} \${asked} \${asked + ask().bytes.length} \${asked}\`);
      log.info(\`\${boxes[1]!.bytes.length}\`);
    }
  `).prints('8 1 9 2').panics('null reference', 9);

  snippet('is a u32 in whatever is computed with it', `
    class Box { readonly bytes = array(u8, 4); }
    const boxes = array(Box, 2);
    const table: readonly u8[] = [1, 2, 3];
    export function run(): void { show(1); }
    function show(at: u32): void {
      log.info(\`\${u64(-table.length)} \${u64(table.length - 5)} \${u64(~table.length)}\`);
      log.info(\`\${u64(-boxes[at].bytes.length)} \${u64(boxes[at].bytes.length - 5)} \${i64(~boxes[at].bytes.length)} \${u64(boxes[at].bytes.length - table.length * 2)}\`);
    }
  `).prints('4294967293 4294967294 4294967292', '4294967292 4294967295 4294967291 4294967294');
});

describe('a fixed array', () => {
  snippet('holds numbers, zero at first, wrapped to its width', `
    const bytes = array(u8, 4); const words = array(i16, 2); const longs = array(u64, 2); const flags = array(bool, 3);
    export function run(): void {
      bytes[1] = 250; bytes[1] += 10; bytes[2]--;
      words[0] = -32768; words[0]--;
      longs[1] = 5n; longs[1] *= 0x8000000000000000n;
      flags[2] = true;
      for (const b of bytes) log.info(\`\${b}\`);
      log.info(\`\${words[0]} \${longs[1]} \${flags[0]} \${flags[2]} \${bytes.length}\`);
    }
  `).prints('0', '4', '255', '0', '32767 9223372036854775808 false true 4');

  snippet('holds objects themselves', `
    class Cell { value: u32 = 3; readonly bytes = array(u8, 2); }
    class Grid { readonly cells = array(Cell, 3); }
    const grid = new Grid();
    const loose = array(Cell, 2);
    export function run(): void {
      grid.cells[1].value = 8;
      grid.cells[1].bytes[1] = 9;
      const cell = grid.cells[2];
      cell.value++;
      loose[0].value = 1;
      let sum: u32 = 0;
      for (const c of grid.cells) sum = sum * 10 + c.value;
      log.info(\`\${sum} \${grid.cells[1].bytes[1]} \${loose[0].value} \${loose[1].value} \${cell === grid.cells[2]}\`);
    }
  `).prints('384 9 1 3 true');

  snippet('is checked at every index', `
    const bytes = array(u8, 4);
    export function run(): void { at(3); at(4); }
    function at(i: u32): void {
      bytes[i] = 1;
      log.info(\`\${i}\`);
    }
  `).prints('3').panics('index 4 is not below the length 4', 5);

  snippet('is checked by index of any width', `
    const bytes = array(u8, 200);
    export function run(): void { at(199); at(255); }
    function at(i: u8): void { log.info(\`\${bytes[i]}\`); }
  `).prints('0').panics('index 255 is not below the length 200', 4);

  snippet('holds register values', `
    const Entry = register(u64, { present: flag(0), frame: page(51, 12) });
    const table0 = array(Entry, 4);
    export function run(): void {
      table0[1] = Entry.with({ present: true, frame: 0x5000n });
      table0[2] = table0[1].with({ present: false });
      log.info(\`\${hex(table0[1].raw)} \${hex(table0[2].raw)} \${table0[0].present} \${table0[1].present}\`);
    }
  `).prints('0x5001 0x5000 false true');
});

describe('a constant array', () => {
  snippet('is a table', `
    const primes: readonly u32[] = [2, 3, 5, 7, 11];
    const big: readonly u64[] = [1n, 0xFFFFFFFFFFFFFFFFn];
    const signed: readonly i8[] = [-1, 127, -128];
    export function run(): void {
      let sum: u32 = 0;
      for (let i: u32 = 0; i < primes.length; i++) sum += primes[i];
      log.info(\`\${sum} \${big[1]} \${signed[0]} \${signed[2]} \${primes.length}\`);
      log.info(\`\${third(primes)}\`);
    }
    function third(of: readonly u32[]): u32 { return of[2]; }
  `).prints('28 18446744073709551615 -1 -128 5', '5');

  snippet('of text prints', `
    const names: readonly string[] = ['zero', 'one "quoted"', 'two??/'];
    export function run(): void { for (const name of names) log.info(\`\${name} \${name.length}\`); }
  `).prints('zero 4', 'one "quoted" 12', 'two??/ 6');

  snippet('is checked', `
    const primes: readonly u8[] = [2, 3, 5];
    export function run(): void { show(2); show(3); }
    function show(i: u32): void { log.info(\`\${primes[i]}\`); }
  `).prints('5').panics('index 3 is not below the length 3', 4);
});

describe('a slice', () => {
  snippet('is a part of an array', `
    const bytes = array(u8, 8);
    export function run(): void {
      for (let i: u32 = 0; i < 8; i++) bytes[i] = u8(i * 11);
      const part = bytes.subarray(2, 5);
      part[0] = 99;
      log.info(\`\${part.length} \${part[0]} \${part[2]} \${bytes[2]} \${sum(part)} \${sum(part.subarray(1, 1))} \${sum(bytes)}\`);
    }
    function sum(of: readonly u8[]): u32 { let total: u32 = 0; for (const b of of) total += u32(b); return total; }
  `).prints('3 99 44 99 176 0 385');

  snippet('is checked against its own length', `
    const bytes = array(u8, 8);
    export function run(): void { const part = bytes.subarray(2, 5); show(part, 2); show(part, 3); }
    function show(part: u8[], i: u32): void { log.info(\`\${part[i]}\`); }
  `).prints('0').panics('index 3 is not below the length 3', 4);

  snippet('does not reach beyond its array', `
    const bytes = array(u8, 8);
    export function run(): void { cut(0, 8); cut(8, 8); cut(3, 9); }
    function cut(from: u32, to: u32): void { log.info(\`\${bytes.subarray(from, to).length}\`); }
  `).prints('8', '0').panics('subarray 3 to 9 does not lie in a length of 8', 4);

  snippet('does not go backwards', `
    const bytes = array(u8, 8);
    export function run(): void { cut(bytes, 4, 3); }
    function cut(of: u8[], from: u32, to: u32): void { log.info(\`\${of.subarray(from, to).length}\`); }
  `).panics('subarray 4 to 3 does not lie in a length of 8', 4);

  snippet('is filled and copied, also onto itself', `
    const bytes = array(u8, 6); const words = array(u32, 3);
    export function run(): void {
      bytes.fill(7); words.subarray(1, 3).fill(0xFFFFFFFF);
      bytes[0] = 1; bytes[1] = 2;
      bytes.subarray(2, 6).set(bytes.subarray(0, 4));
      for (const b of bytes) log.info(\`\${b}\`);
      log.info(\`\${words[0]} \${words[2]}\`);
      bytes.subarray(0, 2).set(bytes);
    }
  `).prints('1', '2', '1', '2', '7', '7', '0 4294967295').panics('6 elements do not fit into 2', 9);

  snippet('of objects gives references', `
    class Cell { value: u32 = 0; }
    const cells = array(Cell, 4);
    export function run(): void {
      mark(cells.subarray(1, 3));
      for (const c of cells) log.info(\`\${c.value}\`);
    }
    function mark(some: readonly Cell[]): void { for (const c of some) c.value = 5; some[1].value++; }
  `).prints('0', '5', '6', '0');
});

import { describe, expect, test } from 'vitest';
import { compileAll } from '../../test/batch.ts';
import { snippets } from '../../test/snippet.ts';
import { emitC } from './emit.ts';

const TABLE = 'const table: readonly u8[] = [3, 1, 4, 1];\n';

/** The lines of `run`'s body that declare or find something. */
function lines(text: string, part: string): readonly string[] {
  const c = emitC(compileAll([{ 'hv/x.ts': `${TABLE}export function run(bytes: readonly u8[], n: u32): u32 { ${text} }\nexport function main(): void { run(table, 1); }` }])).get('hv_x.c')!;
  return c.split('\n').map((line) => line.trim()).filter((line) => line.includes(part));
}

describe('a position in a slice', () => {
  test('is a size_t if it moves in steps that cannot wrap around', () => {
    expect(lines('let sum: u32 = 0; for (let i: u32 = 0; i < bytes.length; i++) sum += u32(bytes[i]); return sum;', ' i = ')).toEqual(['for (size_t i = 0; i < bytes.length; i++) {']);
  });

  test('is cast where 32 bits are wanted', () => {
    expect(lines('let at: u32 = 0; while (at < bytes.length && bytes[at] === 0) at++; return at;', 'return at')).toEqual([]);
    expect(lines('let at: u32 = 0; while (at < bytes.length && bytes[at] === 0) at++; return at;', 'return (')).toEqual(['return (uint32_t)at;']);
  });

  test('has 32 bits if a step may wrap around', () => {
    expect(lines('let sum: u32 = 0; for (let i: u32 = 3; i < bytes.length; i--) sum += u32(bytes[i]); return sum;', ' i = ')).toEqual(['for (uint32_t i = 3; i < bytes.length; i--) {']);
    expect(lines('let sum: u32 = 0; for (let i: u32 = 0; i < bytes.length; i += n) sum += u32(bytes[i]); return sum;', ' i = ')).toEqual(['for (uint32_t i = 0; i < bytes.length; i += n) {']);
  });

  test('has 32 bits if it is a number more often', () => {
    expect(lines('let sum: u32 = 0; for (let i: u32 = 0; i < bytes.length; i++) sum += u32(bytes[i]) + i * i; return sum;', ' i = ')).toEqual(['for (uint32_t i = 0; i < bytes.length; i++) {']);
  });
});

describe('a sum as an index', () => {
  test('is computed in 64 bits if it cannot wrap around', () => {
    expect(lines('if (n > bytes.length || n === 0) return 0; const end = bytes.length; return u32(bytes[end - n]);', 'data[')).toEqual(['return bytes.data[(size_t)end - n];']);
  });

  test('is computed in 32 bits if it may', () => {
    expect(lines('const at = bytes.length - n; return at < bytes.length ? u32(bytes[bytes.length - n]) : 0;', 'data[').join()).not.toContain('size_t');
  });
});

const snippet = snippets('wide');

describe('a position that wraps around', () => {
  snippet('comes back to where it was', `${TABLE}
    export function run(): void { walk(table, 0xFFFFFFFF); walk(table, 2); }
    function walk(bytes: readonly u8[], step: u32): void {
      let sum: u32 = 0;
      for (let i: u32 = 3; i < bytes.length; i += step) sum = sum * 10 + u32(bytes[i]);
      log.info(\`\${sum}\`);
    }
  `).prints('1413', '1');

  snippet('below zero ends the loop', `${TABLE}
    export function run(): void { let sum: u32 = 0; let i: u32 = 2; for (; i < table.length; i--) sum += u32(table[i]); log.info(\`\${sum} \${i} \${i + 3}\`); }
  `).prints('8 4294967295 2');
});

describe('a position', () => {
  snippet('is a u32 in whatever else is done with it', `${TABLE}
    export function run(): void { show(table); }
    function show(bytes: readonly u8[]): void {
      let at: u32 = 0;
      while (at < bytes.length && bytes[at] !== 4) at++;
      log.info(\`\${u64(at - 3)} \${u64(~at)} \${bytes[at]} \${bytes[at - 1]} \${bytes[at + 1]} \${at < bytes.length}\`);
    }
  `).prints('4294967295 4294967293 4 1 1 true');
});

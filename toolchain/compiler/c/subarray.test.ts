import { describe, expect, test } from 'vitest';
import { compileAll } from '../../test/batch.ts';
import { snippets } from '../../test/snippet.ts';
import { emitC } from './emit.ts';

const TABLE = 'const table: readonly u8[] = [3, 1, 4, 1];\n';

/** What the body of `run` becomes, without blanks at the beginnings of lines. */
function body(text: string): string {
  const c = emitC(compileAll([{ 'hv/x.ts': `${TABLE}function show(part: readonly u8[]): void { log.info(\`\${part.length}\`); }
    const room = array(u8, 8);
    export function run(bytes: readonly u8[], at: u32, n: u32): void { ${text} }
    export function main(): void { run(table, 1, 2); run(table, u32(table[0]) + 3, 0xFFFFFFFF); show(table); }` }])).get('hv_x.c')!;
  const from = c.search(/x_run\([^)]*\) \{/);
  return c.slice(from, c.indexOf('\n}', from)).split('\n').map((line) => line.trim()).join('\n');
}

const GUARD = 'if (at > bytes.length || n > bytes.length - at) return;';

describe('a part of a slice', () => {
  test('has the length that the source says, if its bounds are good', () => {
    const c = body(`${GUARD} show(bytes.subarray(at, at + n));`);
    expect(c).toContain('{ bytes.data + at, n }');
    expect(c).not.toContain('at + n;');
  });

  test('has an end that a check names, if they may not be', () => {
    const c = body('show(bytes.subarray(at, at + n));');
    expect(c).toContain('const uint32_t value = at + n;\nlyn_subarray(at, value, bytes.length, ');
    expect(c).toContain('{ bytes.data + at, value - at }');
  });

  test('has the difference of its bounds, if the end is counted from elsewhere', () => {
    expect(body('if (at > n || n >= bytes.length) return; show(bytes.subarray(at, n + 1));')).toContain('{ bytes.data + at, value - at }');
  });

  test('ends at the end of another without a name for that', () => {
    expect(body('if (at > bytes.length) return; show(bytes.subarray(at, bytes.length));')).toContain('{ bytes.data + at, bytes.length - at }');
  });

  test('is one variable where it is named more than once', () => {
    const c = body(`${GUARD} if (n <= 8) room.subarray(0, n).set(bytes.subarray(at, at + n));`);
    expect(c).toContain('lyn_set_all(part.data, part_2.data, part_2.length, sizeof part.data[0]);');
    expect(c).not.toContain('= part');
  });
});

const snippet = snippets('subarray');

describe('the bounds of a part', () => {
  const POSITION = `${TABLE}
    let at: u32 = 0;
    function moved(by: u32): u32 { at = by; return 1; }
    function show(part: readonly u8[]): void { log.info(\`\${part.length} \${part.length === 0 ? 0 : part[0]}\`); }
  `;

  snippet('are read before a call moves the position', `${POSITION}
    export function run(): void { at = 1; show(table.subarray(at, at + moved(2))); log.info(\`\${at}\`); }
  `).prints('1 1', '2');

  snippet('are read again after it, where the source says so', `${POSITION}
    export function run(): void { at = 1; show(table.subarray(at, moved(2) + at)); log.info(\`\${at}\`); }
  `).prints('2 1', '2');

  snippet('may not come from a sum that wraps around', `${POSITION}
    export function run(): void { cut(2, 0xFFFFFFFF); }
    function cut(from: u32, n: u32): void { show(table.subarray(from, from + n)); }
  `).panics('subarray 2 to 1 does not lie in a length of 4');
});

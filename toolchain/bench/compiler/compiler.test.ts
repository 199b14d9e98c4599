import { execa } from 'execa';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compile } from '../../compiler/compile.ts';
import { projectRoot } from '../../host/root.ts';
import { assemblyScript, machineTypeScript } from './dialect.ts';
import { formatFigures, median } from './print.ts';
import { generateProgram } from './program.ts';

describe('the program to measure the compiler with', () => {
  test('is the same for the same length, and as long as was asked', () => {
    const text = [...generateProgram(500, machineTypeScript).values()].join('');
    expect(text).toBe([...generateProgram(500, machineTypeScript).values()].join(''));
    expect(text.split('\n').length).toBeGreaterThan(500);
    expect(text.split('\n').length).toBeLessThan(800);
  });

  test('is machine TypeScript', () => {
    const files = generateProgram(1500, machineTypeScript);
    expect(compile({ root: '/project', entries: ['main.ts'], files }).diagnostics).toEqual([]);
  });

  test('is AssemblyScript in its other dialect', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lyn-asc-'));
    for (const [path, text] of generateProgram(1500, assemblyScript)) writeFileSync(join(folder, path), text);
    const { stderr, exitCode } = await execa(process.execPath, [join(projectRoot(), 'node_modules/assemblyscript/bin/asc.js'), join(folder, 'main.ts'), '--noEmit'], { reject: false });
    rmSync(folder, { recursive: true });
    expect([exitCode, stderr]).toEqual([0, '']);
  });
});

test('the table has the ratio of the medians', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
  const cold = [{ name: 'lyn emit --to c', wall: [1300, 2600], cpu: [1500, 2500] }, { name: 'tsc --noEmit', wall: [1000, 2000], cpu: [1200, 2000] }];
  const warm = [{ edit: 'a body', check: [10, 20, 30], emit: [1, 2, 3] }];
  const lines = formatFigures({ lines: 10, modules: 2, cold, warm });
  expect(lines[2]).toMatch(/^lyn emit --to c +1\.30 s +1\.95 s +1\.50 s +2\.00 s +1\.30 x$/);
  expect(lines.at(-1)).toMatch(/^a body +20 ms +30 ms +2 ms +3 ms +22 ms$/);
});

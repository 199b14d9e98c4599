import { describe, expect, test } from 'vitest';
import { Refused } from '../compiler/diagnostics/refused.ts';
import type { Program } from '../compiler/ir/program.ts';
import { complaint } from './complaints.ts';
import { MissingEntry } from './runtime-parts.ts';

const program = { modules: [{ path: 'hv/base' }, { path: 'hv/main' }] } as unknown as Program;
const lines: { readonly [place: string]: string } = { 'hv/a.ts:12': '  cpu.pause();', 'hv/main.ts:1': "import { a } from './a.ts';" };
const told = (message: string): unknown => complaint(new Error(message), program, ({ file, line }) => lines[`${file}:${line}`] ?? '', 'build/c-lines');

describe('what the C compiler and the linker say', () => {
  test('is shown at the line of TypeScript', () => {
    const error = told("The C compiler refuses 1 of 3 files:\nhv/a.ts: In function 'a_f':\nhv/a.ts:12:3: error: too few arguments to function 'lyn_cpu_pause'\n   12 |   lyn_cpu_pause();\n");
    expect((error as Refused).message).toBe([
      "error[LYN0700]: the C compiler refuses what was made of this line: too few arguments to function 'lyn_cpu_pause'",
      '   --> hv/a.ts:12:3',
      '   |',
      '12 |   cpu.pause();',
      '   |   ^^^^^^^^^^^^',
      '   = why: the C that Lyn writes is meant to pass: this is a mistake in Lyn, not in your program',
      '   = instead: report this line with the C in build/c-lines; another way of writing the line may pass',
      '',
      '1 error; more about it: lyn explain LYN0700',
    ].join('\n'));
  });

  test('of a symbol that is not there, with its name', () => {
    const error = told("ld: build/x.o: in function `a_f':\nhv/a.ts:12: undefined reference to `lyn_cpu_pause'\n");
    expect((error as Refused).diagnostics.map(({ code, message, loc }) => `${code} ${loc.file}:${loc.line} ${message}`))
      .toEqual(['LYN0701 hv/a.ts:12 nothing in the image is called `lyn_cpu_pause`, which this line needs']);
  });

  test('of what is no TypeScript stays as it is', () => {
    const error = new Error("runtime/boot.c:3:1: error: expected ';'");
    expect(complaint(error, program, () => '', 'build/c-lines')).toBe(error);
  });

  test('and a missing entry is told of the module with which the program begins', () => {
    const error = complaint(new MissingEntry('lyn_main', 'the runtime calls it in every program'), program, ({ file, line }) => lines[`${file}:${line}`] ?? '', '');
    expect((error as Refused).message).toContain("error[LYN0702]: the program has no `entry('lyn_main', ...)`\n  --> hv/main.ts:1:1");
  });
});

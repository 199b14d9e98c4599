import { describe, expect, test } from 'vitest';
import type { Expr } from '../compiler/ir/code.ts';
import type { Program } from '../compiler/ir/program.ts';
import { includeClosure } from './includes.ts';
import { runtimeParts } from './runtime-parts.ts';

const loc = { file: 'a.ts', line: 1, column: 1 };
const program = (...symbols: readonly string[]): Program => ({ modules: [], entries: symbols.map((symbol) => ({ symbol })), offsets: [] }) as unknown as Program;
const least = ['lyn_main', 'lyn_exception', 'lyn_log', 'lyn_panic'];

describe('the parts of the runtime', () => {
  test('a program without VT-x and other processors links neither the exit stub nor the trampoline', () => {
    expect(runtimeParts(program(...least)).filter((file) => /exit|trampoline/.test(file))).toEqual([]);
  });

  test('entries bring the parts that call them', () => {
    expect(runtimeParts(program(...least, 'lyn_ap_main'))).toContain('runtime/trampoline.S');
    expect(runtimeParts(program(...least, 'lyn_exit', 'lyn_hazard', 'lyn_entry_failed', 'lyn_resumed'))).toContain('runtime/exit.S');
  });

  test('an intrinsic brings the part that is behind it', () => {
    const run: Expr = { kind: 'intrinsic', name: 'svm.run', args: [], type: { kind: 'void' }, loc };
    const main = { body: [{ kind: 'expr', expr: run, loc }] };
    expect(runtimeParts({ ...program(...least), modules: [{ functions: [main], classes: [] }] } as unknown as Program)).toContain('runtime/svm.S');
    expect(runtimeParts(program(...least))).not.toContain('runtime/svm.S');
  });

  test('a missing entry is named, with who calls it', () => {
    expect(() => runtimeParts(program('lyn_main', 'lyn_log', 'lyn_panic'))).toThrow("entry('lyn_exception', ...): the runtime calls it in every program");
    expect(() => runtimeParts(program(...least, 'lyn_exit', 'lyn_hazard', 'lyn_resumed'))).toThrow("entry('lyn_entry_failed', ...): runtime/exit.S calls it");
  });
});

describe('what a source includes', () => {
  test('is followed through its headers, each once', () => {
    expect(includeClosure('runtime/memory.c', ['runtime'])).toEqual(['runtime/memory.c', 'runtime/machine.h', 'runtime/layout.h', 'runtime/lyn.h']);
  });

  test('and is not there is an error that says where it was looked for', () => {
    expect(() => includeClosure('runtime/exit.S', ['runtime'])).toThrow('runtime/exit.S includes "offsets.h", which is in none of runtime.');
  });
});

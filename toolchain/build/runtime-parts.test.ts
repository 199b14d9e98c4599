import { describe, expect, test } from 'vitest';
import type { Expr } from '../compiler/ir/code.ts';
import type { Program } from '../compiler/ir/program.ts';
import { includeClosure } from './includes.ts';
import { runtimeParts } from './runtime-parts.ts';

const loc = { file: 'a.ts', line: 1, column: 1 };
const program = (...symbols: readonly string[]): Program => ({ modules: [], entries: symbols.map((symbol) => ({ symbol })), offsets: [] }) as unknown as Program;
/** One that uses an intrinsic. */
function using(intrinsic: string, ...symbols: readonly string[]): Program {
  const call: Expr = { kind: 'intrinsic', name: intrinsic, args: [], type: { kind: 'void' }, loc };
  const main = { body: [{ kind: 'expr', expr: call, loc }] };
  return { ...program(...symbols), modules: [{ functions: [main], classes: [] }] } as unknown as Program;
}

const least = ['lyn_main', 'lyn_exception', 'lyn_log', 'lyn_panic'];

describe('the parts of the runtime', () => {
  test('a program without guests and other processors links neither the exit stubs nor the trampoline', () => {
    expect(runtimeParts(program(...least)).filter((file) => /vmx|svm|abandon|trampoline/.test(file))).toEqual([]);
  });

  test.each([
    ['vmx.launch', 'vmx.S', ['lyn_exit', 'lyn_hazard', 'lyn_entry_failed']], ['svm.enter', 'svm.S', ['lyn_exit', 'lyn_hazard']],
    ['cpu.abandon', 'abandon.S', ['lyn_resumed']], ['smp.trampoline', 'trampoline.S', ['lyn_ap_main']],
  ])('%s brings %s, which calls %j', (intrinsic, file, entries) => {
    expect(runtimeParts(using(intrinsic, ...least, ...entries))).toContain(`runtime/${file}`);
    for (const missing of entries) {
      const rest = entries.filter((symbol) => symbol !== missing);
      expect(() => runtimeParts(using(intrinsic, ...least, ...rest))).toThrow(`entry('${missing}', ...): runtime/${file} calls it`);
    }
  });

  test('a missing entry is named, with who calls it', () => {
    expect(() => runtimeParts(program('lyn_main', 'lyn_log', 'lyn_panic'))).toThrow("entry('lyn_exception', ...): the runtime calls it in every program");
  });
});

describe('what a source includes', () => {
  test('is followed through its headers, each once', () => {
    expect(includeClosure('runtime/memory.c', ['runtime'])).toEqual(['runtime/memory.c', 'runtime/machine.h', 'runtime/layout.h', 'runtime/lyn.h']);
  });

  test('and is not there is an error that says where it was looked for', () => {
    expect(() => includeClosure('runtime/vmx.S', ['runtime'])).toThrow('runtime/vmx.S includes "offsets.h", which is in none of runtime.');
  });
});

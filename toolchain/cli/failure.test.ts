import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { at } from '../compiler/defect.ts';
import { Refused } from '../compiler/diagnostics/refused.ts';
import { describeFailure, guarded } from './failure.ts';

const mistake = (): never => { throw new TypeError('x is undefined'); };

describe('a command that fails', () => {
  it('shows the message of an ordinary error, without a trace', () => {
    expect(describeFailure(new Error('No board is named frob. Take one of bochs-vmx.'))).toBe('lyn: No board is named frob. Take one of bochs-vmx.');
  });

  it('says what is the matter with a file', () => {
    expect(describeFailure(caught(() => readFileSync('/nowhere/a.log')))).toBe('lyn: /nowhere/a.log: no such file or directory. Give the path of something that is there and that you may use.');
  });

  it('shows what is wrong with a program as it is', () => {
    const loc = { file: 'a.ts', line: 2, column: 3 };
    expect(describeFailure(new Refused([{ code: 'LYN0004', message: 'm', reason: undefined, replacement: undefined, loc, length: 1, line: '  throw x;' }])))
      .toMatch(/^error\[LYN0004\]: m\n {2}--> a\.ts:2:3\n/);
  });

  it.each([
    ['a TypeError', mistake],
    ['whatever the compiler throws', () => guarded(() => { throw new Error('x is undefined'); })],
  ])('calls %s an error of its own, with what to report, and without a trace', (_, work) => {
    const text = describeFailure(caught(work), false);
    expect(text).toMatch(/^lyn: internal error: x is undefined\nThis is a mistake in Lyn, not in your program\./);
    expect(text).toContain('LYN_DEBUG=1');
    expect(text).not.toContain('failure.test.ts');
  });

  it('shows the trace to those who ask', () => {
    expect(describeFailure(caught(mistake), true)).toContain('failure.test.ts');
  });

  it('says which part of the program the compiler was at, the innermost', () => {
    const loc = { file: 'hv/a.ts', line: 12, column: 1 };
    const work = (): never => guarded(() => at('writing the C of all', { ...loc, line: 1 }, () => at('writing the C of read', loc, mistake)));
    expect(describeFailure(caught(work), false)).toContain('internal error: x is undefined\nwhile writing the C of read, at hv/a.ts:12\n');
    expect(describeFailure(caught(work), true)).toContain('failure.test.ts');
  });

  it('leaves the end of the stack to the compiler, which knows what to say about it', () => {
    const error = caught(() => at('x', { file: 'a.ts', line: 1, column: 1 }, () => { throw new RangeError('Maximum call stack size exceeded'); }));
    expect(error).toBeInstanceOf(RangeError);
  });
});

function caught(work: () => void): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

import { describe, expect, it } from 'vitest';
import { describeFailure, guarded } from './failure.ts';

describe('a command that fails', () => {
  it('shows the message of an ordinary error, without a trace', () => {
    expect(describeFailure(new Error('No board is named frob. Take one of bochs-vmx.'))).toBe('lyn: No board is named frob. Take one of bochs-vmx.');
  });

  it.each([
    ['a TypeError', () => { throw new TypeError('x is undefined'); }],
    ['whatever the compiler throws', () => guarded(() => { throw new Error('x is undefined'); })],
  ])('calls %s an error of its own, with what to report', (_, work) => {
    const text = describeFailure(caught(work));
    expect(text).toContain('lyn: internal error. This is a mistake in Lyn, not in your program.');
    expect(text).toContain('x is undefined');
    expect(text).toContain('failure.test.ts');
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

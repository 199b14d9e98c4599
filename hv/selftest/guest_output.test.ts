import { describe, expect, it } from 'vitest';
import { LynPanic } from 'lyn/test';
import { GuestOutput } from './guest_output.ts';

/** What is taken in of what a test guest says. */
function said(text: string) {
  const output = new GuestOutput();
  for (const byte of new TextEncoder().encode(text)) output.put(byte);
  const { passed, failed, skipped, isDone } = output;
  return { passed, failed, skipped, isDone, reason: String.fromCharCode(...output.reason()) };
}

describe('what a test guest says', () => {
  it('is counted: checks that held, and the end', () => {
    expect(said('ok one\r\nok two\ntiny: done, failures 0x0\n')).toEqual({ passed: 2, failed: 0, skipped: 0, isDone: true, reason: '' });
  });

  it('gives the first of the checks that did not hold', () => {
    expect(said('ok one\nFAIL two: got 0x1, want 0x2\nFAIL three: got 0x3, want 0x4\n')).toMatchObject({ passed: 1, failed: 2, isDone: false, reason: 'two: got 0x1, want 0x2' });
  });

  it('gives why a check was not made, unless another has failed', () => {
    expect(said('skip there is no XSAVE\n')).toMatchObject({ skipped: 1, reason: 'there is no XSAVE' });
    expect(said('skip a\nFAIL b: got 0x0, want 0x1\n')).toMatchObject({ reason: 'b: got 0x0, want 0x1' });
    expect(said('FAIL b: got 0x0, want 0x1\nskip a\n')).toMatchObject({ reason: 'b: got 0x0, want 0x1' });
  });

  it('that is no report counts for nothing, in any amount', () => {
    expect(said(`okay\nFAILURE\nok\n${'x'.repeat(100_000)}\nok it goes on\n`)).toMatchObject({ passed: 1, failed: 0, isDone: false });
  });

  it('without a line end is no line yet', () => expect(said('ok one')).toMatchObject({ passed: 0 }));

  it('is not answered', () => {
    const output = new GuestOutput();
    expect(output.hasInput()).toBe(false);
    expect(() => output.take()).toThrow(LynPanic);
  });
});

import { describe, expect, test } from 'vitest';
import { memoryPatternSha256 } from './memory-pattern.ts';
import { judgeSelfCheck } from './self-check.ts';

const good = ['self-check: kernel: Linux', `self-check: memory sha256: ${memoryPatternSha256()}`, 'self-check: passed', 'guest: ends with status 0', ''];

describe('the verdict on a self-check', () => {
  test('is good when the guest passed and its sum is the host’s', () => {
    expect(judgeSelfCheck(good.join('\r\n'))).toEqual({ status: 0, problems: [] });
  });

  test('names a sum that differs, although the guest thinks it passed', () => {
    const text = good.join('\r\n').replace(/sha256: ..../, 'sha256: 0000');
    expect(judgeSelfCheck(text).problems).toEqual([expect.stringMatching(/^the guest's SHA-256 .* is 0000.*, but the host's is /)]);
  });

  test('repeats what the guest found', () => {
    const text = ['self-check: FAILED: the timer does not advance', ...good.slice(0, 2), 'guest: ends with status 1'].join('\r\n');
    const verdict = judgeSelfCheck(text);
    expect(verdict.status).toBe(1);
    expect(verdict.problems).toEqual(['the timer does not advance', 'the guest never said that its self-check passed']);
  });

  test('is bad when the guest died on the way', () => {
    expect(judgeSelfCheck('guest: ready\r\n')).toEqual({ status: undefined, problems: expect.arrayContaining(['the guest never came to its end']) });
  });
});

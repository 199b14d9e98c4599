import { describe, expect, it } from 'vitest';
import { interleave, stepsOn } from 'lyn/test';
import { ConsoleLock } from './console_lock.ts';

describe('the lock of the console', () => {
  it("is one processor's at a time, though another's panic releases what it may have held", () => {
    const lock = new ConsoleLock();
    let writing = 0;
    const line = function* () {
      yield* stepsOn(lock, 'acquire')();
      expect(++writing).toBe(1);
      yield 'atomic' as const;
      writing--;
      yield* stepsOn(lock, 'release')();
    };
    interleave({ courses: [line, line, stepsOn(lock, 'release')], check: () => expect(writing).toBe(0), preemptions: 3 });
  });

  it('is free again after a panic in the middle of a line of its own', () => {
    const lock = new ConsoleLock();
    lock.acquire();
    lock.release();
    expect(interleave({ courses: [stepsOn(lock, 'acquire')], check: () => undefined })).toBe(1);
  });
});

import { describe, expect, it } from 'vitest';
import { interleave, stepsOn } from 'lyn/test';
import { LogLock } from './log_lock.ts';

describe('the lock of the log', () => {
  it("is one processor's at a time, though another's panic releases what it may have held", () => {
    const lock = new LogLock();
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
    const lock = new LogLock();
    lock.acquire();
    lock.release();
    expect(interleave({ courses: [stepsOn(lock, 'acquire')], check: () => undefined })).toBe(1);
  });
});

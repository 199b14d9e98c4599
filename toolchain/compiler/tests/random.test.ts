import { describe, expect, test } from 'vitest';
import { findingsOf } from '../../fuzz/worker.ts';
import { ALL } from '../../fuzz/session.ts';

/** The same programs every time; `make fuzz-compiler` goes on from there. */

const PROGRAMS = 400;
const UNDER_ALL = 100;

describe('random programs compile, and do the same in Node and in C', () => {
  test(`${PROGRAMS} with the flags of the image`, async () => {
    expect(await findingsOf({ first: 1, count: PROGRAMS, compilers: ['gcc'] })).toEqual([]);
  }, 300_000);

  test(`${UNDER_ALL} under every compiler and sanitizer`, async () => {
    expect(await findingsOf({ first: PROGRAMS + 1, count: UNDER_ALL, compilers: ALL })).toEqual([]);
  }, 300_000);
});

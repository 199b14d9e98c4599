import { describe, expect, test } from 'vitest';
import type { MachineEnd } from '../emulators/machine.ts';
import { memoryPatternSha256 } from '../../guests/linux/memory-pattern.ts';
import { judgeRun } from './verdict.ts';

const end: MachineEnd = { cause: 'stopped', detail: 'stopped on request', stops: [], entryFailures: [], output: '' };
const good = `self-check: memory sha256: ${memoryPatternSha256()}\nself-check: passed\nguest: ends with status 0\nlyn: domain 1 ended: powered off, status 0\nlyn: halted\n`;

describe('the verdict on a run', () => {
  test('a power-off with status 0 after a self-check that passed is success', () => {
    expect(judgeRun(good, end, true)).toMatchObject({ status: 0 });
  });

  test('a wrong checksum is a failure, and both sums are shown', () => {
    const verdict = judgeRun(good.replace(memoryPatternSha256(), 'ab'.repeat(32)), end, true);
    expect(verdict.status).toBe(1);
    expect(verdict.message).toContain('ab'.repeat(32));
    expect(verdict.message).toContain(memoryPatternSha256());
  });

  test("the guest's own status is passed on", () => {
    expect(judgeRun(good.replaceAll('status 0', 'status 7'), end, false)).toMatchObject({ status: 7 });
  });

  test('any other end than a power-off is a failure, even with status 0', () => {
    expect(judgeRun(good.replace('powered off', 'triple fault'), end, false)).toEqual({ status: 1, message: 'The guest ended: triple fault.' });
  });

  test('a reset by a guest that reported no status is a failure, and a power-off is not', () => {
    const ended = (reason: string) => judgeRun(`lyn: domain 1 ended: ${reason}\r\nlyn: halted\r\n`, end, false);
    expect(ended('reset')).toEqual({ status: 1, message: 'The guest ended: reset.' });
    expect(ended('powered off')).toEqual({ status: 0, message: 'The guest powered off, and reported no status.' });
  });

  test('a refusal is a failure', () => {
    expect(judgeRun('lyn: this processor has no VT-x\nlyn: halted\n', end, false).status).toBe(1);
  });

  test('a machine that ends before the hypervisor halts is a failure, with the emulator in its own words', () => {
    expect(judgeRun('', { ...end, detail: 'still running after 9 s' }, true)).toMatchObject({ status: 1, message: expect.stringContaining('still running after 9 s') });
  });
});

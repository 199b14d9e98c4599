import { describe, expect, test } from 'vitest';
import type { MachineEnd } from '../emulators/machine.ts';
import { judgeRun } from './verdict.ts';

const end: MachineEnd = { cause: 'stopped', detail: 'stopped on request', stops: [], entryFailures: [], output: '' };
const sum = 'ab'.repeat(32);
const good = `self-check: memory sha256: ${sum}\nlyn: domain 1 ended: powered off, status 0\nlyn: halted\n`;

describe('the verdict on a run', () => {
  test('a power-off with status 0 and the right checksum is success', () => {
    expect(judgeRun(good, end, sum)).toMatchObject({ status: 0 });
  });

  test('a wrong or missing checksum is a failure, and both sums are shown', () => {
    const verdict = judgeRun(good, end, 'cd'.repeat(32));
    expect(verdict.status).toBe(1);
    expect(verdict.message).toContain(sum);
    expect(judgeRun(good.replace(sum, ''), end, sum)).toMatchObject({ status: 1, message: expect.stringContaining('missing') });
  });

  test("the guest's own status is passed on", () => {
    expect(judgeRun(good.replace('status 0', 'status 7'), end, undefined)).toMatchObject({ status: 7 });
  });

  test('any other end than a power-off is a failure, even with status 0', () => {
    expect(judgeRun(good.replace('powered off', 'triple fault'), end, undefined)).toEqual({ status: 1, message: 'The guest ended: triple fault.' });
  });

  test('a refusal is a failure', () => {
    expect(judgeRun('lyn: this processor has no VT-x\nlyn: halted\n', end, undefined).status).toBe(1);
  });

  test('a machine that ends before the hypervisor halts is a failure, with the emulator in its own words', () => {
    expect(judgeRun('', { ...end, detail: 'still running after 9 s' }, undefined)).toMatchObject({ status: 1, message: expect.stringContaining('still running after 9 s') });
  });
});

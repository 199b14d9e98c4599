import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { progressLines } from './progress.ts';

test('a log has a line now and then, with speed and time left', async () => {
  const lines: string[] = [];
  const progress = progressLines((line) => lines.push(line), 20);
  progress.begin('Writing', 200e6);
  progress.reach(1e6);
  expect(lines).toEqual([]);
  await sleep(30);
  progress.reach(50e6);
  progress.reach(51e6);
  expect(lines).toEqual([expect.stringMatching(/^Writing: 25% of 200 MB, \d+ MB\/s, \d+ s left$/)]);
});

test('a log has no line of what is done soon, nor of an end', async () => {
  const lines: string[] = [];
  const progress = progressLines((line) => lines.push(line), 20);
  progress.begin('Writing', 1000);
  await sleep(30);
  progress.reach(1000);
  progress.begin('Comparing', 1000);
  progress.reach(10);
  progress.end();
  expect(lines).toEqual([]);
});

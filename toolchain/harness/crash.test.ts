import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { consoleLines, dumpBytes } from '../dump/encoder.testing.ts';
import { ring, sampleBytes } from '../dump/sample.testing.ts';
import { keepDump } from './crash.ts';

vi.mock('../dump/archive.ts', async () => {
  const { archive } = await import('../dump/sample.testing.ts');
  return { openArchive: () => Promise.resolve(archive) };
});

const crash = consoleLines(sampleBytes());
const trace = consoleLines(dumpBytes([ring], { kind: 2 }));
const folder = mkdtemp(join(tmpdir(), 'lyn-crash-'));
const kept = async (...lines: readonly string[]) => keepDump(await folder, lines.join('\r\n'), '');

afterAll(async () => rm(await folder, { recursive: true }));

test('a crash is kept, and told in half a sentence', async () => {
  expect(await kept('lyn: panic', ...crash, 'lyn: halted')).toMatch(/^index 9 is not below the length 4 in inner \(example\/inner\.ts:31\), serving domain 1, /);
  expect(await readFile(join(await folder, 'dump.txt'), 'utf8')).toContain('index 9 is not below the length 4');
});

test('a crash is kept though the trace of the domain that it has ended stands behind it', async () => {
  expect(await kept(...crash, 'lyn: domain 1 ended', ...trace)).toContain('index 9 is not below the length 4');
});

test('a trace is no crash, nor is a console without dumps', async () => {
  expect([await kept(...trace), await kept('lyn: halted')]).toEqual([undefined, undefined]);
});

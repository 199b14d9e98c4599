import { expect, test } from 'vitest';
import { BINARY, type BinaryRule } from '../../compiler/rules/table.ts';
import { findingsOf } from '../worker.ts';
import { reduceFinding } from './reduce.ts';

/** Plants a mistake in the table of rules; a random program that shows it is found, and made small. */
test('a program that shows a planted mistake is reduced to a few lines', async () => {
  const rule = BINARY['^'] as { -readonly [K in keyof BinaryRule]: BinaryRule[K] };
  const right = rule.c;
  rule.c = BINARY['|'].c;
  try {
    const [finding] = (await findingsOf({ first: 1, count: 60, compilers: ['gcc'] })).filter(({ kind }) => kind === 'mismatch');
    const reduced = await reduceFinding(finding!);
    const lines = Object.values(reduced).join('\n').split('\n').filter((line) => line.trim() !== '');
    expect(lines.join('\n')).toMatch(/\^/);
    expect(lines.length).toBeLessThan(15);
  } finally {
    rule.c = right;
  }
}, 600_000);

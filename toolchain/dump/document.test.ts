import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { projectRoot } from '../host/root.ts';
import { describe as inWords } from './describe.ts';
import { consoleLines } from './encoder.testing.ts';
import { readDump } from './read.ts';
import { archive, sampleBytes } from './sample.testing.ts';
import { dumpText, traceText } from './text.ts';

const dump = inWords(readDump(Buffer.from(consoleLines(sampleBytes()).join('\n'), 'latin1')), archive);
const [, example = ''] = /```console\n(.*?)```/s.exec(readFileSync(join(projectRoot(), 'docs/dumps.md'), 'utf8')) ?? [];

/** What the document shows under a command. A line of three dots stands for lines that are left out. */
function shownUnder(command: string): string[] {
  const [, shown = ''] = example.split(`$ ${command}\n`);
  return shown.split(/^\$ /m)[0]!.split(/^ *\.\.\.\n/m);
}

it.each([['npx lyn dump console.txt', dumpText(dump)], ['npx lyn trace console.txt --last 6', traceText(dump, 6)]])('docs/dumps.md shows what %s prints of the sample', (command, printed) => {
  const parts = shownUnder(command);
  expect(printed.startsWith(parts[0]!), parts[0]).toBe(true);
  expect(printed.endsWith(parts.at(-1)!), parts.at(-1)).toBe(true);
  parts.reduce((from, part) => {
    const at = printed.indexOf(part, from);
    expect(at, part).toBeGreaterThanOrEqual(0);
    return at + part.length;
  }, 0);
  expect(parts.join('').length).toBeGreaterThan(200);
});

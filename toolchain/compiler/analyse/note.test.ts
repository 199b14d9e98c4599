import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from '../../host/root.ts';
import { compileAll } from '../../test/batch.ts';
import { examplesOf } from '../../test/notes.ts';
import { remainingChecks } from './remaining.ts';

/** The note on checks says of each line of its examples whether a check stays there. */

const NOTE = 'docs/language/checks.md';
const examples = examplesOf(NOTE, readFileSync(join(projectRoot(), NOTE), 'utf8'));

test.each(examples.map((example) => ({ place: example.place, example })))('$place', ({ example }) => {
  const [text] = Object.values(example.sources);
  const marked = text!.split('\n').flatMap((line, i) => (line.includes('// stays') ? [i + 1] : []));
  const remaining = remainingChecks(compileAll([example.sources]));
  expect([...new Set(remaining.map(({ loc }) => loc.line))], remaining.map(({ loc, why }) => `${loc.line}: ${why}`).join('\n')).toEqual(marked);
});

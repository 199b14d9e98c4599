import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { projectRoot } from '../../host/root.ts';
import { runAll, type Outcome, type Sources } from '../../test/batch.ts';
import { examplesOf, type Example } from '../../test/notes.ts';
import { COMPILE_TIMEOUT } from '../../test/snippet.ts';
import { compile } from '../compile.ts';
import { frameDiagnostic } from '../diagnostics/frame.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';

/** The language reference is true: every example in it is compiled, and run where it says what it logs. */

const FOLDER = 'docs/language';
const notes = readdirSync(join(projectRoot(), FOLDER)).filter((file) => file.endsWith('.md')).sort();
const read = (note: string): string => readFileSync(join(projectRoot(), FOLDER, note), 'utf8');
const examples = notes.flatMap((note) => examplesOf(`${FOLDER}/${note}`, read(note)));
const refused = examples.filter(({ expected }) => expected.kind === 'refused');
const accepted = examples.filter(({ expected }) => expected.kind !== 'refused');

/** As one program; what is wrong with an example is said by its own test. */
function diagnose(sources: readonly Sources[]): readonly Diagnostic[] {
  const files = new Map(sources.flatMap((each) => Object.entries(each)));
  return compile({ root: '/project', entries: sources.map((each) => Object.keys(each)[0]!), files }).diagnostics;
}

const isIn = ({ sources }: Example, { loc }: Diagnostic): boolean => Object.hasOwn(sources, loc.file);

describe('examples that compile', () => {
  const wrong = diagnose(accepted.map(({ sources }) => sources));
  const sound = accepted.filter((example) => !wrong.some((diagnostic) => isIn(example, diagnostic)));
  const running = sound.filter(({ expected }) => expected.kind === 'runs');
  const outcomes = new Map<Example, { readonly [side: string]: Outcome }>();

  beforeAll(async () => {
    const all = await runAll('docs', running.map(({ sources }) => sources));
    running.forEach((example, i) => outcomes.set(example, all[i]!));
  }, COMPILE_TIMEOUT);

  test.each(accepted.map((example) => ({ place: example.place, example })))('$place', ({ example }) => {
    expect(wrong.filter((diagnostic) => isIn(example, diagnostic)).map(frameDiagnostic).join('\n\n')).toBe('');
    if (example.expected.kind !== 'runs') return;
    const { log, panic } = example.expected;
    for (const [side, outcome] of Object.entries(outcomes.get(example)!)) {
      expect(outcome.log, side).toEqual(log);
      expect(outcome.panic?.replace(/^.*?:\d+: /s, ''), side).toBe(panic);
    }
  });
});

describe('examples that are refused', () => {
  test.each(refused.map((example) => ({ place: example.place, example })))('$place', ({ example }) => {
    const codes = diagnose([example.sources]).map(({ code }) => code);
    expect([...new Set(codes)]).toEqual(example.expected.kind === 'refused' ? [example.expected.code] : []);
  });
});

test('the index has every note once', () => {
  const linked = [...read('README.md').matchAll(/\]\(([\w-]+\.md)\)/g)].map(([, note]) => note!);
  expect(linked.sort()).toEqual(notes.filter((note) => note !== 'README.md'));
});

import type { Entry, EntryKind, Page } from './page.ts';

/** What a page means, in sentences, a paragraph each line. */
export function describePage(page: Page): string {
  const { photograph, entries, lines: [first, last] } = page;
  const isWhole = entries.length > 0;
  const { vendor, family, model, stepping, build, runs, corrections } = photograph;
  return [
    isWhole ? `The self-test's page in lines ${first} to ${last} is whole.` : `The last line of a self-test's page, line ${last}, is sound; the page itself is not in the file.`,
    ...paragraph('Words of the last line were misread, and put right by its sum:', corrections.map(({ read, is }) => `"${read}" is ${is}.`)),
    `Build ${build} ran on ${vendor}, family ${family}, model ${model}, stepping ${stepping}${nameOf(entries)}.`,
    verdictOf(page, runs),
    `${counted(photograph.passed, 'check')} held, ${photograph.failed === 0 ? 'none' : photograph.failed} failed; ${photograph.missing === 0 ? 'no capability is' : `${counted(photograph.missing, 'capability')} ${photograph.missing === 1 ? 'is' : 'are'}`} missing.`,
    ...paragraph('Missing, and Lyn cannot do without:', of(entries, 'needs').map(absence)),
    ...paragraph('Failed:', of(entries, 'failed').map(inSection)),
    ...paragraph('Not tried:', of(entries, 'skipped').map(inSection)),
    ...paragraph('Missing, and what Lyn does without:', of(entries, 'lacks').map(absence)),
    ...paragraph('Missing, and of no use to Lyn:', of(entries, 'unused').map(({ names }) => `${names.join(', ')}.`)),
    ...(isWhole ? [] : ['What is missing, and what failed, is in the page: take the serial console, or photographs of the screen, which shows the page in parts when the self-test is over: Page Up and Page Down turn them, or wait.']),
    '',
  ].join('\n');
}

/** The same for programs. */
export function pageToJson({ photograph, entries }: Page): string {
  return `${JSON.stringify({ form: 1, ...photograph, entries }, undefined, 2)}\n`;
}

function verdictOf({ entries }: Page, runs: boolean): string {
  const said = of(entries, 'fact').find(({ section, text }) => section === 'summary' && text.startsWith('Lyn '))?.text;
  if (said !== undefined) return `${said}.`;
  return runs ? 'Lyn runs on this machine.' : 'Lyn does not run on this machine.';
}

function nameOf(entries: readonly Entry[]): string {
  const name = of(entries, 'fact').find(({ text }) => text.startsWith('name: '))?.text.slice('name: '.length);
  return name === undefined || name === '' ? '' : `: ${name}`;
}

const of = (entries: readonly Entry[], kind: EntryKind): Entry[] => entries.filter((entry) => entry.kind === kind);
const absence = ({ names, text }: Entry): string => `${names.join(', ')}: ${text}.`;
const inSection = ({ section, text }: Entry): string => `${section}: ${text}.`;
const plurals: Readonly<Record<string, string>> = { check: 'checks', capability: 'capabilities' };
const counted = (count: number, what: string): string => `${count} ${count === 1 ? what : plurals[what]}`;

function paragraph(heading: string, sentences: readonly string[]): string[] {
  return sentences.length === 0 ? [] : [heading, ...sentences.map((sentence) => `  ${sentence}`)];
}

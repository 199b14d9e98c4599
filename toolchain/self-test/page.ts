import { crc32 } from 'node:zlib';
import { FORMAT, looksLikePhotograph, readPhotograph, type Photograph } from './photograph.ts';

/** An entry of a page, by its mark: docs/self-test.md. */
export type EntryKind = 'fact' | 'has' | 'lacks' | 'unused' | 'needs' | 'passed' | 'failed' | 'skipped';

export interface Entry {
  readonly section: string;
  readonly kind: EntryKind;
  /** Of capabilities. */
  readonly names: readonly string[];
  /** What is said; of capabilities, what Lyn does without them, or what it needs them for. */
  readonly text: string;
}

export interface Page {
  readonly photograph: Photograph;
  /** Nothing where the last line alone was given. */
  readonly entries: readonly Entry[];
  /** Numbers of the page's first and last line in the file, from 1. */
  readonly lines: readonly [number, number];
}

const kinds: Readonly<Record<string, EntryKind>> = { '=': 'fact', '+': 'has', '-': 'lacks', '~': 'unused', '!': 'needs', ok: 'passed', FAIL: 'failed', skip: 'skipped' };
/** Kinds whose text begins with names. */
const named: ReadonlySet<EntryKind> = new Set(['has', 'lacks', 'unused', 'needs']);

/** First line of the file on the boot medium; alone in it until the self-test writes its page. */
const untouched = 'LYN SELF-TEST REPORT 1';
const margin = '| ';
/** What may stand before it is a prefix that the capture gives each line, such as the time. */
const title = /^(.*)\| Lyn self-test, page (\d+)$/;
/** What terminals obey (ECMA-48): control sequences, and strings and characters behind an escape. */
const forTerminals = /\x1b(\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b]*(\x07|\x1b\\)?|[ -/]*[0-~])/g;
/** However the capture ends its lines. */
const lineEnd = /\r*\n|\r/;

interface Line {
  readonly number: number;
  readonly text: string;
}

/**
 * Reads the last page in a capture of the console, whatever else was captured, or a page's last line alone. Throws, with the line's number, where the page is
 * cut off, altered or of another form, and where there is none.
 */
export function readPage(capture: string): Page {
  const lines = capture.split(lineEnd).map((text, index): Line => ({ number: index + 1, text: text.replaceAll('\0', '').replaceAll(forTerminals, '').trimEnd() }));
  const first = lines.findLastIndex(({ text }) => title.test(text));
  if (first === -1) return readAlone(lines);
  const prefix = title.exec(lines[first]!.text)![1]!.length;
  return readFrom(lines.slice(first).map(({ number, text }) => ({ number, text: text.slice(prefix) })));
}

function readAlone(lines: readonly Line[]): Page {
  const last = lines.findLast(({ text }) => looksLikePhotograph(text.trimStart()));
  const stray = lines.find(({ text }) => text.startsWith(margin));
  if (last === undefined && lines[0]?.text === untouched) throw new Error('The self-test has not written its page to it: start the self-test from the boot menu; what it says before its last line is where the page is, or why it could not be written.');
  if (last === undefined) throw new Error(stray === undefined ? 'There is no page of the self-test in it, and no last line of one.' : `Line ${stray.number}: the page's beginning, "| Lyn self-test, page ${FORMAT}", is missing.`);
  if (stray !== undefined && stray.number < last.number) throw new Error(`Line ${stray.number}: the page's beginning, "| Lyn self-test, page ${FORMAT}", is missing. Its last line alone, line ${last.number}, can be read too.`);
  return { photograph: readPhotograph(last.text.trimStart(), `Line ${last.number}`), entries: [], lines: [last.number, last.number] };
}

/** From the page's title on. */
function readFrom(lines: readonly Line[]): Page {
  const [head] = lines as [Line, ...Line[]];
  const form = Number(title.exec(head.text)?.[2]);
  if (form !== FORMAT) throw new Error(`Line ${head.number}: the page has form ${form}; this lyn reads form ${FORMAT}. Take the lyn of the image that the page is of.`);
  const end = lines.findIndex(({ text }) => looksLikePhotograph(text));
  const own = lines.slice(0, end === -1 ? undefined : end).filter(({ text }) => text.startsWith(margin) || text === margin.trimEnd());
  const last = lines[end];
  if (last === undefined) throw new Error(`Line ${own.at(-1)!.number}: the page is cut off behind this line: its last one, which begins with LYN${FORMAT}, is missing.`);
  const photograph = readPhotograph(last.text, `Line ${last.number}`);
  const entries = readEntries(own.slice(1));
  const sum = crc32(own.map(({ text }) => `${text.slice(margin.length)}\n`).join('')).toString(16).padStart(8, '0');
  if (sum !== photograph.pageSum) throw new Error(`Lines ${head.number} to ${last.number}: the page was altered, or lines of it are missing: they add up to ${sum}, and the last one says ${photograph.pageSum}.`);
  return { photograph, entries, lines: [head.number, last.number] };
}

function readEntries(lines: readonly Line[]): Entry[] {
  const entries: Entry[] = [];
  let section = '';
  for (const { number, text } of joinEntries(lines)) {
    const heading = /^\[(.+)\]$/.exec(text)?.[1];
    if (heading === undefined) entries.push(entryOf(number, text, section));
    else section = heading;
  }
  return entries;
}

/** Lines that are indented go on with the entry before. */
function joinEntries(lines: readonly Line[]): Line[] {
  const joined: Line[] = [];
  for (const { number, text } of lines) {
    const own = text.slice(margin.length);
    const before = joined.pop();
    if (!own.startsWith('  ')) joined.push(...(before === undefined ? [] : [before]), { number, text: own });
    else if (before === undefined) throw new Error(`Line ${number}: it goes on with an entry that has no beginning.`);
    else joined.push({ number: before.number, text: `${before.text} ${own.trimStart()}` });
  }
  return joined;
}

function entryOf(number: number, text: string, section: string): Entry {
  const space = text.indexOf(' ');
  const kind = kinds[text.slice(0, space)];
  if (space === -1 || kind === undefined || section === '') throw new Error(`Line ${number}: "${text.slice(0, 40)}" is no entry of a page.`);
  const said = text.slice(space + 1);
  if (!named.has(kind)) return { section, kind, names: [], text: said };
  const colon = said.indexOf(': ');
  const [names, rest] = colon === -1 ? [said, ''] : [said.slice(0, colon), said.slice(colon + 2)];
  return { section, kind, names: names.split(', '), text: rest };
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../host/root.ts';
import { describePage, pageToJson } from './describe.ts';
import { readPage } from './page.ts';

const BUILD = '0123456789abcdef';

/** A page's lines with this last one. */
function pageWith(lines: readonly string[], head = 'LYN1 OK GenuineIntel 6-60-3 P2 F1 M3'): string {
  const sum = crc32(lines.map((line) => `${line}\n`).join('')).toString(16).padStart(8, '0');
  const start = `${head} ${BUILD} ${sum} `;
  return [...lines.map((line) => `| ${line}`), `${start}${(crc32(start) & 0xffff).toString(16).padStart(4, '0')}`, ''].join('\n');
}

const lines = [
  'Lyn self-test, page 1', '[processor]', '= vendor GenuineIntel, family 6', '= name: Some Processor', 'ok processors: 1 of 1 are up', '+ XSAVE, RDTSCP', '- PCID, SMEP:', '  guests are not offered them',
  '[guests]', 'FAIL msr: 10 checks held; LSTAR: got 0x0, want 0x1', 'skip xsave: this processor has no XSAVE', '[virtualization]', '! EPT: guests are kept apart by it', '~ posted interrupts', '[summary]', '= Lyn runs on this machine, with VT-x',
];
const page = pageWith(lines);
const lastLine = page.split('\n').at(-2)!;
const complaint = (text: string): string => { try { readPage(text); return 'it is fine'; } catch (error) { return (error as Error).message; } };

describe('a page', () => {
  it('is read: its last line, and its entries by section', () => {
    const { photograph, entries, lines: place } = readPage(page);
    expect(photograph).toMatchObject({ runs: true, vendor: 'GenuineIntel', family: 6, model: 60, stepping: 3, passed: 2, failed: 1, missing: 3, build: BUILD });
    expect(place).toEqual([1, 17]);
    expect(entries).toContainEqual({ section: 'processor', kind: 'lacks', names: ['PCID', 'SMEP'], text: 'guests are not offered them' });
    expect(entries).toContainEqual({ section: 'processor', kind: 'has', names: ['XSAVE', 'RDTSCP'], text: '' });
    expect(entries).toContainEqual({ section: 'guests', kind: 'failed', names: [], text: 'msr: 10 checks held; LSTAR: got 0x0, want 0x1' });
    expect(entries).toContainEqual({ section: 'virtualization', kind: 'needs', names: ['EPT'], text: 'guests are kept apart by it' });
  });

  it.each([
    ['with carriage returns', page.replaceAll('\n', '\r\n')],
    ['with spaces up to the edge of a screen', page.replaceAll('\n', '   \n')],
    ['with zero bytes behind it, as in a file of fixed length', `${page}${'\0'.repeat(1000)}`],
    ['with carriage returns alone, as on old systems', page.replaceAll('\n', '\r')],
    ['with the sequences that a terminal obeys', `\x1b]0;window\x07${page.replaceAll('\n', '\x1b[0m\x1b[K\n\x1b[1;32m')}\x1b[2J\x1b(B`],
    ['with the time before each line', page.replaceAll(/^(?=.)/gm, '[12:34:56] ')],
    ['with other lines in between', page.replaceAll('\n', '\nlyn: guest reads port 0x1d00, where nothing is\n')],
    ['between a firmware and a shell', `SeaBIOS\x1b[2J\n\n${page}lyn: halted\n$ ls\n| a table |\n`],
    ['behind another one that was cut off', `${page.slice(0, 200)}\n${page}`],
  ])('%s is the same', (_, text) => expect(readPage(text).entries).toEqual(readPage(page).entries));

  it.each([
    ['that is cut off is told where', page.slice(0, page.indexOf('| [guests]')), /^Line 8: the page is cut off behind this line/],
    ['that is cut off in its last line', page.slice(0, -4), /^Line 17: the page's last line is cut off, or was misread: its word 10 is "[0-9a-f]", and should be 4 hexadecimal digits/],
    ['without its beginning', page.slice(page.indexOf('| [proc')), /^Line 1: the page's beginning, .* is missing. Its last line alone, line 16, can be read too/],
    ['with nothing of it but lines from the middle', page.slice(page.indexOf('| [proc'), page.indexOf('LYN1')), /^Line 1: the page's beginning, .* is missing\.$/],
    ['with an altered digit', page.replace('family 6', 'family 5'), /^Lines 1 to 17: the page was altered, or lines of it are missing: they add up to [0-9a-f]{8}, and the last one says [0-9a-f]{8}/],
    ['with a line that is missing', page.replace('| ok processors: 1 of 1 are up\n', ''), /^Lines 1 to 16: the page was altered, or lines of it are missing/],
    ['with lines in another order', page.replace('| = vendor GenuineIntel, family 6\n| = name: Some Processor', '| = name: Some Processor\n| = vendor GenuineIntel, family 6'), /^Lines 1 to 17: the page was altered/],
    ['with an altered last line', page.replace('P2 F1', 'P9 F4'), /^Line 17: the page's last line was altered or misread: it adds up to [0-9a-f]{4}, and says [0-9a-f]{4}/],
    ['of a form to come', page.replace('page 1', 'page 2'), /^Line 1: the page has form 2; this lyn reads form 1/],
    ['whose last line is of a form to come', page.replace('LYN1', 'LYN27'), /^Line 17: the page has form 27/],
    ['with an entry that is none', pageWith([...lines, 'what?']), /^Line 17: "what\?" is no entry of a page/],
    ['with an entry before the first section', pageWith([lines[0]!, '= early']), /^Line 2: "= early" is no entry/],
    ['that goes on with nothing', pageWith([lines[0]!, '  on']), /^Line 2: it goes on with an entry that has no beginning/],
  ])('%s', (_, text, words) => expect(complaint(text)).toMatch(words));

  it.each([['nothing', ''], ['another text', 'The quick brown fox\njumps\n'], ['random bytes', String.fromCharCode(...Array.from({ length: 4096 }, (_, i) => (i * 193 + 7 * i * i) & 255))], ['line ends', '\n'.repeat(10_000)]])(
    'is not found in %s', (_, text) => expect(complaint(text)).toBe('There is no page of the self-test in it, and no last line of one.'),
  );

  it('with any one character changed is refused, or means the same', () => {
    const meaning = JSON.stringify(readPage(page).entries);
    for (let at = 0; at < page.length; at++) {
      const changed = `${page.slice(0, at)}${page[at] === 'x' ? 'y' : 'x'}${page.slice(at + 1)}`;
      let read: string | undefined;
      try { read = JSON.stringify(readPage(changed).entries); } catch { continue; }
      if (read !== meaning) expect(changed.slice(at - 20, at + 20)).toBe('refused'); // the title changed: the last line alone is left
    }
  });
});

describe('the last line alone', () => {
  it('is read from a photograph, whatever is around it', () => {
    expect(readPage(`\n  ${lastLine}\nlyn: halted\n`)).toMatchObject({ photograph: { runs: true, passed: 2, failed: 1, missing: 3 }, entries: [], lines: [2, 2] });
  });

  /** Reads the last line with changes; of what is read, what it means and which words were put right. */
  function misread(...changes: readonly (readonly [from: string, to: string])[]) {
    const { corrections, ...meaning } = readPage(changes.reduce((line, [from, to]) => line.replace(from, to), lastLine)).photograph;
    return { meaning, corrections };
  }

  it.each([
    ['OK', '0k'], ['LYN1', 'LYNl'], ['LYN1', '|YNI'], ['GenuineIntel', 'Genuinelntel'], ['6-60-3', '6–6O–3'], ['P2', 'PZ'], ['F1', 'FI'], ['M3', 'm3'], [BUILD, BUILD.toUpperCase()], [BUILD, BUILD.replace('01', 'Ol')],
  ])('with %s taken for %s, which cannot stand there, is put right, and says so', (from, to) => {
    expect(misread([from, to])).toEqual({ meaning: misread().meaning, corrections: [{ read: to, is: from }] });
    expect(describePage(readPage(lastLine.replace(from, to)))).toContain(`Words of the last line were misread, and put right by its sum:\n  "${to}" is ${from}.`);
  });

  it('with several such characters, and several spaces, is put right', () => {
    expect(misread(['OK', 'ok'], ['P2', 'pZ'], ['6-60', 'G-6O'], [' ', '   ']).meaning).toEqual(misread().meaning);
    expect(misread().corrections).toEqual([]);
  });

  it.each([['P2 F1', 'P2  F7'], ['6-60-3', '6-68-3'], [BUILD, BUILD.replace('b', '6')]])('with one character taken for another that can stand there, %s for %s, is put right', (from, to) => {
    expect(misread([from, to]).meaning).toEqual(misread().meaning);
  });

  it('with any one character misread is refused, or put right', () => {
    for (let at = 0; at < lastLine.length; at++) {
      for (const other of '80lb -') {
        const line = `${lastLine.slice(0, at)}${other}${lastLine.slice(at + 1)}`;
        if (complaint(line) === 'it is fine') expect(readPage(line).photograph, line).toMatchObject(misread().meaning);
      }
    }
  });

  it.each([
    ['a word that cannot be what it should be', ['P2', 'P2W'], /its word 5 is "P2W", and should be P with the number of checks that held/],
    ['a digit of another kind', [BUILD, BUILD.replace('0', 'x')], /its word 8 is "x[0-9a-f]{15}", and should be 16 hexadecimal digits, the build/],
    ['a verdict that is none', ['OK', 'YES'], /its word 2 is "YES", and should be OK or NO/],
    ['a word that is missing', ['P2 ', ''], /it has 9 words, and should have 10/],
    ['a number that does not look like the right one', ['P2', 'P4'], /it adds up to [0-9a-f]{4}, and says [0-9a-f]{4}\. No one character that was taken for another like it mends that/],
  ] as const)('with %s is refused, and the fault is named', (_, [from, to], words) => expect(complaint(lastLine.replace(from, to))).toMatch(words));

  it('is at most 78 characters long, of whatever processor', () => {
    expect('LYN1 OK GenuineIntel 270-255-15 P999 F99 M999 0123456789abcdef 01234567 0123'.length).toBeLessThanOrEqual(78);
  });
});

describe('what is said of a page', () => {
  it('is whether Lyn runs, what failed, and what is missing', () => {
    expect(describePage(readPage(page))).toBe([
      "The self-test's page in lines 1 to 17 is whole.",
      `Build ${BUILD} ran on GenuineIntel, family 6, model 60, stepping 3: Some Processor.`,
      'Lyn runs on this machine, with VT-x.',
      '2 checks held, 1 failed; 3 capabilities are missing.',
      'Missing, and Lyn cannot do without:',
      '  EPT: guests are kept apart by it.',
      'Failed:',
      '  guests: msr: 10 checks held; LSTAR: got 0x0, want 0x1.',
      'Not tried:',
      '  guests: xsave: this processor has no XSAVE.',
      'Missing, and what Lyn does without:',
      '  PCID, SMEP: guests are not offered them.',
      'Missing, and of no use to Lyn:',
      '  posted interrupts.',
      '',
    ].join('\n'));
  });

  it('whose last line alone is there is what that says, and where the rest is', () => {
    const text = describePage(readPage(lastLine));
    expect(text).toContain('The last line of a self-test\'s page, line 1, is sound; the page itself is not in the file.');
    expect(text).toContain('Lyn runs on this machine.');
    expect(text).toContain('photographs of the screen, which shows the page in parts');
  });

  it('is the same for programs', () => {
    expect(JSON.parse(pageToJson(readPage(page)))).toMatchObject({ form: 1, runs: true, vendor: 'GenuineIntel', entries: readPage(page).entries });
  });
});

describe('the pages of known machines', () => {
  it.each(['qemu-svm', 'qemu-tcg', 'bochs-haswell', 'bochs-skylake', 'bochs-lynnfield'])('%s: all of its lines are entries, whose counts are those of its last line', (name) => {
    const masked = readFileSync(join(projectRoot(), 'qemu-tests/self-test/golden', `${name}.txt`), 'utf8').trimEnd().split('\n');
    const head = masked.at(-1)!.replace(/ <build> .*$/, '');
    const { photograph, entries } = readPage(pageWith(masked.slice(0, -1).map((line) => line.slice(2)), head));
    const count = (...kinds: string[]) => entries.filter(({ kind }) => kinds.includes(kind));
    expect(count('passed')).toHaveLength(photograph.passed);
    expect(count('failed')).toHaveLength(photograph.failed);
    expect(count('lacks', 'unused', 'needs').flatMap(({ names }) => names)).toHaveLength(photograph.missing);
    expect(photograph.runs).toBe(count('needs').length === 0);
  });
});

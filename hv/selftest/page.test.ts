import { crc32 } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { bytes } from 'lyn/test';
import { printText } from '../console/console.ts';
import { Mark, page } from './page.ts';
import { lines, pageLines, takeScreen } from './page.testing.ts';

beforeEach(takeScreen);

const own = () => pageLines();
const foreign = (text: string) => page.foreign(bytes(new TextEncoder().encode(text)));

describe('an entry', () => {
  it('stands behind its mark and a margin', () => {
    page.say(Mark.Fact, 'the TSC runs');
    page.say(Mark.Passed, 'it holds');
    page.say(Mark.Failed, 'it does not');
    page.say(Mark.Skipped, 'nobody tried');
    expect(lines()).toEqual(['| = the TSC runs', '| ok it holds', '| FAIL it does not', '| skip nobody tried']);
  });

  it('that is long goes on in indented lines, none of which is wider than a screen', () => {
    page.begin(Mark.Fact);
    for (let word = 0; word < 40; word++) page.text('seventeen letters ');
    page.end();
    expect(Math.max(...lines().map((line) => line.length))).toBeLessThanOrEqual(78);
    expect(own().slice(1).every((line) => /^ {2}\S/.test(line))).toBe(true);
    expect(own().map((line) => line.trim()).join(' ')).toBe(`= ${'seventeen letters '.repeat(40)}`.trim());
  });

  it('whose word is wider than a line is cut in the word', () => {
    page.begin(Mark.Fact);
    page.text('x'.repeat(200));
    page.end();
    expect(own().map((line) => line.trim()).join('')).toBe(`=${'x'.repeat(200)}`);
    expect(Math.max(...lines().map((line) => line.length))).toBeLessThanOrEqual(78);
  });

  it('has numbers in decimal and hexadecimal', () => {
    page.begin(Mark.Fact);
    page.decimal(0n);
    page.text(' ');
    page.decimal(18446744073709551615n);
    page.text(' ');
    page.hex(0n);
    page.text(' ');
    page.hex(0xffff_ffff_ffff_ffffn);
    page.text(' ');
    page.digits(0xabcn, 8);
    page.end();
    expect(own()).toEqual(['= 0 18446744073709551615 0x0 0xffffffffffffffff 00000abc']);
  });

  it('from outside has nothing in it that a terminal would obey', () => {
    page.begin(Mark.Fact);
    foreign('a\x1b[2Jb\nc\x7f');
    page.end();
    expect(own()).toEqual(['= a.[2Jb.c.']);
  });

  it('has no spaces at its end, which captures lose', () => {
    page.say(Mark.Fact, 'name:   ');
    page.begin(Mark.Fact);
    for (let word = 0; word < 40; word++) page.text('five     ');
    page.end();
    expect(own().filter((line) => line.endsWith(' '))).toEqual([]);
  });

  it('of any length is cut, and harms nothing', () => {
    page.begin(Mark.Fact);
    for (let i = 0; i < 2000; i++) page.text('word ');
    page.end();
    expect(own().join('').length).toBeLessThan(6000);
  });
});

describe('a list', () => {
  it('has its items between commas, and its sentence behind', () => {
    page.begin(Mark.Lacks);
    page.item(Mark.Lacks, 'PCID');
    page.item(Mark.Lacks, 'SMEP');
    page.endList(': guests are not offered them');
    expect(own()).toEqual(['- PCID, SMEP: guests are not offered them']);
    expect(page.counts[Mark.Lacks]).toBe(2);
  });

  it('without items is not printed', () => {
    page.begin(Mark.Unused);
    page.endList('');
    expect(lines()).toEqual([]);
  });
});

describe('the sum', () => {
  it('is the CRC-32 of the lines behind their margin, as zlib has it', () => {
    page.say(Mark.Title, 'Lyn self-test, page 1');
    page.say(Mark.Fact, `a long line: ${'word '.repeat(30)}`);
    printText('what the log says in between is not of it\n');
    page.say(Mark.Passed, 'the end');
    const summed = own().map((line) => `${line}\n`).join('');
    expect(page.sum.value()).toBe(crc32(summed));
  });

  it('of nothing is zero', () => expect(page.sum.value()).toBe(0));
});

describe('failures', () => {
  it('are repeated by their beginnings, the first six of them, and then counted', () => {
    for (let i = 0; i < 8; i++) {
      page.begin(Mark.Failed);
      page.text('check ');
      page.decimal(BigInt(i));
      page.text(` ${'x'.repeat(100)}`);
      page.end();
    }
    page.say(Mark.Passed, 'another');
    page.repeatFailures();
    const repeated = own().filter((line) => line.startsWith('= see above'));
    expect(repeated.map((line) => line.slice(0, 27))).toEqual([...Array.from({ length: 6 }, (_, i) => `= see above: FAIL check ${i} x`), '= see above: 2 more']);
    expect(repeated[0]!.length).toBeLessThanOrEqual(76);
  });
});

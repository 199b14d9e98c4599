import { crc32 } from 'node:zlib';
import { combine, doubtsOf, readingsOf, type Word } from './misread.ts';

/** The number of the form that is read. */
export const FORMAT = 1;

/** What the last line of a self-test page says; it fits a photograph. */
export interface Photograph {
  /** Whether Lyn runs on the machine. */
  readonly runs: boolean;
  readonly vendor: string;
  readonly family: number;
  readonly model: number;
  readonly stepping: number;
  /** Checks, and capabilities that are missing. */
  readonly passed: number;
  readonly failed: number;
  readonly missing: number;
  /** The self-test's build identifier. */
  readonly build: string;
  /** CRC-32 of the page's lines, each with a line feed, as eight hexadecimal digits. */
  readonly pageSum: string;
  /** Words that were misread, and that the line's sum has put right. */
  readonly corrections: readonly Correction[];
}

export interface Correction {
  readonly read: string;
  readonly is: string;
}

const digits = (count: number): Omit<Word, 'name'> => ({ whole: new RegExp(`^[0-9a-f]{${count}}$`), allowed: () => /[0-9a-f]/ });
const counted = (letter: string): Omit<Word, 'name'> => ({ whole: new RegExp(`^${letter}\\d+$`), allowed: (at) => (at === 0 ? new RegExp(letter) : /\d/) });

/** The line's words: docs/self-test.md. */
const words: readonly Word[] = [
  { name: `LYN${FORMAT}`, whole: /^LYN\d+$/, allowed: (at) => [/L/, /Y/, /N/][at] ?? /\d/ },
  { name: 'OK or NO', whole: /^(OK|NO)$/, allowed: () => /[OKN]/, choices: ['OK', 'NO'] },
  { name: "a processor's vendor", whole: /^\S+$/, allowed: () => /[!-~]/, choices: ['GenuineIntel', 'AuthenticAMD', 'HygonGenuine'] },
  { name: 'family, model and stepping, such as 6-60-3', whole: /^\d+-\d+-\d+$/, allowed: () => /[\d-]/ },
  { name: 'P with the number of checks that held', ...counted('P') },
  { name: 'F with the number of those that did not', ...counted('F') },
  { name: 'M with the number of capabilities that are missing', ...counted('M') },
  { name: '16 hexadecimal digits, the build', ...digits(16) },
  { name: '8 hexadecimal digits, the sum of the page', ...digits(8) },
  { name: '4 hexadecimal digits, the sum of the line', ...digits(4) },
];

/** Whether a line is meant to be such a line, whatever is wrong with it. */
export function looksLikePhotograph(line: string): boolean {
  return /^[LlI1|][Yy][Nn][\dlI|!]+\s/.test(line);
}

/** Reads such a line. `place`: what an error calls it. Throws, in words, where it is cut off, misread beyond what its sum puts right, or of another form. */
export function readPhotograph(line: string, place: string): Photograph {
  const read = line.trim().split(/\s+/);
  const form = Number(readingsOf(read[0]!, words[0]!)[0]?.slice(3));
  if (form !== FORMAT) throw new Error(`${place}: the page has form ${form}; this lyn reads form ${FORMAT}. Take the lyn of the image that the page is of.`);
  if (read.length !== words.length) throw new Error(`${place}: the page's last line is cut off, or was misread: it has ${read.length} words, and should have ${words.length}. ${example}`);
  const right = putRight(read, place);
  const [, runs, vendor = '', signature = '', passed, failed, missing, build = '', pageSum = ''] = right;
  const [family, model, stepping] = signature.split('-').map(Number) as [number, number, number];
  const [P, F, M] = [passed, failed, missing].map((word) => Number(word!.slice(1))) as [number, number, number];
  const corrections = read.map((word, i): Correction => ({ read: word, is: right[i]! })).filter((each) => each.read !== each.is);
  return { runs: runs === 'OK', vendor, family, model, stepping, passed: P, failed: F, missing: M, build, pageSum, corrections };
}

const example = 'It has the form "LYN1 OK GenuineIntel 6-60-3 P25 F0 M47 <16 digits> <8 digits> <4 digits>".';

/** The words as the line's sum says that they were: as they are, with characters replaced that cannot stand there, or where all can, with one of them replaced. */
function putRight(read: readonly string[], place: string): readonly string[] {
  const readings = read.map((word, i) => readingsOf(word, words[i]!));
  const wrong = readings.findIndex((each) => each.length === 0);
  if (wrong !== -1) throw new Error(`${place}: the page's last line is cut off, or was misread: its word ${wrong + 1} is "${read[wrong]}", and should be ${words[wrong]!.name}. ${example}`);
  const lines = combine(readings);
  const [only] = lines as [readonly string[]];
  const near = lines.length > 1 ? [] : only.flatMap((word, i) => doubtsOf(word, words[i]!).map((doubt) => only.with(i, doubt)));
  const fitting = [lines, near].map(onlyThose).find((each) => each.length > 0) ?? [];
  if (fitting.length === 1) return fitting[0]!;
  const compare = fitting.length > 1 ? 'More than one reading of its characters fits' : 'No one character that was taken for another like it mends that';
  throw new Error(`${place}: the page's last line was altered or misread: it adds up to ${sumOf(only)}, and says ${only.at(-1)}. ${compare}: compare it with the photograph. Alike are 0 and 8, 1 and 7, b and 6.`);
}

/** The lines whose sum fits, each once. */
function onlyThose(lines: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return [...new Map(lines.filter((line) => sumOf(line) === line.at(-1)).map((line) => [line.join(' '), line])).values()];
}

function sumOf(line: readonly string[]): string {
  return (crc32(`${line.slice(0, -1).join(' ')} `) & 0xffff).toString(16).padStart(4, '0');
}

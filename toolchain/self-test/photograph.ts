import { crc32 } from 'node:zlib';

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
}

const begins = /^LYN(\d+) /;
const fields = /^LYN\d+ (OK|NO) (\S+) (\d+)-(\d+)-(\d+) P(\d+) F(\d+) M(\d+) ([0-9a-f]{16}) ([0-9a-f]{8}) ([0-9a-f]{4})$/;

/** Whether a line is meant to be such a line, whatever is wrong with it. */
export function looksLikePhotograph(line: string): boolean {
  return begins.test(line);
}

/** Reads such a line. `place`: what an error calls it. Throws, in words, where it is cut off, misread or of another form. */
export function readPhotograph(line: string, place: string): Photograph {
  const form = Number(begins.exec(line)?.[1]);
  if (form !== FORMAT) throw new Error(`${place}: the page has form ${form}; this lyn reads form ${FORMAT}. Take the lyn of the image that the page is of.`);
  const found = fields.exec(line);
  if (found === null) throw new Error(`${place}: the page's last line is cut off, or was misread. It has the form "LYN1 OK GenuineIntel 6-60-3 P25 F0 M47 <16 digits> <8 digits> <4 digits>".`);
  const [, runs, vendor = '', family, model, stepping, passed, failed, missing, build = '', pageSum = '', ownSum = ''] = found;
  const sum = (crc32(line.slice(0, -4)) & 0xffff).toString(16).padStart(4, '0');
  if (sum !== ownSum) throw new Error(`${place}: the page's last line was altered or misread: it adds up to ${sum}, and says ${ownSum}. Characters that look alike are 0 and 8, 1 and 7, b and 6.`);
  return {
    runs: runs === 'OK', vendor, family: Number(family), model: Number(model), stepping: Number(stepping), passed: Number(passed), failed: Number(failed), missing: Number(missing),
    build, pageSum,
  };
}

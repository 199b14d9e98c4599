import { Crc32 } from '../memory/crc32.ts';
import { identity } from './identity.ts';
import { FORMAT, Mark, page } from './page.ts';

/** Whether Lyn runs on this machine, and the counts. */
export function reportSummary(extension: string, why: string): void {
  page.begin(Mark.Fact);
  if (why.length === 0) {
    page.text('Lyn runs on this machine, with ');
    page.text(extension);
    if (failed() !== 0) page.text('; but a check has failed, see above');
  } else {
    page.text('Lyn does not run on this machine: ');
    page.text(why);
  }
  page.end();
  page.begin(Mark.Fact);
  page.decimal(u64(passed()));
  page.text(' passed, ');
  page.decimal(u64(failed()));
  page.text(' failed, ');
  page.decimal(u64(missing()));
  page.text(' missing, needed of these: ');
  page.decimal(u64(page.counts[u32(Mark.Needs)]));
  page.end();
}

/**
 * Makes the page's last line, which fits a photograph: format, whether Lyn runs, processor, counts, build, the CRC-32 of the page's lines, and the low
 * half of that of this line up to there. At most 78 characters; docs/self-test.md.
 */
export function preparePhotograph(runs: boolean): void {
  page.begin(Mark.Title);
  page.text('LYN');
  page.decimal(u64(FORMAT));
  page.text(runs ? ' OK ' : ' NO ');
  page.word(identity.vendor);
  page.text(' ');
  page.decimal(u64(identity.family));
  page.text('-');
  page.decimal(u64(identity.model));
  page.text('-');
  page.decimal(u64(identity.stepping));
  page.text(' P');
  page.decimal(u64(passed()));
  page.text(' F');
  page.decimal(u64(failed()));
  page.text(' M');
  page.decimal(u64(missing()));
  page.text(' ');
  page.text(boot.buildId());
  page.text(' ');
  page.digits(u64(page.sum.value()), 8);
  page.text(' ');
  page.digits(u64(sumOf(page.soFar())), 4);
}

function passed(): u32 {
  return page.counts[u32(Mark.Passed)];
}

function failed(): u32 {
  return page.counts[u32(Mark.Failed)];
}

function missing(): u32 {
  return page.counts[u32(Mark.Lacks)] + page.counts[u32(Mark.Unused)] + page.counts[u32(Mark.Needs)];
}

function sumOf(bytes: readonly u8[]): u32 {
  const sum = new Crc32();
  for (const byte of bytes) sum.add(byte);
  return sum.value();
}

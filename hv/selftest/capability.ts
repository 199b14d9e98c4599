import { Mark, page } from './page.ts';

/** Something that a processor has or has not: a bit of a word, which `Words` finds. */
export type Capability = {
  /** Without a comma: names stand in lists. */
  readonly name: string;
  /** Which word: a number that the list's `Words` knows. */
  readonly word: u32;
  /** Bit of the word, 0 to 63. */
  readonly bit: u32;
  /** Lyn does not run without it. */
  readonly needed: boolean;
  /** What Lyn does without it, as a sentence; empty where Lyn makes no use of it. */
  readonly without: string;
};

/** The words of a list of capabilities: bits that are one stand for what is there. */
export type Words = (word: u32) => u64;

/** Reports a list: what is there, what is not and is needed, what is not and what Lyn does, what is not and would not be used. */
export function reportCapabilities(all: readonly Capability[], words: Words): void {
  reportList(all, words, Mark.Has);
  for (const each of all) {
    if (isThere(each, words) || each.without.length === 0) continue;
    page.begin(each.needed ? Mark.Needs : Mark.Lacks);
    page.text(each.name);
    page.text(': ');
    page.text(each.without);
    page.end();
  }
  reportList(all, words, Mark.Unused);
}

function reportList(all: readonly Capability[], words: Words, mark: Mark): void {
  page.begin(mark);
  for (const each of all) {
    const isListed: boolean = isThere(each, words) ? mark === Mark.Has : mark === Mark.Unused && each.without.length === 0;
    if (isListed) page.item(mark, each.name);
  }
  if (page.hasItems()) page.end();
}

export function isThere(capability: Capability, words: Words): boolean {
  return ((words(capability.word) >> u64(capability.bit)) & 1n) !== 0n;
}

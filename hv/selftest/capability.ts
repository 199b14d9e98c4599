import { Mark, page } from './page.ts';

/** What a capability is to Lyn. */
export const enum Kind {
  /** Lyn does not run without it. */
  Needed,
  /** Lyn does something else without it. */
  Used,
  /** Guests are shown it where it is there. */
  Offered,
  /** Lyn makes no use of it. */
  Unused,
}

/** Something that a processor has or has not: a bit of a word, which `Words` finds. */
export type Capability = {
  /** Without a comma or a colon: names stand in lists. */
  readonly name: string;
  /** Which word: a number that the list's `Words` knows. */
  readonly word: u32;
  /** Bit of the word, 0 to 63. */
  readonly bit: u32;
  readonly kind: Kind;
  /** Of what is needed, what for; of what is used, what Lyn does without it; otherwise empty. */
  readonly without: string;
};

/** The words of a list of capabilities: bits that are one stand for what is there. */
export type Words = (word: u32) => u64;

/** Reports a list: what is there; what is not, one by one where Lyn needs it or does something else, in lists where guests, or nobody, would see it. */
export function reportCapabilities(all: readonly Capability[], words: Words): void {
  page.begin(Mark.Has);
  for (const each of all) {
    if (isThere(each, words)) page.item(Mark.Has, each.name);
  }
  page.endList('');
  for (const each of all) {
    if (!isThere(each, words) && each.without.length !== 0) reportAbsence(each);
  }
  reportAbsent(all, words, Kind.Offered, Mark.Lacks, ': guests are not offered them');
  reportAbsent(all, words, Kind.Unused, Mark.Unused, '');
}

export function isThere(capability: Capability, words: Words): boolean {
  return ((words(capability.word) >> u64(capability.bit)) & 1n) !== 0n;
}

function reportAbsence(capability: Capability): void {
  const mark: Mark = capability.kind === Kind.Needed ? Mark.Needs : Mark.Lacks;
  page.absent(mark, capability.name, capability.without);
}

function reportAbsent(all: readonly Capability[], words: Words, kind: Kind, mark: Mark, sentence: string): void {
  page.begin(mark);
  for (const each of all) {
    if (each.kind === kind && !isThere(each, words)) page.item(mark, each.name);
  }
  page.endList(sentence);
}

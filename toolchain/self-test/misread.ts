/**
 * A line that a person has typed from a photograph, or a program has read from it: characters are taken for others that look like them. What a line may have been is
 * told by where which characters can stand; which of these it was, by the line's own sum.
 */

/** Characters that are taken for each other; so are the two cases of a letter. */
const lookAlikes: readonly string[] = ['0OoQD8', '1lILi|!7', '2Zz', '38', '4A', '5Ss6', '6Gb', '8B', '9gq', '-–—_~', 'ce', 'VYv'];

/** A word of the line: what it is in an error, and which characters can stand at a place of it, counted from 0. */
export interface Word {
  readonly name: string;
  readonly whole: RegExp;
  readonly allowed: (at: number) => RegExp;
  /** What it mostly is. */
  readonly choices?: readonly string[];
}

/** More readings than these are not tried: one time in 65,536 a sum of 16 bits fits by chance. */
const MOST_READINGS = 256;

/**
 * What a word may have been: itself, or one of the word's choices that it looks like, or with those characters replaced that cannot stand there. Nothing where no such
 * reading is a word of that kind.
 */
export function readingsOf(text: string, { whole, allowed, choices }: Word): readonly string[] {
  if (choices !== undefined) return [...new Set([text, ...choices.filter((choice) => looksLike(text, choice))])].filter((each) => whole.test(each));
  if (whole.test(text)) return [text];
  let readings = [''];
  for (const [at, character] of [...text].entries()) {
    const options = allowed(at).test(character) ? [character] : alikes(character).filter((each) => allowed(at).test(each));
    readings = readings.flatMap((reading) => options.map((each) => reading + each)).slice(0, MOST_READINGS);
  }
  return readings.filter((reading) => whole.test(reading));
}

/** The same word with one character, whichever, taken for another that can stand there too. */
export function doubtsOf(text: string, { whole, allowed }: Word): readonly string[] {
  return [...text].flatMap((character, at) => alikes(character).filter((each) => allowed(at).test(each)).map((each) => text.slice(0, at) + each + text.slice(at + 1))).filter((each) => whole.test(each));
}

/** Every combination of a reading of each word. */
export function combine(words: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return words.reduce<readonly (readonly string[])[]>((lines, readings) => lines.flatMap((line) => readings.map((each) => [...line, each])).slice(0, MOST_READINGS), [[]]);
}

function looksLike(text: string, other: string): boolean {
  return text.length === other.length && [...text].every((character, at) => character === other[at] || alikes(character).includes(other[at]!));
}

function alikes(character: string): readonly string[] {
  const cases = [character.toLowerCase(), character.toUpperCase()];
  return [...new Set([...cases, ...lookAlikes.filter((group) => group.includes(character)).join('')])].filter((each) => each !== character);
}

/** What a failed check says, in the image (`c/failures.ts`), in Node and at compile time. */

/** The words, and what stands between them: values that fit a u32, in decimal, or the text of a condition. */
export type Sentence = { readonly words: readonly string[]; readonly values: readonly string[] };

const says = (words: TemplateStringsArray, ...values: readonly string[]): Sentence => ({ words: [...words], values });

export const FAILURES = {
  index: says`index ${'index'} is not below the length ${'length'}`,
  subarray: says`subarray ${'from'} to ${'to'} does not lie in a length of ${'length'}`,
  set: says`${'source'} elements do not fit into ${'target'}`,
  bytes: says`${'length'} bytes are more than a slice holds`,
  divide: says`division by zero`,
  nonNull: says`null reference`,
  assert: says`assertion failed: ${'condition'}`,
  /** An object given to a pool to which it does not belong, or has been given back already. */
  foreign: says`the object is not of this pool`,
  released: says`the object is not taken`,
  /** The end of a function that must return a value: an enum outside its members. */
  unreachable: says`value outside its type`,
  lowestBit: says`lowestBit of zero`,
  highestBit: says`highestBit of zero`,
  mulDivZero: says`mulDiv by zero`,
  mulDivOverflow: says`mulDiv overflow`,
  divRemZero: says`divRem128 by zero`,
  divRemOverflow: says`divRem128 overflow`,
} as const satisfies { readonly [failure: string]: Sentence };

export type Failure = keyof typeof FAILURES;

/** The sentence with its values. */
export function failureText(failure: Failure, args: readonly (string | number | bigint)[]): string {
  return FAILURES[failure].words.map((words, index) => `${words}${args[index] ?? ''}`).join('');
}

/**
 * No slice and no text is longer (`memory.bytes` panics, storage is smaller; LYN_LONGEST in lyn.h): so the sum of two positions in
 * slices does not wrap around in a u32.
 */
export const LONGEST_SLICE = 0x7FFFFFFF;

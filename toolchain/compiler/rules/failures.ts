/**
 * What a failed check says. Arguments stand between the pieces and print in decimal (`{text}` ones as they are).
 * JavaScript and the runtime (`lyn.h`, compared by a test) use the same words.
 */

export const FAILURES = {
  /** index, length */
  index: ['index ', ' is not below the length ', ''],
  /** from, to, length */
  subarray: ['subarray ', ' to ', ' does not lie in a length of ', ''],
  /** source length, target length */
  set: ['', ' elements do not fit into ', ''],
  /** length */
  bytes: ['', ' bytes are more than a slice holds'],
  divide: ['division by zero'],
  nonNull: ['null reference'],
  /** the condition as written: text */
  assert: ['assertion failed: ', ''],
  /** An object given to a pool to which it does not belong, or has been given back already. */
  foreign: ['the object is not of this pool'],
  released: ['the object is not taken'],
  /** The end of a function that must return a value: an enum outside its members. */
  unreachable: ['value outside its type'],
  lowestBit: ['lowestBit of zero'],
  highestBit: ['highestBit of zero'],
  mulDivZero: ['mulDiv by zero'],
  mulDivOverflow: ['mulDiv overflow'],
  divRemZero: ['divRem128 by zero'],
  divRemOverflow: ['divRem128 overflow'],
} as const;

export type Failure = keyof typeof FAILURES;

/**
 * No slice and no text is longer (`memory.bytes` panics, storage is smaller; LYN_LONGEST in lyn.h): so the sum of two positions in
 * slices does not wrap around in a u32.
 */
export const LONGEST_SLICE = 0x7FFFFFFF;

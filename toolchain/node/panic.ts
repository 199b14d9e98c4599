import { FAILURES, type Failure } from '../compiler/rules/failures.ts';

/** `panic(...)`, a failed `assert`, or a failed check of the language, as a test sees it. */
export class LynPanic extends Error {
  override readonly name = 'LynPanic';
  /** The message alone. */
  readonly text: string;
  /** Source file as written in the project, and 1-based line; undefined for a panic inside the simulated machine. */
  readonly place: string | undefined;

  constructor(text: string, place?: string) {
    super(place === undefined ? text : `${text} (${place})`);
    this.text = text;
    this.place = place;
  }
}

/** The words of a failed check, the same as in the image. */
export function failureText(failure: Failure, args: readonly (string | number | bigint)[]): string {
  return FAILURES[failure].map((piece, index) => `${piece}${args[index] ?? ''}`).join('');
}

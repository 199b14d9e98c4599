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

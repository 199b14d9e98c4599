import type { Found, Transcript } from './transcript.ts';

/** How far a match may reach back behind what is new, in characters, to be found at once. */
const reach = 4096;

/**
 * The search for one pattern in a transcript that grows. `news` costs what has come since the last time, so that waiting for a pattern
 * looks at each character a fixed number of times; `all` finds matches of any length.
 */
export class Search {
  readonly #transcript: Transcript;
  readonly #from: number;
  readonly #pattern: RegExp;
  #searched: number;
  #searchedWhole: number;

  /** Matches lie behind position `from`. */
  constructor(transcript: Transcript, from: number, pattern: RegExp | string) {
    this.#transcript = transcript;
    this.#from = this.#searched = this.#searchedWhole = from;
    this.#pattern = typeof pattern === 'string' ? new RegExp(escape(pattern)) : pattern;
  }

  /** Whether `all` would find nothing that was not looked for yet. */
  get complete(): boolean {
    return this.#searchedWhole === this.#transcript.length;
  }

  /** A match that ends in what is new, unless it begins more than 4096 characters before that. */
  news(): Found | undefined {
    const since = this.#searched;
    this.#searched = this.#transcript.length;
    return this.#transcript.find(this.#pattern, this.#from, { since, reach });
  }

  all(): Found | undefined {
    this.#searched = this.#searchedWhole = this.#transcript.length;
    return this.#transcript.find(this.#pattern, this.#from);
  }
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Things that arrive, for whoever waits for one of a kind; those that nobody waited for are gone. */
export class Inbox<T> {
  readonly #all: T[] = [];
  #wake: () => void = () => undefined;

  put(thing: T): void {
    this.#all.push(thing);
    this.#wake();
  }

  async next(fits: (thing: T) => boolean): Promise<T> {
    for (;;) {
      for (let thing = this.#all.shift(); thing !== undefined; thing = this.#all.shift()) if (fits(thing)) return thing;
      await new Promise<void>((wake) => (this.#wake = wake));
    }
  }
}

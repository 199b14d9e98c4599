/** Pseudo-random choices: the same seed gives the same choices on any machine (32-bit integer arithmetic only). */
export class Choice {
  #state: number;

  constructor(seed: number) {
    this.#state = Math.imul(seed, 0x9E3779B1) ^ 0x5BF03635;
    for (let i = 0; i < 4; i++) this.#next();
  }

  /** SplitMix32. */
  #next(): number {
    this.#state = (this.#state + 0x9E3779B9) | 0;
    let z = this.#state;
    z = Math.imul(z ^ (z >>> 16), 0x21F0AAAD);
    z = Math.imul(z ^ (z >>> 15), 0x735A2D97);
    return (z ^ (z >>> 15)) >>> 0;
  }

  /** An integer from 0 to `count` - 1. */
  below(count: number): number {
    return this.#next() % count;
  }

  /** From `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  one<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  /** Those of a list that a coin of `percent` picks. */
  some<T>(list: readonly T[], percent: number): T[] {
    return list.filter(() => this.chance(percent));
  }

  /** 64 bits. */
  wide(): bigint {
    return (BigInt(this.#next()) << 32n) | BigInt(this.#next());
  }

  /** A key, as often as its weight says; a weight of zero is never picked. */
  weighted<K extends string>(weights: { readonly [key in K]: number }): K {
    const entries = Object.entries(weights) as [K, number][];
    let at = this.below(entries.reduce((sum, [, weight]) => sum + weight, 0));
    for (const [key, weight] of entries) {
      if (at < weight) return key;
      at -= weight;
    }
    throw new RangeError('no weights');
  }
}

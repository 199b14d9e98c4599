/** A linear congruential generator of numbers below a bound: the same ones in every run. */
export function generator(seed: number): (below: number) => number {
  let state = BigInt(seed) + 1n;
  return (below) => {
    state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
    return Number((state >> 33n) % BigInt(below));
  };
}

import { checks } from '../check.ts';

/** 64 bits that a test hands in: a bigint, of which a negative one stands for its two's complement. Else a TypeError that names `what`. */
export function wideOf(value: bigint, what: string): bigint {
  return checks.u64(typeof value === 'bigint' ? BigInt.asUintN(64, value) : value, what) as bigint;
}

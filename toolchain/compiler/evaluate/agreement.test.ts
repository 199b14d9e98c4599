import { expect, test } from 'vitest';
import { runText } from '../js/testing.ts';

const SEEDS = ['0n', '1n', '0xffff_ffff_ffff_ffffn', '0x8000_0000n', '0x0123_4567_89ab_cdefn'];

/** One function that uses every kind of statement and most expressions that need no machine. */
const MIX = `
  enum Turn { Add, Multiply, Rotate = 7 }
  const Word = register(u64, { low: bits<u8>(7, 0), odd: flag(8), high: bits<u32>(63, 32) });
  type Word = Value<typeof Word>;
  type Pair = { readonly a: u64; readonly b: i32 };
  type Step = (value: u64, n: u32) => u64;
  const primes: readonly u32[] = [2, 3, 5, 7, 11];
  const steps = table<Step>(4, add, { [2]: scramble });

  function add(value: u64, n: u32): u64 { return value + u64(n); }
  function scramble(value: u64, n: u32): u64 { return (value << u64(n)) ^ (value >> 7n); }
  function turnOf(n: u32): Turn {
    switch (n % 3) {
      case 0: return Turn.Add;
      case 1: return Turn.Multiply;
      default: return Turn.Rotate;
    }
  }
  function pairOf(value: u64): Pair { return { a: value, b: i32(value) }; }

  function mix(seed: u64): u64 {
    let value: u64 = seed;
    let small: u8 = u8(seed);
    let signed: i16 = i16(seed);
    for (let i: u32 = 0, j: u32 = 40; i < 20; i++, j -= 3) {
      if (i === 13) continue;
      if (j > 200) break;
      switch (turnOf(i)) {
        case Turn.Add: value += u64(i); break;
        case Turn.Multiply: value *= 0x9e37_79b9_7f4a_7c15n; break;
        case Turn.Rotate: value = (value << 13n) | (value >> 51n); break;
      }
      small += u8(i * 7);
      signed = (signed - 77) * 3;
      signed /= 2;
    }
    for (const prime of primes) {
      value = steps[prime % 4](value, prime);
      small ^= u8(prime) << 3;
    }
    let rounds: u32 = 3;
    do { value -= u64(rounds); rounds--; } while (rounds !== 0);
    while (true) { if ((value & 1n) === 0n || value < 10n) break; value >>= 1n; }
    const word = Word.of(value).with({ low: small, high: u32(value) ^ u32(signed) });
    const pair = pairOf(word.raw);
    const part = primes.subarray(1, 4);
    const sum: u64 = pair.a + u64(pair.b) + u64(~signed) + u64(-signed) + u64(part[2]) + u64(primes.length) + u64(word.odd);
    return sum % 3n === 0n && small !== 0 ? mulHigh(sum, value) : sum ^ u64(countBits(value));
  }
`;

test('what the evaluator computes is what the JavaScript computes', () => {
  const constants = SEEDS.map((seed, index) => `export const at${index}: u64 = mix(${seed});`).join('\n');
  const { now, ...exported } = runText(`${MIX}\n${constants}\nexport function now(seed: u64): u64 { return mix(seed); }`);
  const atCompileTime = SEEDS.map((_, index) => exported[`at${index}`]);
  expect(atCompileTime).toEqual(SEEDS.map((seed) => now(BigInt(seed.replaceAll('_', '').slice(0, -1)))));
  expect(new Set(atCompileTime).size).toBe(SEEDS.length);
});

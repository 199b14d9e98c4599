/** Reads a counter that counts upwards; only the bits of its width matter. */
export type CounterReader = () => u32;

const RUNS = 5;
/** A run takes 5 ms. */
const RUNS_PER_SECOND: u64 = 200n;
/** Reads in a run after which a counter that stands still, or creeps, is given up: a few seconds. */
const PATIENCE: u32 = 0x10_0000;
/** The TSC's frequency in Hz, by each run so far; in ascending order. */
const results = array(u64, RUNS);

/**
 * The frequency of the TSC in Hz, measured against a counter of `frequency` Hz whose width `mask` covers: the middle of several short runs,
 * since a system management interrupt, or an emulator that pauses, makes single ones bad; two may be, in any way. Zero if the counter, or
 * the TSC, does not advance.
 */
export function measureTsc(read: CounterReader, mask: u32, frequency: u64): u64 {
  for (let run: u32 = 0; run < RUNS; run++) {
    const result = measureOnce(read, mask, frequency);
    if (result === 0n) return 0n;
    let place: u32 = run;
    for (; place > 0 && results[place - 1] > result; place--) results[place] = results[place - 1];
    results[place] = result;
  }
  return results[RUNS / 2];
}

function measureOnce(read: CounterReader, mask: u32, frequency: u64): u64 {
  const length = u32(frequency / RUNS_PER_SECOND);
  const first = read();
  const start = cpu.rdtsc();
  for (let reads: u32 = 0; reads < PATIENCE; reads++) {
    const passed: u32 = (read() - first) & mask;
    if (passed >= length) return mulDiv(cpu.rdtsc() - start, frequency, u64(passed));
  }
  return 0n;
}

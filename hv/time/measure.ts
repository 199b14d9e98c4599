import { hostClock } from './clock.ts';
import { delay } from './delay.ts';

/** Reads a counter that counts upwards; only the bits of its width matter. */
export type CounterReader = () => u32;

const RUNS = 5;
/** A run takes 5 ms. */
const RUNS_PER_SECOND: u64 = 200n;
/** How often a counter is read for one moment. */
const READS: u32 = 4;
/** Moments in a run after which a counter that stands still, or creeps, is given up: a few seconds. */
const PATIENCE: u32 = 0x4_0000;
/** The TSC's frequency in Hz, by each run so far; in ascending order. */
const results = array(u64, RUNS);
/** How long a counter is measured by the TSC, in nanoseconds. */
const MEASUREMENT: u64 = 10_000_000n;

/** What a counter showed, and the TSC at the same time. */
class Moment {
  count: u32 = 0;
  time: u64 = 0n;

  /**
   * Between a counter and the TSC comes whatever holds the processor up: a system management interrupt, or an emulator that its host lets wait. So
   * the TSC is read on both sides of the counter, and of several readings the quickest counts, as of the middle between them.
   */
  take(read: CounterReader): void {
    let quickest: u64 = u64.MAX;
    for (let i: u32 = 0; i < READS; i++) {
      const before = cpu.rdtsc();
      const count = read();
      barrier.load(); // the TSC could be read before the counter has answered (SDM volume 2, RDTSC)
      const took: u64 = cpu.rdtsc() - before;
      if (took >= quickest) continue;
      quickest = took;
      this.count = count;
      this.time = before + took / 2n;
    }
  }
}

/**
 * The frequency of the TSC in Hz, measured against a counter of `frequency` Hz whose width `mask` covers: the middle of several short runs, for a
 * counter may be read wrong, and a narrow one goes round unseen where the processor is held up for long; two may be bad, in any way. Zero if the
 * counter, or the TSC, does not advance.
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
  const first = new Moment();
  const last = new Moment();
  first.take(read);
  for (let moments: u32 = 0; moments < PATIENCE; moments++) {
    last.take(read);
    const passed: u32 = (last.count - first.count) & mask;
    if (passed >= length) return mulDiv(last.time - first.time, frequency, u64(passed));
  }
  return 0n;
}

/** The frequency in Hz of a counter of 32 bits, by the TSC, whose frequency must be known; zero if it stands still. */
export function measureCounter(read: CounterReader): u64 {
  const first = new Moment();
  const last = new Moment();
  first.take(read);
  delay(MEASUREMENT);
  last.take(read);
  return mulDiv(u64(last.count - first.count), hostClock.ticksPerSecond, last.time - first.time);
}

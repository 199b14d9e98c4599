import { callProcessor } from '../processor/peers.ts';
import { hostClock } from './clock.ts';

/** The shortest of them finds the smallest difference. */
const ROUNDS: u32 = 8;
/** How long a processor may take to answer, in nanoseconds. */
const PATIENCE: u64 = 100_000_000n;

/** Number of the question that is open: what comes late answers none. */
const question = atomic(u64);
/** What the other processor's TSC showed when it was asked; zero: it has not answered yet. */
const answer = atomic(u64);

/** LFENCE: not before the question has been seen (SDM volume 2, RDTSC). */
function tellTime(asked: u64): void {
  barrier.load();
  const now = cpu.rdtsc();
  if (asked === question.load()) answer.store(now);
}

/**
 * Compares the TSC of the processor with that index with this one's: its answer was given between the question and its arrival here.
 * Warns if it cannot have been, of a processor that runs ahead or behind, and of one that does not answer.
 */
export function checkClock(index: u32): void {
  for (let round: u32 = 0; round < ROUNDS; round++) {
    answer.store(0n);
    const asked = cpu.rdtsc();
    callProcessor(index, tellTime, question.add(1n) + 1n);
    if (!waitForAnswer(asked)) {
      log.warn(`processor ${index} does not answer the interrupts of the others`);
      return;
    }
    const told = answer.load();
    const now = cpu.rdtsc();
    if (told < asked || told > now) {
      log.warn(`the TSC of processor ${index} is ${told < asked ? asked - told : told - now} ticks ${told < asked ? 'behind' : 'ahead'}: guests' clocks must not move between processors`);
      return;
    }
  }
}

function waitForAnswer(asked: u64): boolean {
  const latest: u64 = asked + hostClock.ticksOfNanoseconds(PATIENCE);
  while (answer.load() === 0n) {
    if (cpu.rdtsc() > latest) return false;
    cpu.pause();
  }
  barrier.load();
  return true;
}

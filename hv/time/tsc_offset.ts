import { callProcessor } from '../processor/peers.ts';
import { hostClock } from './clock.ts';

/** The shortest of them finds the smallest difference. */
const ROUNDS: u32 = 8;
/** How long a processor may take to answer, in nanoseconds: one of a virtual machine may have to wait for the host's. */
const PATIENCE: u64 = 1_000_000_000n;

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

/** What `tscDifference` gives of a processor that does not answer. */
export const NO_ANSWER: i64 = i64.MIN;

/** Warns of the processor with that index if its TSC runs ahead of this one's or behind, or if it does not answer. */
export function checkClock(index: u32): void {
  const difference = tscDifference(index);
  if (difference === 0n) return;
  const isBehind: boolean = difference < 0n;
  if (difference === NO_ANSWER) log.warn(`processor ${index} does not answer the interrupts of the others`);
  else log.warn(`the TSC of processor ${index} is ${isBehind ? 0n - difference : difference} ticks ${isBehind ? 'behind' : 'ahead'}: guests' clocks must not move between them`);
}

/**
 * By how many ticks, at least, the TSC of the processor with that index is ahead of this one's; negative: behind. Its answer was given
 * between the question and its arrival here: zero where it can have been.
 */
export function tscDifference(index: u32): i64 {
  for (let round: u32 = 0; round < ROUNDS; round++) {
    answer.store(0n);
    const asked = cpu.rdtsc();
    callProcessor(index, tellTime, question.add(1n) + 1n);
    if (!waitForAnswer(asked)) return NO_ANSWER;
    const told = answer.load();
    const now = cpu.rdtsc();
    if (told < asked || told > now) return i64(told - (told < asked ? asked : now));
  }
  return 0n;
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

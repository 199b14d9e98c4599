import { hostClock } from './clock.ts';

/** Waits that many nanoseconds; the TSC's frequency must be known. */
export function delay(nanoseconds: u64): void {
  const end: u64 = cpu.rdtsc() + hostClock.ticksOfNanoseconds(nanoseconds);
  while (cpu.rdtsc() < end) cpu.pause();
}

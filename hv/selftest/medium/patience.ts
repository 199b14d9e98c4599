import { hostClock } from '../../time/clock.ts';

const NANOSECONDS: u64 = 1_000_000n;

/** A bound of time. */
export class Patience {
  private end: u64 = 0n;

  constructor(milliseconds: u64) {
    this.end = cpu.rdtsc() + hostClock.ticksOfNanoseconds(milliseconds * NANOSECONDS);
  }

  /** Waits for a moment; false if the time is over. */
  lasts(): boolean {
    cpu.pause();
    return cpu.rdtsc() < this.end;
  }
}

/** Milliseconds that a disk may take for a command: one that has to spin up takes 10 s. */
export const COMMAND: u64 = 15_000n;
/** The same for a controller to stop, to reset itself, to be handed over. */
export const CONTROLLER: u64 = 2000n;

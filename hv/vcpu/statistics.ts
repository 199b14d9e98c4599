/** More than the highest exit reason of either vendor's dense range (VT-x: 76). */
export const REASONS = 80;

/** Exits of one vCPU by reason. */
export class Statistics {
  readonly counts = array(u64, REASONS);
  /** TSC ticks from the exit stub's call to its return, in sum. */
  readonly ticks = array(u64, REASONS);

  add(reason: u32, ticks: u64): void {
    this.counts[reason] += 1n;
    this.ticks[reason] += ticks;
  }

  /** More of the same exit: work that was done for it after it had been counted. */
  extend(reason: u32, ticks: u64): void {
    this.ticks[reason] += ticks;
  }
}
